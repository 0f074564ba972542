"""What must always hold: whole on a site that was lived in, and every way to break it is noticed by its own check."""

from __future__ import annotations

import copy
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.cli.init import furnish
from instar.clock import VirtualClock
from instar.commands import AttachFile, OpenTicket, Publish, execute
from instar.jobs import run_due
from instar.kernel import Kernel, open_kernel
from instar.settings import Settings
from instar.store import Store
from instar.testing import databases
from instar.tools.demo import fill
from instar.tools.doctor import CHECKS, examine, waiting
from instar.tools.doctor.examine import SHOWN

NOW = 1_795_000_000_000


def opened(folder: Path) -> Kernel:
    return open_kernel(Settings(site=folder, database="site.db"), clock=VirtualClock(NOW))


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with tickets, messages and a file."""
    folder = tmp_path_factory.mktemp("whole")
    kernel = opened(folder)
    fill(kernel, NOW, furnish)
    sha256, size, _head = kernel.blobs.put(io.BytesIO(b"an offer"), 100)
    execute(kernel, AttachFile(1, "offer.txt", sha256, size, "text/plain", "internal"), SYSTEM)
    kernel.close()
    return folder


@pytest.fixture
def kernel(lived_in: Path, tmp_path: Path) -> Iterator[Kernel]:
    """A copy of it, to be broken."""
    shutil.copytree(lived_in, tmp_path, dirs_exist_ok=True)
    databases.copy(lived_in / "site.db", tmp_path / "site.db")
    found = opened(tmp_path)
    yield found
    found.close()


def failed(kernel: Kernel) -> dict[str, str]:
    return {result.name: result.detail for result in examine(kernel) if not result.ok}


def test_a_site_that_was_lived_in_is_whole(kernel: Kernel):
    results = examine(kernel)
    assert [result.name for result in results] == [check.name for check in CHECKS]
    assert {result.name: result.detail for result in results if not result.ok} == {}
    assert all(result.detail for result in results)


OPEN = "(SELECT ticket_id FROM work_item ORDER BY id LIMIT 1)"
ENDED = "(SELECT min(id) FROM ticket WHERE ended IS NOT NULL)"
FIRST = f"(SELECT min(id) FROM event WHERE ticket_id = {ENDED})"
AWAY = "INSERT INTO absence (id, principal_id, first_day, last_day, substitute_id, created) VALUES "
JOB = "INSERT INTO job (kind, ticket_id, token, key, payload, due, created) VALUES "


def put(key: str, value: str) -> str:
    """The state of a ticket with another value at a key, in SQL."""
    if databases.wanted():
        return f"jsonb_set(state::jsonb, '{{{key}}}', '{value}')::text"
    return f"json_set(state, '$.{key}', json('{value}'))"


WAITS, TOKENS, NOWHERE = put("waits", '[[1,"x","timer"]]'), put("tokens", '[[1,"x","y"]]'), put("stage", '"nowhere"')
UNWATCHED = "SET session_replication_role = replica" if databases.wanted() else "PRAGMA foreign_keys = 0"
BREAKS = [
    ("schema", "DROP INDEX ticket_board"),
    ("schema", "DROP TRIGGER event_no_update"),
    ("schema", "ALTER TABLE session ADD COLUMN more TEXT"),
    ("references", f"UPDATE ticket SET team_id = 9999, zone_id = zone_id WHERE id = {OPEN}"),
    ("references", "INSERT INTO participant (principal_id, ticket_id, kind) VALUES (9999, 1, 'observer')"),
    ("references", f"{UNWATCHED}; UPDATE message SET ticket_id = 9999 WHERE id = 1"),
    ("numbers", "INSERT INTO principal (kind, key, name, created) VALUES ('user', 'OLGA', 'Olga', 0)"),
    ("numbers", "UPDATE principal SET email = 'OLGA@instar.example' WHERE key = 'boris'"),
    ("zones", f"UPDATE ticket SET process = 'lead' WHERE id = {OPEN}"),
    ("zones", "UPDATE work_item SET zone_id = zone_id + 1"),
    ("absences", AWAY + "(1, 1, '2026-12-02', '2026-12-05', NULL, 0), (2, 1, '2026-12-05', NULL, NULL, 0)"),
    ("absences", AWAY + "(1, 1, '2026-12-02', '2026-12-01', NULL, 0)"),
    ("absences", AWAY + "(1, 1, '2026-12-02', '2026-12-05', 1, 0)"),
    ("urgency", f"UPDATE ticket SET priority = 1 WHERE id = {OPEN}; UPDATE work_item SET priority = 4"),
    ("urgency", "UPDATE work_item SET urgent = 7"),
    ("work_items", f"DELETE FROM work_item WHERE ticket_id = {OPEN}"),
    ("work_items", f"UPDATE work_item SET node = 'elsewhere' WHERE ticket_id = {OPEN}"),
    ("work_items", f"INSERT INTO work_item (ticket_id, token, node, created) VALUES ({ENDED}, 1, 'work', 0)"),
    ("actions", JOB + f"('action', {OPEN}, 1, 'lost', '{{\"node\": \"work\"}}', 0, 0)"),
    ("incidents", f"INSERT INTO incident VALUES ({OPEN}, 7, 'work', 'code', 'message', 0)"),
    ("waits", "INSERT INTO subscription (ticket_id, token, node, kind, created) VALUES (1, 7, 'x', 'timer', 0)"),
    ("waits", f"UPDATE ticket SET state = {WAITS} WHERE id = {OPEN}"),
    ("children", "INSERT INTO subscription (ticket_id, token, node, kind, created) VALUES (1, 7, 'x', 'child', 0)"),
    ("stages", f"UPDATE ticket SET stage = 'nowhere' WHERE id = {OPEN}"),
    ("stages", f"UPDATE ticket SET stage = 'nowhere', state = {NOWHERE} WHERE id = {OPEN}"),
    ("stages", f"UPDATE ticket SET status = 'closed' WHERE id = {OPEN}"),
    ("ends", f"UPDATE ticket SET ended = NULL WHERE id = {ENDED}"),
    ("ends", f"UPDATE ticket SET state = {TOKENS} WHERE id = {ENDED}"),
    ("ends", f"DELETE FROM instance WHERE ticket_id = {ENDED}"),
    ("history", f"UPDATE ticket SET rev = rev + 1 WHERE id = {OPEN}"),
    ("history", f"DROP TRIGGER event_no_delete; DELETE FROM event WHERE ticket_id = {ENDED}"),
    ("history", f"DROP TRIGGER event_no_delete; DELETE FROM event WHERE id = {FIRST}"),
    ("definitions", "UPDATE definition_version SET body = body || ' ' WHERE id = 1"),
    ("definitions", "UPDATE definition SET current_id = 1 WHERE id = (SELECT max(id) FROM definition)"),
    ("definitions", f"UPDATE ticket SET process = 'lead' WHERE id = {OPEN}"),
    ("clocks", "UPDATE sla_clock SET elapsed = elapsed + 1 WHERE id = 1"),
    ("clocks", "UPDATE sla_clock SET since = since - 1, due = due WHERE state = 'running'"),
    ("clocks", "UPDATE sla_clock SET stopped_by = 'reply' WHERE state = 'running'"),
    ("promises", f"UPDATE ticket SET promised = 7 WHERE id = {OPEN}"),
    ("promises", "DELETE FROM subscription WHERE kind = 'sla'"),
    ("promises", "UPDATE subscription SET name = '9999' WHERE kind = 'sla'"),
    ("words", "DELETE FROM ticket_text WHERE rowid = 1"),
    ("words", "INSERT INTO ticket_text (rowid, title, public, partner, internal) VALUES (9999, '', '', '', '')"),
    ("words", "DELETE FROM text_pending; UPDATE ticket_text SET title = 'other' WHERE rowid = 1"),
    ("listeners", "INSERT INTO plugin_cursor (plugin, event_id, at) VALUES ('any', 99999, 0)"),
    ("jobs", "INSERT INTO job (kind, key, payload, due, created) VALUES ('dance', 'a', '{}', 0, 0)"),
    ("jobs", "INSERT INTO job (kind, key, payload, due, created, state) VALUES ('letter', 'a', '{}', 0, 0, 'lost')"),
    ("jobs", "INSERT INTO job (kind, key, payload, due, created, state) VALUES ('letter', 'a', '{}', 0, 0, 'running')"),
    ("jobs", "INSERT INTO job (kind, key, payload, due, created, lease) VALUES ('letter', 'a', '{}', 0, 0, 7)"),
]  # fmt: skip
if databases.wanted():
    BREAKS += [
        ("numbers", "INSERT INTO audit (id, at, what, target, detail) VALUES (9999, 0, '', '', '')"),
        ("schema", "DROP FUNCTION json_ids(text)"),
        ("schema", "ALTER TABLE event DISABLE TRIGGER event_no_delete"),
        ("schema", "ALTER TABLE message DROP CONSTRAINT message_ticket_id_fkey"),
    ]


@pytest.mark.parametrize(("name", "sql"), BREAKS, ids=[f"{name}-{n}" for n, (name, _sql) in enumerate(BREAKS)])
def test_what_is_broken_is_noticed_by_its_own_check(kernel: Kernel, name: str, sql: str):
    for statement in sql.split("; "):
        kernel.store.read().run(statement)
    assert name in failed(kernel)


FAULTY_TIMER: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "faulty_timer",
    "title": "Faulty timer",
    "role": "task",
    "stages": [{"id": "open", "title": "Open"}],
    "nodes": {
        "start": {"type": "startEvent", "stage": "open", "next": "work"},
        "work": {"type": "userTask", "title": "Work", "next": "end"},
        "late": {"type": "boundaryEvent", "attachedTo": "work", "timer": {"after": "PT1H"}, "next": "tell"},
        "tell": {
            "type": "serviceTask",
            "title": "Tell",
            "action": "note",
            "with": {"body": {"=": "text(1 / (ticket.priority - 3))"}},
            "next": "end",
        },
        "end": {"type": "endEvent"},
    },
}


@pytest.mark.parametrize("kind", ["boundaryEvent", "intermediateCatchEvent"])
def test_a_timer_that_has_gone_off_and_became_a_fault_needs_no_row(kernel: Kernel, kind: str):
    """The fault keeps it, for when it is tried again."""
    nodes = copy.deepcopy(FAULTY_TIMER["nodes"])
    if kind == "intermediateCatchEvent":
        nodes["work"] = {**nodes.pop("late"), "type": kind}
        del nodes["work"]["attachedTo"]
    execute(kernel, Publish(json.dumps({**FAULTY_TIMER, "nodes": nodes})), SYSTEM)
    id = execute(kernel, OpenTicket("A thing", process="faulty_timer"), SYSTEM)["ticket"]
    assert run_due(kernel, NOW + 3_600_000)
    assert kernel.store.read().value("SELECT code FROM incident WHERE ticket_id = ?", (id,)) == "expression"
    assert failed(kernel) == {}


def test_every_check_of_rows_is_seen_to_fail():
    assert {check.name for check in CHECKS} - {name for name, _sql in BREAKS} == {"database", "files", "plugins"}


def test_a_lost_file_and_a_changed_one_are_told(kernel: Kernel):
    (sha256,) = kernel.store.read().one("SELECT sha256 FROM attachment") or ("",)
    kernel.blobs.path(sha256).write_bytes(b"AN OFFER")
    assert "offer.txt" in failed(kernel)["files"]
    kernel.blobs.path(sha256).unlink()
    assert "offer.txt" in failed(kernel)["files"]


@pytest.mark.sqlite
def test_a_damaged_file_of_the_database_is_told(kernel: Kernel, tmp_path: Path):
    kernel.store.read().one("PRAGMA wal_checkpoint(TRUNCATE)")
    root = kernel.store.read().value("SELECT rootpage FROM sqlite_master WHERE name = 'ticket_urgent'")
    size = kernel.store.read().value("PRAGMA page_size")
    kernel.close()
    with (tmp_path / "site.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\x00" * size)
    assert "database" in failed(kernel)


def test_a_plugin_that_failed_is_told(kernel: Kernel):
    kernel.plugins.statuses[0].fail(RuntimeError("it broke"))
    assert "it broke" in failed(kernel)["plugins"]


def test_only_the_first_findings_are_told_and_how_many_there_are(kernel: Kernel):
    kernel.store.read().run("UPDATE work_item SET urgent = 7")
    told = failed(kernel)["urgency"]
    assert told.count("T-") == SHOWN
    assert "in all" in told


def test_others_may_write_meanwhile_and_are_not_seen(kernel: Kernel):
    with kernel.store.snapshot() as tx:
        before = tx.value("SELECT count(*) FROM throttle")
        other = Store(kernel.store.path)
        other.read().run("INSERT INTO throttle VALUES ('x', 1, 1)")
        other.close()
        assert tx.value("SELECT count(*) FROM throttle") == before
    assert kernel.store.read().value("SELECT count(*) FROM throttle") == before + 1


def test_a_database_that_is_older_newer_or_none_is_told_before_anything_is_read(tmp_path: Path):
    store = Store(tmp_path / "empty.db")
    found = waiting(store)
    assert found is not None
    assert "0001_kernel" in found.detail
    store.close()


@pytest.mark.sqlite
def test_a_file_that_is_no_database_is_told(tmp_path: Path):
    (tmp_path / "none.db").write_bytes(b"no database at all" * 100)
    store = Store(tmp_path / "none.db")
    found = waiting(store)
    assert found is not None
    assert found.name == "database"
    store.close()
