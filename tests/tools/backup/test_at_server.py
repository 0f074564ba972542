"""A site at a server of PostgreSQL: its backup fits either database, and one is laid in whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.commands import OpenTicket, execute
from instar.errors import InstarError
from instar.kernel import Kernel, open_kernel
from instar.settings import FILE, Settings, load
from instar.store import Store
from instar.tools.backup import make, restore
from instar.tools.doctor import examine
from instar.tools.transfer import move

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(240)]

NOW = 1_796_000_000_000
LATER = 1_797_000_000_000


def nobody(_done: int, _total: int) -> None:
    """Nobody watches."""


def unseen(_kernel: Kernel) -> None:
    """Nobody looks."""


@pytest.fixture
def at_server(site: Path, empty: Callable[[], str]) -> Settings:
    """The settings of the site, which lies at a server."""
    address = empty()
    move(load(site, {}), address, nobody, unseen)
    toml = site / FILE
    toml.write_text(f'database = "{address}"\n' + toml.read_text("utf-8"), "utf-8")
    return load(site, {})


def titles(settings: Settings) -> list[tuple[int, str]]:
    store = Store(settings.database_address)
    try:
        return store.read().all("SELECT id, title FROM ticket ORDER BY id")  # type: ignore[return-value]
    finally:
        store.close_all()


def whole(settings: Settings) -> bool:
    kernel = open_kernel(settings)
    try:
        assert [result for result in examine(kernel) if not result.ok] == []
    finally:
        kernel.store.close_all()
    return True


def folder(tmp_path: Path, name: str, database: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    (made / FILE).write_text(f'database = "{database}"\n', "utf-8")
    return made


def test_a_backup_of_a_server_becomes_a_site_in_a_file_and_one_at_a_server(
    at_server: Settings, tmp_path: Path, empty: Callable[[], str]
):
    made = make(at_server, tmp_path / "backup.zip", NOW, nobody)
    assert (made.tickets, made.files, made.lost) == (73, 1, ())
    for name, database in (("file", "var/instar.db"), ("server", empty())):
        site = folder(tmp_path, name, database)
        restored = restore(site, tmp_path / "backup.zip", LATER)
        assert (restored.manifest.tickets, restored.kept) == (73, None)
        assert titles(load(site, {})) == titles(at_server)
        assert whole(load(site, {}))


def test_a_backup_of_a_file_becomes_a_site_at_a_server(backup: Path, site: Path, tmp_path: Path, empty):
    there = folder(tmp_path, "server", empty())
    assert restore(there, backup, LATER).kept is None
    assert titles(load(there, {})) == titles(load(site, {}))
    assert whole(load(there, {}))


def test_a_database_that_is_used_is_replaced_only_when_asked_for_and_kept(at_server: Settings, tmp_path: Path):
    make(at_server, tmp_path / "backup.zip", NOW, nobody)
    before = titles(at_server)
    store = Store(at_server.database_address)
    store.read().run("UPDATE ticket SET title = 'changed since' WHERE id = 1")
    store.close_all()
    with pytest.raises(InstarError) as refused:
        restore(at_server.site, tmp_path / "backup.zip", LATER)
    assert refused.value.code == "database_filled"
    kept = restore(at_server.site, tmp_path / "backup.zip", LATER, over=True).kept
    assert titles(at_server) == before
    assert whole(at_server)
    assert store.read().value(f"SELECT title FROM {kept}.ticket WHERE id = 1") == "changed since"
    store.close_all()


def test_what_fails_leaves_the_old_tables_in_their_place(
    at_server: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    make(at_server, tmp_path / "backup.zip", NOW, nobody)
    before = titles(at_server)

    def fail(*_given: object) -> None:
        raise InstarError("stopped", "Stopped.")

    monkeypatch.setattr(import_module("instar.tools.transfer.site"), "carry", fail)
    with pytest.raises(InstarError) as stopped:
        restore(at_server.site, tmp_path / "backup.zip", LATER, over=True)
    assert stopped.value.code == "stopped"
    assert titles(at_server) == before
    assert whole(at_server)


def test_settings_of_a_backup_do_not_lead_an_empty_folder_to_the_site_that_they_are_of(
    at_server: Settings, tmp_path: Path
):
    make(at_server, tmp_path / "backup.zip", NOW, nobody)
    (tmp_path / "new").mkdir()
    with pytest.raises(InstarError) as refused:
        restore(tmp_path / "new", tmp_path / "backup.zip", LATER)
    assert refused.value.code == "database_filled"
    assert not (tmp_path / "new" / FILE).exists()


def test_a_site_that_runs_is_not_replaced(at_server: Settings, tmp_path: Path):
    make(at_server, tmp_path / "backup.zip", NOW, nobody)
    kernel = open_kernel(at_server)
    with pytest.raises(InstarError) as refused:
        restore(at_server.site, tmp_path / "backup.zip", LATER, over=True)
    kernel.store.close_all()
    assert refused.value.code == "site_runs"


def test_backups_of_a_site_that_is_written_to_are_each_of_one_moment(at_server: Settings, tmp_path: Path):
    leaving, opening = threading.Event(), threading.Event()
    faults: list[BaseException] = []

    def work() -> None:
        kernel = open_kernel(at_server)
        try:
            while not leaving.is_set():
                execute(kernel, OpenTicket("Written meanwhile", process="todo"), SYSTEM)
                opening.set()
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            faults.append(error)
        finally:
            kernel.store.close_all()

    writer = threading.Thread(target=work)
    writer.start()
    assert opening.wait(60)
    try:
        counts = [make(at_server, tmp_path / f"{number}.zip", NOW, nobody).tickets for number in range(2)]
    finally:
        leaving.set()
        writer.join()
    assert faults == []
    assert counts[1] > counts[0] > 62
    site = folder(tmp_path, "file", "var/instar.db")
    restore(site, tmp_path / "1.zip", LATER)
    assert len(titles(load(site, {}))) == counts[1]
    assert whole(load(site, {}))
