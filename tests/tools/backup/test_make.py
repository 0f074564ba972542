"""A backup of a site that works meanwhile: one moment of the database, and every file that it names."""

from __future__ import annotations

import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.commands import OpenTicket, execute
from instar.errors import InstarError
from instar.settings import load
from instar.store import Blobs, Store
from instar.tools.backup import make, read_manifest, restore

pytestmark = pytest.mark.sqlite

NOW = 1_796_000_000_000


def nothing(_done: int, _total: int) -> None:
    """Nobody watches."""


def test_the_archive_holds_database_files_settings_and_definitions(site: Path, backup: Path):
    with zipfile.ZipFile(backup) as archive:
        assert archive.testzip() is None
        manifest = read_manifest(archive)
    names = set(manifest.members)
    assert {"database.db", "site/instar.toml", "site/process_defs/own.json"} <= names
    assert sum(name.startswith("blobs/") for name in names) == 1
    assert (manifest.tickets, manifest.made, manifest.version) == (73, NOW, "0.1.0")


def test_only_its_owner_can_read_it(backup: Path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_replaced(site: Path, backup: Path):
    before = backup.read_bytes()
    with pytest.raises(InstarError) as refused:
        make(load(site, {}), backup, NOW, nothing)
    assert refused.value.code == "file_exists"
    assert backup.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told_and_nothing_stays(site: Path, tmp_path: Path):
    with pytest.raises(InstarError) as refused:
        make(load(site, {}), tmp_path / "nowhere" / "backup.zip", NOW, nothing)
    assert refused.value.code == "not_writable"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_lost_file_and_a_changed_one_are_told_and_the_rest_is_there(site: Path, tmp_path: Path):
    (path,) = [path for path in (site / "var" / "blobs").glob("??/??/*") if path.is_file()]
    path.write_bytes(b"changed")
    made = make(load(site, {}), tmp_path / "changed.zip", NOW, nothing)
    assert (made.lost, made.files, made.tickets) == ((path.name,), 0, 73)
    path.unlink()
    assert make(load(site, {}), tmp_path / "lost.zip", NOW, nothing).lost == (path.name,)


def test_it_says_how_far_the_copying_is(site: Path, tmp_path: Path):
    steps: list[tuple[int, int]] = []
    make(load(site, {}), tmp_path / "told.zip", NOW, lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] > 0


def test_backups_of_a_site_that_is_written_to_are_each_of_one_moment(site: Path, tmp_path: Path, opened, whole):
    """Every ticket comes with a file. A backup that took them apart would lack the one or the other."""
    leaving = threading.Event()
    faults: list[BaseException] = []
    opening = threading.Event()

    def work() -> None:
        kernel = opened(site)
        try:
            while not leaving.is_set():
                execute(kernel, OpenTicket("Written meanwhile", process="todo"), SYSTEM)
                opening.set()
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            faults.append(error)
        finally:
            kernel.close()

    writer = threading.Thread(target=work)
    writer.start()
    assert opening.wait(30)
    counts = []
    try:
        for number in range(4):
            file = tmp_path / f"{number}.zip"
            counts.append(make(load(site, {}), file, NOW, nothing).tickets)
    finally:
        leaving.set()
        writer.join()
    assert faults == []
    assert counts == sorted(counts)
    assert counts[-1] > counts[0] >= 62
    for number, count in enumerate(counts):
        empty = tmp_path / f"empty{number}"
        empty.mkdir()
        restore(empty, tmp_path / f"{number}.zip", NOW)
        assert whole(empty)
        with closing(sqlite3.connect(empty / "var" / "instar.db")) as database:
            assert database.execute("SELECT count(*) FROM ticket").fetchone() == (count,)


def test_a_database_of_a_newer_version_is_left_to_that_version(site: Path, tmp_path: Path):
    store = Store(site / "var" / "instar.db")
    table = store.read().value("SELECT name FROM sqlite_master WHERE name LIKE '%migration%' AND type = 'table'")
    store.read().run(f"UPDATE {table} SET name = '9999_future' WHERE name = '0001_kernel'")
    store.close()
    with pytest.raises(InstarError) as refused:
        make(load(site, {}), tmp_path / "backup.zip", NOW, nothing)
    assert refused.value.code == "database_newer"


def test_what_is_just_being_written_is_no_file_yet(site: Path, tmp_path: Path):
    (Blobs(site / "var" / "blobs").folder / "tmpabc").write_bytes(b"half")
    made = make(load(site, {}), tmp_path / "half.zip", NOW, nothing)
    assert made.files == 1
