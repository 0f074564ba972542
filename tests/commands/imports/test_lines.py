"""Lines one by one: what broke off goes on where it was, twice the same key is told, a strange shape is told."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from instar.access import SYSTEM
from instar.commands import execute
from instar.commands.imports import ImportLine, StartImport, carry_on, load_run
from instar.errors import Busy, Forbidden, NotFound


def test_what_broke_off_goes_on_at_the_first_line_that_is_not_entered(world, imports) -> None:
    text = "name,email\n" + "".join(f"P {n},p{n}@x.org\n" for n in range(120))
    run = imports.begun("contacts", text)
    execute(world.kernel, StartImport(run, dry=False), SYSTEM)
    found = load_run(world.kernel, SYSTEM, run)
    assert not carry_on(world.kernel, found, SYSTEM, dry=False, go_on=lambda done: done < 60)
    assert len(imports.lines(run)) == 100
    told = []
    assert carry_on(world.kernel, found, SYSTEM, dry=False, go_on=lambda done: told.append(done) or True)
    assert [row[1] for row in imports.lines(run)] == ["created"] * 120
    assert world.kernel.store.read().value("SELECT count(*) FROM contact WHERE name LIKE 'P %'") == 120


def test_a_busy_database_is_no_fault_of_the_line(world, imports, monkeypatch) -> None:
    run = imports.begun("contacts", "name,email\nA,a@x.org\n")
    execute(world.kernel, StartImport(run, dry=False), SYSTEM)

    def busy(*_given, **_more):
        raise Busy("database_busy", "busy")

    monkeypatch.setattr("instar.commands.imports.lines.execute", busy)
    with pytest.raises(Busy):
        carry_on(world.kernel, load_run(world.kernel, SYSTEM, run), SYSTEM, dry=False, go_on=lambda done: True)
    assert imports.lines(run) == []


def test_the_same_key_twice_in_a_file_is_told(imports) -> None:
    rows = imports("contacts", "name,email\nA,a@x.org\nB,A@x.org\n", dry=True)
    assert [row[1] for row in rows] == ["created", "refused"]
    assert rows[1][3] == [["email", "A@x.org", "The same stands in line 2 already."]]


def test_a_line_longer_than_its_head_is_told(imports) -> None:
    rows = imports("contacts", "name,email\nA,a@x.org,more\nB,b@x.org,\n")
    assert [row[1] for row in rows] == ["refused", "created"]


def test_a_line_is_carried_out_with_the_rights_of_its_kind_alone(world, imports) -> None:
    run = imports.begun("services", "key,title\nx,X\n")
    with pytest.raises(Forbidden):
        execute(world.kernel, ImportLine(run, 2, {"key": "x", "title": "X"}), world["olga"])
    with pytest.raises(NotFound):
        execute(world.kernel, ImportLine(run + 9, 2, {}), SYSTEM)


def test_a_line_costs_no_more_because_many_stand_before_it(world, imports) -> None:
    run = imports.begun("contacts", clients(300))
    execute(world.kernel, StartImport(run, dry=False), SYSTEM)
    told, so_far = world.statements(), []
    found = load_run(world.kernel, SYSTEM, run)
    carry_on(world.kernel, found, SYSTEM, dry=False, go_on=lambda _done: so_far.append(len(told)) or True)
    costs = {later - before for before, later in pairwise(so_far)}
    assert len(costs) == 1
    assert max(costs) <= 12 * 50, "statements for fifty lines"


@pytest.mark.slow
def test_ten_thousand_lines_take_no_coffee_break(world, imports) -> None:
    """No statement reads all that was entered before: counted in the processor's time, whoever else is at work. On
    PostgreSQL that is another process's; the statements are the same."""
    if world.kernel.store.is_postgres:
        pytest.skip("the time of the server's processes is not ours to count")
    begun = time.process_time()
    rows = imports("contacts", clients(10_000))
    assert {row[1] for row in rows} == {"created"}
    assert time.process_time() - begun < 50


def clients(many: int) -> str:
    return "name,email,organization\n" + "".join(f"Клиент {n},p{n}@x.org,\n" for n in range(many))
