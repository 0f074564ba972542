"""A backup laid back: verified first, nothing half-replaced, nothing that was done done again."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from instar.errors import InstarError
from instar.store import Store
from instar.tools.backup import restore

pytestmark = pytest.mark.sqlite

NOW = 1_797_000_000_000


def changed(source: Path, target: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A backup whose members were changed by somebody."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def manifest(members: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(members["manifest.json"])
    return found


def rewritten(**values: Any) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(manifest(members) | values).encode()

    return change


def added(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        found = manifest(members)
        found["members"][name] = {"sha256": "0" * 64, "size": 1}
        members[name] = b"x"
        members["manifest.json"] = json.dumps(found).encode()

    return change


def blob_changed(members: dict[str, bytes]) -> None:
    (name,) = [name for name in members if name.startswith("blobs/")]
    members[name] = with_another_end(members[name])


def database_changed(members: dict[str, bytes]) -> None:
    members["database.db"] = with_another_end(members["database.db"])


def with_another_end(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 0xFF])


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "var" / "instar.db")) as database:
        return database.execute(sql).fetchall()


def dump(folder: Path) -> list[str]:
    """All that a site's database holds."""
    with closing(sqlite3.connect(folder / "var" / "instar.db")) as database:
        return list(database.iterdump())


def write(folder: Path, sql: str) -> None:
    store = Store(folder / "var" / "instar.db")
    store.read().run(sql)
    store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_an_empty_folder_becomes_the_site(backup: Path, empty: Path, site: Path, whole):
    restored = restore(empty, backup, NOW)
    assert (restored.manifest.tickets, restored.kept, restored.jobs) == (73, None, 0)
    assert whole(empty)
    assert (empty / "instar.toml").read_bytes() == (site / "instar.toml").read_bytes()
    assert (empty / "process_defs" / "own.json").is_file()
    told = "SELECT id, title, stage, state, rev, data FROM ticket ORDER BY id"
    assert rows(empty, told) == rows(site, told)
    assert list((empty / "var").glob(".restore-*")) == []


def test_a_database_that_is_there_is_replaced_only_when_asked_for_and_kept(backup: Path, site: Path, whole):
    write(site, "UPDATE ticket SET title = 'changed since' WHERE id = 1")
    with pytest.raises(InstarError) as refused:
        restore(site, backup, NOW)
    assert refused.value.code == "site_exists"
    restored = restore(site, backup, NOW, over=True)
    assert rows(site, "SELECT title FROM ticket WHERE id = 1") != [("changed since",)]
    assert restored.kept is not None
    with closing(sqlite3.connect(restored.kept)) as kept:
        assert kept.execute("SELECT title FROM ticket WHERE id = 1").fetchall() == [("changed since",)]
    assert whole(site)


def test_settings_and_definitions_that_are_there_stay(backup: Path, site: Path):
    (site / "process_defs" / "own.json").write_text("[]", "utf-8")
    restore(site, backup, NOW, over=True)
    assert (site / "process_defs" / "own.json").read_text("utf-8") == "[]"


def test_a_site_that_runs_is_not_replaced(backup: Path, site: Path, opened):
    kernel = opened(site)
    try:
        with pytest.raises(InstarError) as refused:
            restore(site, backup, NOW, over=True)
    finally:
        kernel.close()
    assert refused.value.code == "site_runs"
    assert restore(site, backup, NOW, over=True).kept is not None


def test_a_database_that_is_broken_is_replaced(backup: Path, site: Path, whole):
    (site / "var" / "instar.db").write_bytes(b"broken" * 1000)
    restored = restore(site, backup, NOW, over=True)
    assert restored.kept is not None
    assert restored.kept.read_bytes().startswith(b"broken")
    assert whole(site)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (blob_changed, "backup_damaged"),
        (database_changed, "backup_damaged"),
        (lambda members: members.pop("site/instar.toml"), "backup_damaged"),
        (lambda members: members.pop("manifest.json"), "no_backup"),
        (rewritten(format="other/9"), "no_backup"),
        (rewritten(members={}), "no_backup"),
        (rewritten(tickets=None), "no_backup"),
        (rewritten(migrations=["0001_kernel", "9999_future"]), "backup_newer"),
        (added("site/../../outside"), "no_backup"),
        (added("/etc/outside"), "no_backup"),
        (added("other/outside"), "no_backup"),
        (added(f"blobs/ab/cd/{'e' * 64}"), "no_backup"),
    ],
)
def test_what_is_damaged_newer_or_strange_is_refused_and_nothing_changes(
    backup: Path, site: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], object], code: str
):
    broken = changed(backup, tmp_path / "broken.zip", change)
    before = dump(site)
    with pytest.raises(InstarError) as refused:
        restore(site, broken, NOW, over=True)
    assert refused.value.code == code
    assert dump(site) == before
    assert not (tmp_path / "outside").exists()
    assert list((site / "var").glob(".restore-*")) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"text"])
def test_a_file_that_is_no_archive_is_refused(empty: Path, tmp_path: Path, content: bytes):
    (tmp_path / "file.zip").write_bytes(content)
    with pytest.raises(InstarError) as refused:
        restore(empty, tmp_path / "file.zip", NOW)
    assert refused.value.code == "no_backup"


def test_a_backup_that_was_cut_off_is_refused(backup: Path, empty: Path, tmp_path: Path):
    cut = tmp_path / "cut.zip"
    cut.write_bytes(backup.read_bytes()[:-5000])
    with pytest.raises(InstarError) as refused:
        restore(empty, cut, NOW)
    assert refused.value.code == "no_backup"
    assert list(empty.glob("**/*.db")) == []


def test_a_full_disk_is_told_before_anything_is_unpacked(backup: Path, empty: Path, monkeypatch: pytest.MonkeyPatch):
    usage = type(shutil.disk_usage(empty))(10, 9, 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(InstarError) as refused:
        restore(empty, backup, NOW)
    assert refused.value.code == "disk_full"


def test_an_older_backup_is_brought_to_this_version(site: Path, tmp_path: Path, empty: Path, whole):
    """What a former version has made lacks the last migrations: they run before the database gets its name."""
    from instar.settings import load
    from instar.tools.backup import make

    store = Store(site / "var" / "instar.db")
    read = store.read()
    table = read.value("SELECT name FROM sqlite_master WHERE name LIKE '%migration%' AND type = 'table'")
    read.run("DROP TABLE plugin_switch")
    read.run(f"DELETE FROM {table} WHERE name = '0007_plugin_switch'")
    store.close()
    older = tmp_path / "older.zip"
    make(load(site, {}), older, NOW, lambda _done, _total: None)
    restore(empty, older, NOW)
    assert whole(empty)
