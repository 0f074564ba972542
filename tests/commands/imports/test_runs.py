"""A file on its way in: whose it is, what must be said before it begins, what is left when it is stopped."""

from __future__ import annotations

from io import BytesIO

import pytest

from instar.commands import execute
from instar.commands.imports import SetUpImport, StartImport, StopImport, add_import, load_run
from instar.errors import Conflict, Forbidden, Invalid, NotFound

TEXT = "ФИО;Почта\nАнна;anna@x.org\n"


def taken(world, by: str = "maria", kind: str = "contacts", text: bytes = TEXT.encode("cp1251")) -> int:
    return add_import(world.kernel, world[by], kind, "clients.csv", BytesIO(text))


def test_a_file_of_windows_is_taken_and_its_columns_guessed(world) -> None:
    run = load_run(world.kernel, world["maria"], taken(world))
    assert (run.delimiter, run.total, run.state) == (";", 1, "draft")
    assert run.columns == {"0": "name", "1": "email"}


def test_it_is_for_who_may_do_what_its_lines_do(world) -> None:
    with pytest.raises(Forbidden):
        taken(world, "carl")
    with pytest.raises(Forbidden):
        taken(world, "maria", "staff", b"login,name\nx,X\n")
    with pytest.raises(Invalid):
        taken(world, "maria", "nosuch")


def test_it_is_nobody_elses(world) -> None:
    run = taken(world)
    with pytest.raises(NotFound):
        load_run(world.kernel, world["olga"], run)
    for command in (SetUpImport(run, {"0": "name"}, {}), StartImport(run), StopImport(run)):
        with pytest.raises(NotFound):
            execute(world.kernel, command, world["olga"])


def test_what_is_needed_is_told_before_it_begins(world) -> None:
    run = taken(world)
    for columns, fixed in (({}, {}), ({"0": "nosuch"}, {}), ({"0": "name", "1": "name"}, {}), ({"1": "email"}, {})):
        with pytest.raises(Invalid) as refused:
            execute(world.kernel, SetUpImport(run, columns, fixed), world["maria"])
        assert "columns" in refused.value.errors
    tickets = taken(world, kind="tickets", text=b"id,title\n1,One\n")
    with pytest.raises(Invalid):
        execute(world.kernel, StartImport(tickets), world["maria"])
    execute(world.kernel, SetUpImport(tickets, {"0": "external", "1": "title"}, {"process": "deal"}), world["maria"])


def test_it_runs_once_at_a_time_and_can_be_stopped(world) -> None:
    run, maria = taken(world), world["maria"]
    execute(world.kernel, StartImport(run), maria)
    assert load_run(world.kernel, maria, run).state == "checking"
    assert world.kernel.store.read().value("SELECT count(*) FROM job WHERE kind = 'import'") == 1
    for command in (StartImport(run), SetUpImport(run, {"0": "name"}, {})):
        with pytest.raises(Conflict):
            execute(world.kernel, command, maria)
    execute(world.kernel, StopImport(run), maria)
    assert load_run(world.kernel, maria, run).state == "stopped"
    execute(world.kernel, StartImport(run, dry=False), maria)
    (what,) = world.kernel.store.read().one("SELECT what FROM audit ORDER BY id DESC LIMIT 1")
    assert what == "import.begun"


@pytest.mark.parametrize("text", [b"", b"PK\x03\x04...", b"\xff\xfe\x00"])
def test_what_is_no_table_is_refused(world, text: bytes) -> None:
    with pytest.raises(Invalid):
        taken(world, text=text)
