"""Reminders fall due once; what is put off is out of one person's work until a moment or until the client writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from instar.access import SYSTEM, Actor
from instar.commands import AddGrant, EndGrant, OpenTicket, PostReply, SetAbsence, execute
from instar.commands.end import CancelTicket
from instar.commands.reminders import EndReminder, FireReminder, Remind, RemindAgain, Snooze, Wake
from instar.errors import Invalid, NotFound, Refused
from instar.jobs.reminders import remind_due
from instar.queries.notices import notices
from instar.queries.reminders import put_off_until, reminders
from instar.queries.worklist import worklist

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


def in_(site, ms: int) -> str:
    return iso(site.clock.now() + ms)


def groups(site, who: str) -> dict[str, list[int]]:
    found = worklist(site.kernel, site.people[who]).groups
    return {group.key: [row.ticket for row in group.rows] for group in found}


def told(site) -> set[int]:
    """Who has a notice of a reminder."""
    rows = site.kernel.store.read().all("SELECT principal_id FROM notice WHERE kind = 'reminder'")
    return {person for (person,) in rows}


def as_client(site, ticket: int, body: str = "Here it is") -> None:
    """What the client writes by his link."""
    contact = site.kernel.store.read().value("SELECT requester_id FROM ticket WHERE id = ?", (ticket,))
    visitor = Actor("visitor", key="visitor", contact_id=contact, ticket_id=ticket)
    execute(site.kernel, PostReply(ticket, body), visitor)


def test_a_reminder_falls_due_once_and_stays_until_it_is_done_with(site, opened):
    ticket, olga = opened()["ticket"], site.people["olga"]
    made = site.run(Remind(ticket, in_(site, HOUR), note=" Позвонить \n Анне "), "olga")
    assert site.tick() == 0
    assert [(one.note, one.fired) for one in reminders(site.kernel, olga)] == [("Позвонить Анне", False)]
    site.clock.advance(HOUR)
    assert (site.tick(), site.tick()) == (1, 0)
    (one,) = reminders(site.kernel, olga, due=True)
    assert (one.fired, one.late, one.ticket) == (True, False, ticket)
    assert told(site) == {olga.id}
    assert [line.said for thread in notices(site.kernel, olga).items for line in thread.lines] == ["Позвонить Анне"]
    assert execute(site.kernel, FireReminder(made["reminder"]), SYSTEM) == {"fired": False}, "a second clock"
    site.run(EndReminder(made["reminder"]), "olga")
    assert reminders(site.kernel, olga) == ()
    with pytest.raises(NotFound):
        site.run(EndReminder(made["reminder"]), "olga")


def test_one_that_no_clock_fired_in_time_says_so(site, opened):
    site.run(Remind(opened()["ticket"], in_(site, HOUR)), "olga")
    site.clock.advance(2 * DAY)
    assert remind_due(site.kernel) == 1
    (one,) = reminders(site.kernel, site.people["olga"])
    assert one.late
    site.run(RemindAgain(one.id, in_(site, DAY)), "olga")
    (one,) = reminders(site.kernel, site.people["olga"])
    assert (one.fired, one.late) == (False, False)


def test_the_clients_answer_ends_one_that_waits_for_it(site, opened):
    ticket, other = opened()["ticket"], opened()["ticket"]
    for id in (ticket, other):
        site.run(Remind(id, days=3, unless_answered=True), "olga")
    site.run(Remind(ticket, days=3), "olga")
    as_client(site, ticket)
    site.clock.advance(3 * DAY)
    assert site.tick() == 2
    due = reminders(site.kernel, site.people["olga"], due=True)
    assert sorted((one.ticket, one.unless_answered) for one in due) == [(ticket, False), (other, True)]


def test_nobody_waits_for_an_answer_to_a_ticket_that_has_ended(site, opened):
    ticket = opened()["ticket"]
    site.run(Remind(ticket, days=1, unless_answered=True), "olga")
    site.run(CancelTicket(ticket), "olga")
    site.clock.advance(DAY)
    assert site.tick() == 0
    assert reminders(site.kernel, site.people["olga"]) == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"at": iso(0)}, "at"),
        ({"at": "soon"}, "at"),
        ({"at": "9999-01-01T00:00:00Z"}, "at"),
        ({}, "at"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"days": 2, "note": "x" * 501}, "note"),
    ],
)
def test_what_is_no_moment_to_come_is_refused_where_it_stands(site, opened, given, field):
    with pytest.raises(Invalid) as caught:
        site.run(Remind(opened()["ticket"], **given), "olga")
    assert list(caught.value.errors) == [field]


def test_without_a_client_there_is_no_answer_to_wait_for(site, opened):
    with pytest.raises(Refused) as caught:
        site.run(
            Remind(site.run(OpenTicket("A thing", process="request"))["ticket"], days=1, unless_answered=True), "olga"
        )
    assert caught.value.code == "no_client"


def test_who_sees_a_ticket_no_more_is_told_nothing_of_it(site, opened):
    ticket = opened()["ticket"]
    site.people.add("carl", profile="requester")
    with pytest.raises(NotFound):
        site.run(Remind(ticket, days=1), "carl")
    with pytest.raises(NotFound):
        site.run(Snooze(ticket, in_(site, DAY)), "carl")
    grant = site.run(AddGrant("carl", "operator"))["id"]
    site.run(Remind(ticket, days=1), "carl")
    site.run(EndGrant(grant))
    site.clock.advance(DAY)
    assert site.tick() == 0
    assert reminders(site.kernel, site.people["carl"]) == ()


def test_ones_reminders_are_nobody_elses_but_a_substitutes_while_one_is_away(site, opened):
    made = site.run(Remind(opened()["ticket"], in_(site, HOUR)), "olga")
    with pytest.raises(NotFound):
        site.run(EndReminder(made["reminder"]), "boris")
    today = site.kernel.day(site.clock.now())
    site.run(SetAbsence(today, substitute="boris"), "olga")
    assert reminders(site.kernel, site.people["boris"]) == (), "not before it falls due"
    site.clock.advance(HOUR)
    site.tick()
    assert told(site) == {site.people["olga"].id, site.people["boris"].id}
    (one,) = reminders(site.kernel, site.people["boris"], due=True)
    assert one.whose is not None
    assert one.whose.key == "olga"


def test_what_is_put_off_leaves_ones_own_work_alone_and_comes_back(site, opened, seen):
    ticket = opened()["ticket"]
    before = groups(site, "maria")
    assert any(ticket in found for found in before.values())
    site.run(Snooze(ticket, in_(site, 5 * MINUTE)), "maria")
    away = groups(site, "maria")
    assert away.pop("snoozed") == [ticket]
    assert not any(ticket in found for found in away.values())
    site.clock.advance(5 * MINUTE)
    assert told(site) == set()
    assert site.tick() == 1
    assert groups(site, "maria") == before
    assert told(site) == {site.people["maria"].id}
    said = [line.said for thread in notices(site.kernel, site.people["maria"]).items for line in thread.lines]
    assert said == ["You had put it off until now"]
    assert seen.tx.all("SELECT way, post_at FROM notice") == [("bell", None)], "no letter, though reminders are mailed"
    assert {row.back for group in worklist(site.kernel, site.people["maria"]).groups for row in group.rows} == {True}
    assert "snoozed" not in seen.kinds(ticket), "it is nobody else's business"


def test_the_clients_message_brings_it_back_and_an_internal_one_does_not(site, opened):
    ticket, maria = opened()["ticket"], site.people["maria"]
    site.run(Snooze(ticket, in_(site, DAY)), "maria")
    site.run(PostReply(ticket, "A note", "internal"), "olga")
    assert put_off_until(site.kernel, maria, ticket) is not None
    as_client(site, ticket)
    assert put_off_until(site.kernel, maria, ticket) is None


def test_the_bell_says_nothing_of_what_has_ended_or_is_seen_no_more(site, opened):
    ended, hidden = opened()["ticket"], opened()["ticket"]
    site.people.add("guest", profile="requester")
    grant = site.run(AddGrant("guest", "operator"))["id"]
    for ticket, who in ((ended, "maria"), (hidden, "guest")):
        site.run(Snooze(ticket, in_(site, HOUR)), who)
    site.run(CancelTicket(ended), "olga")
    site.run(EndGrant(grant))
    site.clock.advance(HOUR)
    assert site.tick() == 2
    assert told(site) == set()


def test_it_is_woken_by_hand_and_a_second_moment_counts(site, opened):
    ticket, maria = opened()["ticket"], site.people["maria"]
    site.run(Snooze(ticket, in_(site, DAY)), "maria")
    second = site.run(Snooze(ticket, in_(site, 2 * DAY)), "maria")["until"]
    assert put_off_until(site.kernel, maria, ticket) == second
    site.run(Wake(ticket), "maria")
    assert put_off_until(site.kernel, maria, ticket) is None
    assert site.run(Wake(ticket), "maria")["was"] is None, "twice is as good as once"


def test_what_has_ended_or_a_moment_that_has_passed_is_not_put_off(site, opened):
    ticket = opened()["ticket"]
    with pytest.raises(Invalid):
        site.run(Snooze(ticket, in_(site, -1)), "maria")
    site.run(CancelTicket(ticket), "olga")
    with pytest.raises(Refused):
        site.run(Snooze(ticket, in_(site, DAY)), "maria")
