"""Who learns of what happens to a ticket."""

from __future__ import annotations

import json

import pytest

from instar.access import SYSTEM
from instar.commands import (
    AddUser,
    CancelTicket,
    ClaimWork,
    CompleteWork,
    EditTicket,
    FailHeld,
    HoldReply,
    OpenTicket,
    PostReply,
    Publish,
    ReassignWork,
    SetAbsence,
    execute,
)
from instar.commands.accounts import visitor_actor
from instar.commands.asked import AnswerAccess, AskAccess
from instar.commands.due_soon import Due
from instar.commands.notice_settings import SetNotices
from instar.commands.watching import Watch
from instar.queries.notices import notices
from tests.commands.notices import kinds, rows

HOUR = 3_600_000


def said(site, login: str) -> list[str]:
    """All sentences, newest first."""
    actor = site.kernel.access.actor(site.people[login].id)
    return [line.said for thread in notices(site.kernel, actor).items for line in thread.lines]


def test_who_is_given_a_ticket_or_a_step(site, opened, seen) -> None:
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"assignee": "boris"}), "maria")
    site.clock.advance(1)
    site.run(ReassignWork(seen.items(ticket)["sort"], "boris"), "maria")
    assert rows(site, "boris") == [("assigned", "mine", "app"), ("step", "step", "app")]
    assert said(site, "boris") == ["“Sort out” is yours to do", "Maria assigned it to you"]
    assert kinds(site, "maria") == []


def test_who_takes_something_himself_is_not_told(site, opened, seen) -> None:
    ticket = opened()["ticket"]
    site.run(ClaimWork(seen.items(ticket)["sort"]), "olga")
    site.run(EditTicket(ticket, {"assignee": "olga"}), "olga")
    assert kinds(site, "olga") == []


def test_a_step_that_comes_to_a_team_is_told_to_who_wants_it(site, opened, seen) -> None:
    site.run(SetNotices({"ways": {"team_step": "app"}}), "vera")
    site.people.add("frank", teams=("heads",))
    ticket = opened()["ticket"]
    site.clock.advance(1)
    site.run(CompleteWork(seen.items(ticket)["sort"], "go", {"size": 20}), "olga")
    assert rows(site, "vera")[-1] == ("team_step", "team", "app")
    assert said(site, "vera")[0] == "“Approve” waits for somebody of your team"
    assert kinds(site, "frank") == [], "it is off as long as nobody wants it"


def test_a_decision_is_told_at_once_and_by_mail(site) -> None:
    ways = [{"to": "end", "outcome": key, "title": key} for key in ("approve", "reject")]
    ask = {"type": "userTask", "stage": "new", "title": "Decide", "candidates": {"user": "vera"}, "next": ways}
    nodes = {"s": {"type": "startEvent", "next": "ask"}, "ask": ask, "end": {"type": "endEvent", "stage": "done"}}
    stages = [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}]
    made = {"format": "instar.process/1", "key": "ask", "title": "Ask", "role": "request", "stages": stages}
    execute(site.kernel, Publish(json.dumps({**made, "nodes": nodes})), SYSTEM)
    site.run(OpenTicket("May I?", process="ask"), "olga")
    assert rows(site, "vera") == [("approval", "step", "mail")]
    assert said(site, "vera") == ["You are asked to approve: “Decide”"]


def test_a_message_reaches_who_works_on_the_ticket_and_who_watches_it(site, opened, seen) -> None:
    made = opened(link=True)
    ticket = made["ticket"]
    site.run(ClaimWork(seen.items(ticket)["sort"]), "olga")
    site.run(Watch(ticket), "boris")
    execute(site.kernel, PostReply(ticket, "It still burns"), visitor_actor(site.kernel, made["link"]))
    assert rows(site, "olga") == [("message", "step", "app")]
    assert rows(site, "boris") == [("message", "watch", "app")]
    assert said(site, "boris") == ["The client wrote"]
    site.clock.advance(1)
    site.run(PostReply(ticket, "We come", "public"), "olga")
    assert kinds(site, "boris") == ["message", "watch"]
    assert said(site, "boris")[0] == "Olga wrote"


def test_a_note_that_calls_somebody_calls_him_once(site, opened) -> None:
    ticket = opened()["ticket"]
    for login in ("boris", "vera"):
        site.run(Watch(ticket), login)
    site.run(PostReply(ticket, "@boris, see there", "internal"), "olga")
    assert rows(site, "boris") == [("mention", "mention", "mail")]
    assert rows(site, "vera") == [("note", "watch", "app")]


def test_who_watches_learns_what_has_changed(site, opened) -> None:
    ticket = opened()["ticket"]
    site.run(Watch(ticket), "boris")
    site.run(EditTicket(ticket, {"priority": 1}), "olga")
    site.clock.advance(1)
    site.run(CancelTicket(ticket), "olga")
    assert kinds(site, "boris") == ["watch", "watch"]
    assert said(site, "boris") == ["Olga: Cancelled", "Olga: Priority: P3 → P1"]


def test_who_has_asked_learns_of_answers_and_of_the_end_and_of_no_stage_without_words_for_him(site, seen) -> None:
    carl = site.people.add("carl", profile="requester")
    ticket = site.run(OpenTicket("Mine", process="request", requester=carl.contact_id), "olga")["ticket"]
    site.run(PostReply(ticket, "We look", "public"), "olga")
    assert rows(site, "carl") == [("own", "own", "app")]
    assert said(site, "carl") == ["Olga answered"]
    site.clock.advance(1)
    site.run(CompleteWork(seen.items(ticket)["sort"], "go", {"size": 1}), "olga")
    assert kinds(site, "carl") == ["own"], "the stage “In work” says nothing to him"
    site.run(CompleteWork(seen.items(ticket)["work"], "done"), "olga")
    site.work()
    assert kinds(site, "carl") == ["own", "own"]
    assert said(site, "carl")[0] == "Ended"


def test_requests_for_access_reach_who_answers_and_the_answer_who_asked(site, opened) -> None:
    boss = site.people.add("boss", profile="admin")
    dan = execute(site.kernel, AddUser("dan", "Dan", "dan@example.org"), SYSTEM)["id"]
    ticket = opened()
    site.run(EditTicket(ticket["ticket"], {"assignee": "maria"}), "maria")
    asked = execute(site.kernel, AskAccess(ticket["number"], "I need it"), site.kernel.access.actor(dan))["request"]
    for login in ("boss", "maria"):
        assert said(site, login) == [f"Dan asks for access to {ticket['number']}"]
    execute(site.kernel, AnswerAccess(asked, "declined", "not yours"), boss)
    told = notices(site.kernel, site.kernel.access.actor(dan)).items[0]
    assert told.lines[0].said == f"Access to {ticket['number']} was declined: not yours"


def test_a_substitute_is_told_that_he_is_one_and_of_the_steps_that_come_to_him(site, opened, seen) -> None:
    ticket = opened()["ticket"]
    site.run(ReassignWork(seen.items(ticket)["sort"], "boris"), "maria")
    today = site.kernel.day(site.clock.now())
    site.run(SetAbsence(today, None, "vera", hand_over=True), "boris")
    site.work()
    assert kinds(site, "vera") == ["absence", "step"]
    assert said(site, "vera")[0] == "“Sort out” is yours in place of Boris"


def test_a_reply_that_could_not_be_sent_is_told_to_its_author(site, opened) -> None:
    ticket = opened()["ticket"]
    reply = site.run(HoldReply(ticket, "Later", site.clock.now() + 1000), "olga")["reply"]
    execute(site.kernel, FailHeld(reply, "The ticket has ended."), SYSTEM)
    assert said(site, "olga") == ["Your reply was not sent: The ticket has ended."]


@pytest.fixture
def due(site) -> Due:
    return Due(site.kernel)


def test_due_times_are_told_an_hour_before_and_when_they_have_passed_once_each(site, opened, due) -> None:
    ticket = opened()["ticket"]
    when = site.clock.now() + 3 * HOUR
    site.run(EditTicket(ticket, {"assignee": "boris", "due": when}), "maria")
    before = kinds(site, "boris")
    due.tell()
    assert kinds(site, "boris") == before
    site.clock.advance(2 * HOUR + 1)
    for who_looks in (due, due, Due(site.kernel)):
        who_looks.tell()
    assert kinds(site, "boris") == [*before, "due"]
    site.clock.advance(HOUR)
    for who_looks in (due, Due(site.kernel)):
        who_looks.tell()
    assert kinds(site, "boris") == [*before, "due", "breached"]
    assert said(site, "boris")[0].startswith("Was due ")


def test_a_due_time_that_is_moved_is_told_of_anew(site, opened, due) -> None:
    ticket = opened()["ticket"]
    site.run(EditTicket(ticket, {"assignee": "boris", "due": site.clock.now() + HOUR // 2}), "maria")
    due.tell()
    site.run(EditTicket(ticket, {"due": site.clock.now() + HOUR // 3}), "maria")
    due.tell()
    assert kinds(site, "boris").count("due") == 2
