"""Clocks of service levels, as commands start, stop and turn them."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from instar.access import SYSTEM, Actor
from instar.commands import (
    CancelTicket,
    ChangeRole,
    CompleteWork,
    EditTicket,
    MoveTicket,
    OpenTicket,
    PostReply,
    Publish,
    ReopenTicket,
    execute,
)
from instar.jobs.clock import next_due, run_due
from instar.testing.histories import read, replay, stored
from instar.testing.site import Site
from instar.tools.doctor.examine import examine

HOUR, MINUTE = 3_600_000, 60_000
SLA: list[dict[str, Any]] = [
    {
        "metric": "first_response",
        "target": {"P1": "PT1H", "*": "PT4H"},
        "pause": ["waiting"],
        "warn": [50],
        "on_warn": {"action": "note", "with": {"body": "{{ ticket.number }}: half of the time is gone"}},
        "on_breach": {"action": "note", "with": {"body": "{{ ticket.number }} is late"}},
    },
    {"metric": "next_response", "target": {"*": "PT2H"}, "pause": ["waiting"]},
    {"metric": "resolution", "target": {"P1": "PT8H", "P4": "P5D", "*": "P2D"}, "pause": ["waiting", "hold"]},
]
PROMISING: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "promising",
    "title": {"en": "Promising", "ru": "С обещанием"},
    "role": "request",
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
        {"id": "wait", "title": {"en": "Waiting", "ru": "Ждём"}, "status": "waiting"},
        {"id": "fixed", "title": {"en": "Fixed", "ru": "Решено"}, "status": "resolved"},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
    "sla": SLA,
}


@pytest.fixture
def opened(site: Site) -> int:
    publish(site, PROMISING)
    return open_in(site, "promising")


def publish(site: Site, process: dict[str, Any]) -> None:
    execute(site.kernel, Publish(json.dumps(process)), SYSTEM)


def open_in(site: Site, process: str) -> int:
    told = OpenTicket("A thing", process=process, body="It is broken", requester="ann@example.org")
    return int(execute(site.kernel, told, site.people["olga"])["ticket"])


def client_of(site: Site, ticket: int) -> Actor:
    contact = site.kernel.store.read().value("SELECT requester_id FROM ticket WHERE id = ?", (ticket,))
    return site.kernel.access.visitor(ticket, contact, "Ann")


def pass_by(site: Site, ms: int) -> None:
    """Time goes by, and what is due on the way is done at its time."""
    until = site.kernel.clock.now() + ms
    while (due := next_due(site.kernel)) is not None and due <= until:
        site.clock.advance(max(0, due - site.clock.now()))
        assert run_due(site.kernel), "what is due can be done"
    site.clock.advance(until - site.clock.now())


def clocks(site: Site, ticket: int) -> list[tuple[Any, ...]]:
    """(metric, state, minutes elapsed, minutes from the opening till it is due) of all clocks, in their order."""
    sql = """
SELECT c.metric, c.state, c.elapsed / 60000, (c.due - t.created) / 60000 FROM sla_clock c JOIN ticket t
  ON t.id = c.ticket_id WHERE c.ticket_id = ? ORDER BY c.id"""
    return [tuple(row) for row in site.kernel.store.read().all(sql, (ticket,))]


def of(site: Site, ticket: int, metric: str) -> tuple[Any, ...]:
    return [row[1:] for row in clocks(site, ticket) if row[0] == metric][-1]


def told(site: Site, ticket: int) -> list[tuple[str, int, int]]:
    """(metric, step, ms late) of what history tells of clocks."""
    sql = "SELECT payload FROM event WHERE ticket_id = ? AND kind = 'clock' ORDER BY id"
    rows = (orjson.loads(payload) for (payload,) in site.kernel.store.read().all(sql, (ticket,)))
    return [(row["metric"], row["step"], row["late"]) for row in rows]


def notes(site: Site, ticket: int) -> list[str]:
    sql = "SELECT body FROM message WHERE ticket_id = ? AND audience = 'internal' ORDER BY id"
    return [body for (body,) in site.kernel.store.read().all(sql, (ticket,))]


def reply(site: Site, ticket: int, by: str = "olga", audience: str = "public") -> None:
    site.run(PostReply(ticket, "We look at it", audience), by)


def move(site: Site, ticket: int, stage: str) -> None:
    execute(site.kernel, MoveTicket(ticket, stage), site.people["olga"])


def healthy(site: Site, *tickets: int) -> bool:
    """The rows agree with each other, and history can be played again."""
    wrong = [one for one in examine(site.kernel) if not one.ok]
    assert wrong == []
    for ticket in tickets:
        assert replay(site.kernel, read(site.kernel, ticket)) == stored(site.kernel, ticket)
    return True


def test_opening_starts_the_clocks_and_nothing_asked_yet_is_no_next_response(site: Site, opened: int):
    assert clocks(site, opened) == [("first_response", "running", 0, 240), ("resolution", "running", 0, 2880)]
    assert healthy(site, opened)


def test_lists_are_sorted_by_what_is_promised_and_what_was_set_stays(site: Site, opened: int):
    def urgent() -> tuple[Any, ...]:
        sql = """
SELECT t.due - t.created, t.promised - t.created, t.urgent - t.created, w.urgent - t.created FROM ticket t
JOIN work_item w ON w.ticket_id = t.id WHERE t.id = ?"""
        row = site.kernel.store.read().one(sql, (opened,))
        assert row is not None
        return tuple(row)

    created = site.clock.now()
    assert urgent() == (None, 4 * HOUR, 4 * HOUR, 4 * HOUR)
    site.run(EditTicket(opened, {"due": created + HOUR}))
    assert urgent() == (HOUR, 4 * HOUR, HOUR, HOUR)
    site.run(EditTicket(opened, {"due": created + 9 * HOUR}))
    assert urgent() == (9 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR)
    reply(site, opened)
    assert urgent() == (9 * HOUR, 48 * HOUR, 9 * HOUR, 9 * HOUR)
    site.run(EditTicket(opened, {"due": None}))
    assert urgent() == (None, 48 * HOUR, 48 * HOUR, 48 * HOUR)
    move(site, opened, "wait")
    assert urgent()[1:3] == (None, None)
    assert healthy(site, opened)


def test_the_first_reply_of_a_person_of_the_staff_stops_the_first_response(site: Site, opened: int):
    site.clock.advance(HOUR)
    reply(site, opened, audience="internal")
    assert of(site, opened, "first_response")[0] == "running"
    reply(site, opened)
    assert of(site, opened, "first_response") == ("met", 60, 240)
    site.clock.advance(HOUR)
    reply(site, opened)
    assert [row[0] for row in clocks(site, opened)] == ["first_response", "resolution"]
    assert healthy(site, opened)


def test_a_client_who_writes_after_our_reply_waits_for_the_next(site: Site, opened: int):
    client = client_of(site, opened)
    execute(site.kernel, PostReply(opened, "Any news?", "public"), client)
    assert [row[0] for row in clocks(site, opened)] == ["first_response", "resolution"]
    reply(site, opened)
    site.clock.advance(HOUR)
    execute(site.kernel, PostReply(opened, "And now?", "public"), client)
    assert of(site, opened, "next_response") == ("running", 0, 180)
    site.clock.advance(HOUR)
    execute(site.kernel, PostReply(opened, "Hello?", "public"), client)
    assert of(site, opened, "next_response") == ("running", 0, 180), "the first of several in a row counts"
    site.clock.advance(HOUR)
    reply(site, opened)
    assert of(site, opened, "next_response") == ("breached", 120, 180)
    execute(site.kernel, PostReply(opened, "Thanks", "public"), client)
    assert [row[:2] for row in clocks(site, opened) if row[0] == "next_response"] == [
        ("next_response", "breached"),
        ("next_response", "running"),
    ]
    assert healthy(site, opened)


def test_a_stage_that_waits_stops_the_time(site: Site, opened: int):
    site.clock.advance(HOUR)
    move(site, opened, "wait")
    assert of(site, opened, "resolution") == ("paused", 60, None)
    site.clock.advance(10 * HOUR)
    move(site, opened, "open")
    assert of(site, opened, "resolution") == ("running", 60, 2880 + 600)
    sql = "SELECT state, worked / 60000 FROM sla_interval WHERE clock_id = 2 ORDER BY id"
    assert [tuple(row) for row in site.kernel.store.read().all(sql)] == [("running", 60), ("paused", 0)]
    assert healthy(site, opened)


def test_what_is_resolved_stops_and_goes_on_when_it_comes_back(site: Site, opened: int):
    site.clock.advance(HOUR)
    move(site, opened, "fixed")
    assert of(site, opened, "resolution") == ("met", 60, 2880)
    assert of(site, opened, "first_response")[0] == "cancelled", "nobody will answer any more"
    site.clock.advance(5 * HOUR)
    move(site, opened, "open")
    assert of(site, opened, "resolution") == ("running", 60, 2880 + 300)
    assert of(site, opened, "first_response") == ("running", 60, 540)
    assert healthy(site, opened)


def test_a_ticket_that_is_opened_again_goes_on_with_the_same_clock(site: Site, opened: int):
    reply(site, opened)
    site.clock.advance(HOUR)
    move(site, opened, "done")
    assert [row[1] for row in clocks(site, opened)] == ["met", "met"]
    site.clock.advance(HOUR)
    site.run(ReopenTicket(opened), "hanna")
    assert of(site, opened, "resolution") == ("running", 60, 2940)
    assert of(site, opened, "first_response")[0] == "met", "what was answered is answered"
    assert healthy(site, opened)


def test_a_cancelled_ticket_keeps_no_promise_and_breaks_none(site: Site, opened: int):
    site.clock.advance(HOUR)
    site.run(CancelTicket(opened), "hanna")
    assert [row[1] for row in clocks(site, opened)] == ["cancelled", "cancelled"]
    assert next_due(site.kernel) is None
    assert healthy(site, opened)


def test_another_priority_gives_another_target_and_what_has_elapsed_stays(site: Site, opened: int):
    site.clock.advance(HOUR // 2)
    site.run(EditTicket(opened, {"priority": 1}))
    assert clocks(site, opened) == [("first_response", "running", 30, 60), ("resolution", "running", 30, 480)]
    site.run(EditTicket(opened, {"priority": 4}))
    assert of(site, opened, "resolution") == ("running", 30, 5 * 1440)
    assert healthy(site, opened)


def test_what_a_higher_priority_makes_late_is_told_once(site: Site, opened: int):
    site.clock.advance(HOUR + HOUR // 2)
    site.run(EditTicket(opened, {"priority": 1}))
    assert of(site, opened, "first_response") == ("running", 90, 90)
    assert run_due(site.kernel) == 2
    assert [row[:2] for row in told(site, opened)] == [("first_response", 50), ("first_response", 100)]
    site.run(EditTicket(opened, {"priority": 3}))
    pass_by(site, 3 * HOUR)
    site.run(EditTicket(opened, {"priority": 1}))
    run_due(site.kernel)
    assert [row[1] for row in told(site, opened) if row[0] == "first_response"] == [50, 100]
    assert healthy(site, opened)


def test_a_warning_and_a_breach_do_what_they_say_once_and_in_time(site: Site, opened: int):
    pass_by(site, 2 * HOUR)
    assert (told(site, opened), notes(site, opened)) == (
        [("first_response", 50, 0)],
        [f"T-{opened}: half of the time is gone"],
    )
    pass_by(site, 2 * HOUR)
    assert (told(site, opened)[1:], notes(site, opened)[1:]) == ([("first_response", 100, 0)], [f"T-{opened} is late"])
    pass_by(site, 90 * HOUR)
    assert [row[:2] for row in told(site, opened)] == [
        ("first_response", 50),
        ("first_response", 100),
        ("resolution", 100),
    ]
    assert healthy(site, opened)


def test_a_clock_that_nobody_watched_tells_late_what_it_missed_in_order(site: Site, opened: int):
    site.clock.advance(5 * HOUR)
    reply(site, opened)
    assert of(site, opened, "first_response") == ("breached", 300, 240)
    site.clock.advance(HOUR)
    assert run_due(site.kernel) == 2
    assert told(site, opened) == [("first_response", 50, HOUR), ("first_response", 100, 2 * HOUR)]
    assert run_due(site.kernel) == 0
    assert healthy(site, opened)


def test_another_process_closes_the_clocks_and_starts_its_own(site: Site, opened: int):
    other = {**PROMISING, "key": "other", "role": "order", "sla": [{"metric": "resolution", "target": {"*": "PT9H"}}]}
    publish(site, other)
    site.clock.advance(HOUR)
    site.run(ChangeRole(opened, "order", "other"))
    assert clocks(site, opened) == [
        ("first_response", "met", 60, 240),
        ("resolution", "met", 60, 2880),
        ("resolution", "running", 0, 600),
    ]
    site.clock.advance(HOUR)
    site.run(ChangeRole(opened, "request", "promising"))
    assert [row[:3] for row in clocks(site, opened)[2:]] == [
        ("resolution", "met", 60),
        ("first_response", "running", 0),
        ("resolution", "running", 0),
    ], "coming back brings the values back, and not the clocks"
    move(site, opened, "done")
    site.run(ChangeRole(opened, "request", "request"), "hanna")
    assert site.kernel.store.read().value("SELECT count(*) FROM sla_clock WHERE stopped_by IS NULL") == 0
    assert healthy(site, opened)


def test_a_breach_may_hand_the_ticket_over(site: Site):
    other = {**PROMISING, "key": "other", "role": "order", "sla": [{"metric": "resolution", "target": {"*": "PT9H"}}]}
    publish(site, other)
    deed = {"action": "hand_over", "with": {"role": "order", "process": "other"}}
    publish(site, {**PROMISING, "sla": [{"metric": "resolution", "target": {"*": "PT1H"}, "on_breach": deed}]})
    ticket = open_in(site, "promising")
    pass_by(site, 2 * HOUR)
    assert clocks(site, ticket) == [("resolution", "breached", 60, 60), ("resolution", "running", 0, 600)]
    row = site.kernel.store.read().one("SELECT role, process FROM ticket WHERE id = ?", (ticket,))
    assert tuple(row or ()) == ("order", "other")
    assert healthy(site, ticket)


def test_a_deed_that_cannot_be_done_is_told_and_stops_nothing(site: Site):
    deed = {"action": "hand_over", "with": {"role": {"=": "ticket.parent"}}}
    promise = {"metric": "resolution", "target": {"*": "PT2H"}, "warn": [50], "on_warn": deed}
    publish(site, {**PROMISING, "sla": [promise]})
    ticket = open_in(site, "promising")
    pass_by(site, 2 * HOUR)
    sql = "SELECT payload FROM event WHERE ticket_id = ? AND kind = 'clock' ORDER BY id"
    rows = [orjson.loads(payload) for (payload,) in site.kernel.store.read().all(sql, (ticket,))]
    assert [(row["step"], row.get("failed")) for row in rows] == [
        (50, "There is no role to hand over to."),
        (100, None),
    ]
    assert healthy(site, ticket)


def test_a_changed_calendar_counts_from_then_on_and_what_was_counted_stays(site: Site):
    def hours(written: str) -> dict[str, Any]:
        return {"format": "instar.calendar/1", "key": "desk", "title": "Desk", "week": {"mon-fri": [written]}}

    late = {"format": "instar.calendar/1", "key": "late", "title": "Late", "extends": "desk"}
    publish(site, hours("09:00-18:00"))
    assert site.work() == 0, "no clock counts by it"
    publish(site, late)
    promises = [
        {"metric": "resolution", "target": {"*": "PT4H"}, "calendar": "late"},
        {"metric": "other", "title": "Other", "target": {"*": "PT4H"}},
    ]
    publish(site, {**PROMISING, "sla": promises})
    ticket = open_in(site, "promising")
    site.clock.advance(HOUR)
    publish(site, hours("12:00-18:00"))
    site.work()
    assert of(site, ticket, "resolution") == ("running", 60, 360)
    assert of(site, ticket, "other") == ("running", 0, 240)
    urgent = site.kernel.store.read().value("SELECT urgent - created FROM ticket WHERE id = ?", (ticket,))
    assert urgent == 4 * HOUR
    site.clock.advance(2 * HOUR)
    publish(site, hours("00:00-24:00"))
    site.work()
    assert of(site, ticket, "resolution") == ("running", 60, 360), "till noon nothing counted"
    assert healthy(site, ticket)


def test_a_process_that_promises_nothing_asks_the_database_nothing_about_clocks(
    site: Site, opened: int, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []
    kind: Any = type(site.kernel.store.read())
    for name in ("all", "run", "one"):
        monkeypatch.setattr(kind, name, _told(getattr(kind, name), asked))
    ticket = open_in(site, "request")
    site.run(PostReply(ticket, "Hello", "public"), "olga")
    item = site.kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (ticket,))
    site.run(CompleteWork(item, "go", {"size": 3}), "olga")
    assert asked
    assert [sql for sql in asked if "sla_" in sql] == []
    reply(site, opened)
    assert [sql for sql in asked if "sla_" in sql] != []


def _told(method: Any, asked: list[str]) -> Any:
    def noted(self: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return method(self, sql, *rest)

    return noted
