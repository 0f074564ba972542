"""Plugins are told what happened: in order, at least once, each for itself, whoever dies in the middle."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.commands import (
    CancelTicket,
    OpenTicket,
    PostReply,
    Publish,
    PurgePlugin,
    ReopenTicket,
    SwitchPlugin,
    execute,
)
from instar.contract import Role, TicketEvent
from instar.hookspecs import hookimpl
from instar.jobs import left, telling
from instar.jobs.table import LEASE_MS
from instar.kernel import Kernel, open_kernel
from instar.plugins import Candidate, PluginManager
from instar.queries.plugins import plugins as plugin_rows
from instar.queries.told import told
from instar.sdk import execute as sdk_execute
from instar.sdk import now, setting
from instar.settings import load
from instar.testing import Site
from instar.tools.doctor import examine
from instar.web.metrics import _Site
from tests.jobs.conftest import PROCESS

HOUR = 3_600_000


class Listener:
    """Writes down what it is told; ``does`` may raise."""

    def __init__(self) -> None:
        self.heard: list[TicketEvent] = []
        self.does: Callable[[TicketEvent], object] = lambda event: None

    @hookimpl
    def after_event(self, event: TicketEvent) -> None:
        self.heard.append(event)
        self.does(event)

    @property
    def ids(self) -> list[int]:
        return [event.id for event in self.heard]


class Roles:
    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("parcel", "Parcel", process="parcel")]


class Hall:
    """A site with two plugins that listen, ``first`` and ``second``."""

    def __init__(self, folder: Path) -> None:
        self.first, self.second = Listener(), Listener()
        self.candidates = [
            Candidate("post", "post", Roles),
            Candidate("first", "first", lambda: self.first),
            Candidate("second", "second", lambda: self.second),
        ]
        plugins = PluginManager.load(load(folder, {}), actions=KERNEL_ACTIONS, candidates=self.candidates)
        self.site = Site.make(folder, plugins=plugins)
        self.kernel = self.site.kernel
        process = json.loads(json.dumps(PROCESS))
        process["nodes"]["start"]["next"] = "check"
        del process["nodes"]["send"]
        self.site.run(Publish(json.dumps(process)))
        self.tell()  # new plugins begin with what happens next

    def tell(self) -> int:
        return telling.tell(self.kernel)

    def order(self) -> int:
        return int(self.site.run(OpenTicket("A parcel", process="parcel"), "olga")["ticket"])

    def say(self, ticket: int, text: str = "Hello") -> None:
        self.site.run(PostReply(ticket, text, "internal"), "olga")

    def events(self) -> list[int]:
        return [id for (id,) in self.kernel.store.read().all("SELECT id FROM event ORDER BY id")]

    def cursor(self, plugin: str, column: str = "event_id") -> object:
        return self.kernel.store.read().value(f"SELECT {column} FROM plugin_cursor WHERE plugin = ?", (plugin,))

    def beside(self) -> Kernel:
        """The same site as another process has it."""
        return open_kernel(self.kernel.settings, plugins=self.kernel.plugins, clock=self.site.clock)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.site.close()


def test_what_happened_is_told_in_order_with_what_the_ticket_is(hall: Hall) -> None:
    ticket = hall.order()
    hall.say(ticket)
    assert hall.tell() == 4
    assert hall.first.ids == hall.second.ids == hall.events()
    opened, message = hall.first.heard
    assert (opened.kind, opened.ticket, opened.number, opened.role, opened.process) == (
        "opened",
        ticket,
        f"T-{ticket}",
        "parcel",
        "parcel",
    )
    assert (message.kind, message.payload["audience"]) == ("message", "internal")
    assert (message.title, message.status, message.ended, message.has_ended) == ("A parcel", "active", None, False)
    assert message.actor == hall.site.people["olga"].id
    assert hall.tell() == 0


def test_the_end_of_a_ticket_is_known_as_such_while_it_has_ended(hall: Hall) -> None:
    ticket = hall.order()
    hall.site.clock.advance(1000)
    hall.site.run(CancelTicket(ticket), "olga")
    hall.tell()
    assert [event.has_ended for event in hall.first.heard] == [False, True]
    hall.site.clock.advance(1000)
    hall.site.run(CancelTicket(hall.order()), "olga")
    hall.site.run(ReopenTicket(ticket + 1), "olga")
    hall.tell()
    assert [event.has_ended for event in hall.first.heard[2:]] == [False, False, False]


def test_workers_tell_when_no_job_is_due(hall: Hall) -> None:
    hall.order()
    hall.site.work()
    assert hall.first.ids == hall.events()


def test_a_plugin_that_is_new_begins_with_what_happens_next(hall: Hall) -> None:
    hall.order()
    hall.kernel.store.read().run("DELETE FROM plugin_cursor WHERE plugin = 'second'")
    hall.tell()
    assert (len(hall.first.heard), hall.second.heard) == (1, [])
    hall.order()
    hall.tell()
    assert (hall.first.ids, hall.second.ids) == (hall.events(), hall.events()[1:])


def test_one_that_was_off_goes_on_where_it_stood(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.order()
    hall.tell()
    execute(hall.kernel, SwitchPlugin("second", on=False), SYSTEM)
    hall.kernel.follow()
    hall.order()
    hall.tell()
    assert (len(hall.first.heard), len(hall.second.heard)) == (2, 1)
    execute(hall.kernel, SwitchPlugin("second", on=True), SYSTEM)
    hall.kernel.follow()
    hall.tell()
    assert hall.second.ids == hall.events()


def test_what_raises_is_told_again_after_a_pause_and_holds_up_nobody_else(hall: Hall) -> None:
    hall.order()
    hall.order()
    second = hall.events()[1]

    def refuse(event: TicketEvent) -> None:
        if event.id == second:
            raise ValueError("not this one")

    hall.first.does = refuse
    hall.tell()
    assert hall.second.ids == hall.events()
    assert hall.first.ids == hall.events()
    assert (hall.cursor("first"), hall.cursor("first", "attempts")) == (hall.events()[0], 1)
    assert hall.cursor("first", "error") == "ValueError: not this one"
    status = hall.kernel.plugins.status("first")
    assert status is not None
    assert (status.faults, "not this one" in status.last_fault) == (1, True)
    assert hall.tell() == 0, "it rests"
    hall.site.clock.advance(13_000)
    hall.tell()
    assert (hall.first.ids[2:], hall.cursor("first", "attempts")) == ([second], 2)
    hall.first.does = lambda event: None
    hall.site.clock.advance(HOUR)
    hall.tell()
    assert (hall.cursor("first"), hall.cursor("first", "attempts"), hall.cursor("first", "error")) == (second, 0, None)


def test_a_plugin_that_exits_ends_no_worker(hall: Hall) -> None:
    def leave(event: TicketEvent) -> None:
        raise SystemExit(3)

    hall.first.does = leave
    hall.order()
    hall.tell()
    assert hall.second.ids == hall.events()
    assert hall.cursor("first", "error") == "SystemExit: 3"


def test_one_that_hangs_is_left_alone(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar.plugins.manager.TOLD_S", 0.05)
    going = threading.Event()
    hall.first.does = lambda event: going.wait(20)
    hall.order()
    try:
        hall.tell()
        assert hall.second.ids == hall.events()
        assert "still running" in str(hall.cursor("first", "error"))
    finally:
        going.set()


def test_trying_again_by_hand_ends_the_pause(hall: Hall) -> None:
    def refuse(event: TicketEvent) -> None:
        raise ValueError("no")

    hall.first.does = refuse
    hall.order()
    hall.tell()
    hall.first.does = lambda event: None
    execute(hall.kernel, SwitchPlugin("first", on=True), SYSTEM)
    hall.kernel.follow()
    hall.tell()
    assert hall.cursor("first") == hall.events()[-1]


class Killed(BaseException):
    """The process is gone at this line."""


def test_killed_between_the_plugin_and_the_cursor_it_is_told_again(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.order()
    hall.order()
    with monkeypatch.context() as patch:
        patch.setattr(telling, "_MOVE", "no SQL")
        with pytest.raises(Exception, match="no"):
            hall.tell()
    assert hall.first.ids == hall.events()
    assert hall.tell() == 2, "the other plugin is told; this cursor is still leased to who died"
    hall.site.clock.advance(LEASE_MS + 1)
    hall.tell()
    assert hall.first.ids == hall.events() * 2
    assert (hall.cursor("first"), hall.second.ids) == (hall.events()[-1], hall.events())


def test_killed_after_the_cursor_nothing_is_told_twice(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.order()
    with monkeypatch.context() as patch:
        patch.setattr(telling, "_LEAVE", "no SQL")
        with pytest.raises(Exception, match="no"):
            hall.tell()
    hall.order()
    hall.site.clock.advance(LEASE_MS + 1)
    hall.tell()
    assert hall.first.ids == hall.events()


def test_killed_inside_the_plugin_it_is_told_again_when_the_death_is_seen(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.order()

    def die(kernel: Kernel, plugin: str, rows: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(telling, "_tell_batch", die)
        with pytest.raises(Killed):
            telling.tell(hall.kernel, "place-1")
    assert hall.cursor("first", "holder") == "place-1"
    left.free(hall.kernel, "place-2")
    assert hall.cursor("first", "holder") == "place-1"
    left.free(hall.kernel, "place-1")
    assert hall.cursor("first", "holder") is None
    hall.site.clock.advance(12_001)
    hall.tell()
    assert hall.first.ids == hall.events()


def test_who_has_lost_the_lease_moves_no_cursor(hall: Hall) -> None:
    """The first worker hangs in the plugin until its lease is over; a second one goes on, and is not thrown back."""
    tickets = [hall.order() for _n in range(3)]
    other = hall.beside()

    def overtaken(event: TicketEvent) -> None:
        hall.first.does = lambda event: None
        hall.site.clock.advance(LEASE_MS + 1)
        telling.tell(other)
        hall.say(tickets[0])

    hall.first.does = overtaken
    hall.tell()
    assert hall.cursor("first") == hall.events()[2]
    hall.tell()
    assert hall.cursor("first") == hall.events()[-1]
    assert set(hall.first.ids) == set(hall.events())
    other.close()


def test_two_workers_at_once_tell_every_event_once_and_in_order(hall: Hall) -> None:
    for _n in range(30):
        hall.order()
    faults: list[BaseException] = []
    leaving = threading.Event()

    def work() -> None:
        kernel = hall.beside()
        try:
            while not leaving.is_set():
                telling.tell(kernel)
        except BaseException as error:  # noqa: BLE001 – told by the test's own thread
            faults.append(error)
        finally:
            kernel.close()

    threads = [threading.Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for _n in range(30):
        hall.order()
    last = hall.events()[-1]
    waited = threading.Event()
    for _n in range(600):
        if hall.cursor("first") == hall.cursor("second") == last:
            break
        waited.wait(0.05)
    leaving.set()
    for thread in threads:
        thread.join(20)
    assert faults == []
    assert hall.first.ids == hall.second.ids == hall.events()


def test_more_events_than_a_batch_are_told_in_order(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BATCH", 3)
    for _n in range(10):
        hall.order()
    hall.tell()
    assert hall.first.ids == hall.events()
    monkeypatch.setattr(telling, "MOST", 3)
    for _n in range(4):
        hall.order()
    assert hall.tell() == 6
    assert hall.first.ids == hall.events()[:13]


def test_nothing_is_told_past_a_transaction_that_is_still_open(hall: Hall) -> None:
    """Somebody who writes past the lock of writers has taken a number and not committed: later ones wait for it."""
    if not hall.kernel.store.is_postgres:
        pytest.skip("SQLite has one writer at a time: numbers are taken in the order of commits")
    ticket = hall.order()
    hall.tell()
    raw = hall.kernel.store.side.database._connect()
    raw.execute("BEGIN")
    raw.execute(
        "INSERT INTO event (ticket_id, at, kind, payload) VALUES (%s, 1, 'message', '{}')".replace("%s", str(ticket))
    )
    hall.say(ticket)
    assert hall.tell() == 0
    assert len(hall.first.heard) == 1
    raw.execute("COMMIT")
    hall.tell()
    assert hall.first.ids == hall.events()
    raw.execute("BEGIN")
    raw.execute(f"INSERT INTO event (ticket_id, at, kind, payload) VALUES ({ticket}, 1, 'message', '{{}}')")
    hall.say(ticket)
    raw.execute("ROLLBACK")
    raw.close()
    hall.tell()
    assert hall.first.ids == hall.events()


def test_who_writes_in_another_database_of_the_server_holds_up_nobody(hall: Hall) -> None:
    if not hall.kernel.store.is_postgres:
        pytest.skip("a file of SQLite has no neighbours")
    own = hall.kernel.store.side.database._connect()
    with psycopg.connect(host=own.info.host, port=own.info.port, user=own.info.user, dbname="postgres") as neighbour:
        neighbour.execute("SELECT pg_current_xact_id()")
        hall.order()
        hall.tell()
        assert hall.first.ids == hall.events()
    own.close()


def test_a_plugin_acts_as_the_site_itself_and_knows_its_site(hall: Hall) -> None:
    seen: list[object] = []

    def answer(event: TicketEvent) -> None:
        if event.kind == "opened":
            seen.append((now(), setting("currency")))
            sdk_execute(PostReply(event.ticket, "Thank you", "internal"), key=f"first.{event.id}")

    hall.first.does = answer
    ticket = hall.order()
    hall.site.work()
    hall.site.work()
    rows = hall.kernel.store.read().all("SELECT body, author_id FROM message WHERE ticket_id = ?", (ticket,))
    assert rows == [("Thank you", None)]
    assert seen == [(hall.site.clock.now(), hall.kernel.settings.currency)]


def test_how_far_each_is_can_be_seen(hall: Hall) -> None:
    def refuse(event: TicketEvent) -> None:
        raise ValueError("no")

    hall.first.does = refuse
    hall.order()
    hall.order()
    hall.tell()
    hall.site.clock.advance(5_000)
    stands = told(hall.kernel)
    assert (stands["first"].behind, stands["first"].late, stands["first"].attempts) == (2, 5_000, 1)
    assert (stands["second"].behind, stands["second"].late, stands["second"].stuck) == (0, 0, False)
    for _n in range(2):
        hall.site.clock.advance(HOUR)
        hall.tell()
    assert told(hall.kernel)["first"].stuck


def test_while_nothing_happens_nothing_is_written(hall: Hall) -> None:
    hall.order()
    hall.tell()
    before = hall.cursor("first", "claim")
    hall.tell()
    assert hall.cursor("first", "claim") == before
    with pytest.raises(sqlite3.Error if not hall.kernel.store.is_postgres else Exception):
        hall.kernel.store.read().run("UPDATE event SET kind = 'x'")


def test_the_plugins_thread_holds_no_connection_when_it_is_done(hall: Hall) -> None:
    """Held open by it, the file would not be whole when the site is closed."""
    closed: list[bool] = []

    def ask(event: TicketEvent) -> None:
        if event.kind == "opened":
            sdk_execute(PostReply(event.ticket, "Thank you", "internal"), key=f"first.{event.id}")

    hall.first.does = ask
    hall.order()
    hall.tell()
    hall.kernel.plugins._budget.call(lambda: closed.append(hall.kernel.store.database.is_closed()), 5)
    assert closed == [True]


def test_who_is_stuck_is_named_by_doctor_the_page_and_the_metrics(hall: Hall) -> None:
    def refuse(event: TicketEvent) -> None:
        raise ValueError("not today")

    hall.first.does = refuse
    hall.order()
    for _n in range(3):
        hall.tell()
        hall.site.clock.advance(HOUR)
    results = {result.name: result for result in examine(hall.kernel)}
    assert not results["listeners"].ok
    assert "first has failed 3 times at the same event: ValueError: not today" in results["listeners"].detail

    manager = hall.site.people.add("admin", profile="admin")
    row = next(row for row in plugin_rows(hall.kernel, manager) if row.name == "first")
    assert row.told is not None
    assert (row.told.behind, row.told.attempts, row.told.error) == (1, 3, "ValueError: not today")
    designer = hall.site.people.add("plan", profile="designer")
    seen = next(row for row in plugin_rows(hall.kernel, designer) if row.name == "first")
    assert seen.told is not None
    assert (seen.told.attempts, seen.told.error) == (3, ""), "errors are for who manages plugins"

    found = {
        (sample.name, sample.labels["plugin"]): sample.value
        for family in _Site(hall.kernel).collect()
        for sample in family.samples
        if "plugin" in sample.labels
    }
    assert found["instar_plugin_events_behind", "first"] == 1
    assert found["instar_plugin_events_lag_seconds", "first"] == 3 * HOUR / 1000
    assert found["instar_plugin_events_behind", "second"] == 0


def test_purging_a_plugin_forgets_where_it_stood(hall: Hall) -> None:
    hall.kernel.store.read().run("CREATE TABLE x_second__migration (name TEXT)")
    execute(hall.kernel, SwitchPlugin("second", on=False), SYSTEM)
    hall.kernel.follow()
    execute(hall.kernel, PurgePlugin("second"), SYSTEM)
    assert hall.cursor("second") is None
    assert hall.cursor("first") is not None
