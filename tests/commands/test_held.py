"""Replies that wait: nobody outside learns of one before its moment, and until then its author takes it back."""

from __future__ import annotations

import json
from io import BytesIO

import orjson
import pytest

from instar.access import SYSTEM, Mask
from instar.commands import (
    AddGrant,
    AttachFile,
    EditUser,
    EndGrant,
    FailHeld,
    HoldReply,
    KeepFile,
    SendHeld,
    WithdrawReply,
    execute,
)
from instar.commands.files import received
from instar.commands.unsent import KeepUnsent
from instar.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from instar.queries.conversation import conversation
from instar.queries.files import files
from instar.queries.held import held
from instar.queries.history import history, sentence
from instar.queries.unsent import unsent

MINUTE, DAY = 60_000, 86_400_000


@pytest.fixture
def ticket(opened) -> int:
    return int(opened()["ticket"])


def hold(site, ticket: int, body: str = "Here it is.", after: int = MINUTE, login: str = "olga", **more) -> int:
    return int(site.run(HoldReply(ticket, body, site.clock.now() + after, **more), login)["reply"])


def texts(site, ticket: int, login: str = "olga") -> list[str]:
    return [one.body for one in conversation(site.kernel, site.people[login], ticket).messages]


def told(site, ticket: int) -> list[str]:
    return [sentence(row) for row in history(site.kernel, site.people["olga"], ticket).items]


def upload(site, login: str = "olga") -> str:
    return str(site.run(KeepFile(*received(site.kernel, "offer.txt", BytesIO(b"12 400"))), login)["id"])


def test_it_is_no_message_until_it_is_due_and_then_it_is_its_authors(site, ticket) -> None:
    before = texts(site, ticket)
    file = upload(site)
    hold(site, ticket, files=(file,))
    site.work()
    assert texts(site, ticket) == before
    assert files(site.kernel, site.people["olga"], ticket) == ()
    site.clock.advance(MINUTE - 1)
    site.work()
    assert texts(site, ticket) == before
    site.clock.advance(1)
    site.work()
    last = conversation(site.kernel, site.people["olga"], ticket).messages[-1]
    assert (last.body, last.audience, last.direction, last.at) == ("Here it is.", "public", "out", site.clock.now())
    assert last.author is not None
    assert last.author.key == "olga"
    assert [one.name for one in last.files] == ["offer.txt"]
    assert held(site.kernel, site.people["olga"], ticket) == ()
    site.work()
    assert texts(site, ticket) == [*before, "Here it is."], "it leaves once"
    assert told(site, ticket)[:2] == ["Message", "Reply written, to be sent: Jan 5, 2026, 9:01:00\u202fAM"]


def test_withdrawn_it_is_typed_text_again_before_what_was_typed_meanwhile(site, ticket) -> None:
    file = upload(site)
    reply = hold(site, ticket, files=(file,))
    typed = json.dumps({"values": {"body": "And one more thing", "audience": "x"}, "files": []})
    site.run(KeepUnsent(ticket, "client", typed), "olga")
    assert site.run(WithdrawReply(reply), "olga") == {"ticket": ticket, "body": "Here it is."}
    content = orjson.loads(unsent(site.kernel, site.people["olga"], ticket)["client"].content)
    assert content["values"] == {"body": "Here it is.\n\nAnd one more thing", "audience": "x"}
    assert content["files"] == [{"field": "files", "id": file, "name": "offer.txt", "size": ""}]
    site.clock.advance(DAY)
    site.work()
    assert "Here it is." not in texts(site, ticket)
    assert told(site, ticket)[0] == "Reply withdrawn before it was sent"
    assert site.kernel.store.read().all("SELECT state FROM job WHERE kind = 'reply'") == [("done",)]
    with pytest.raises(Conflict):
        site.run(WithdrawReply(reply), "olga")


def test_only_its_author_withdraws_it_and_colleagues_read_it(site, ticket) -> None:
    reply = hold(site, ticket)
    site.people.add("ivan", profile="operator")
    (row,) = held(site.kernel, site.people["ivan"], ticket)
    assert (row.body, row.mine, row.author.key if row.author else "") == ("Here it is.", False, "olga")
    with pytest.raises(Conflict):
        site.run(WithdrawReply(reply), "ivan")
    assert len(held(site.kernel, site.people["olga"], ticket)) == 1


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"after": 0}, "due"),
        ({"after": -1}, "due"),
        ({"after": 367 * DAY}, "due"),
        ({"body": " "}, "body"),
        ({"body": "x" * 60_001}, "body"),
        ({"files": ("nothing",)}, "files"),
    ],
)
def test_what_cannot_be_sent_is_refused_while_it_is_written(site, ticket, more, named) -> None:
    with pytest.raises(Invalid) as refused:
        hold(site, ticket, **more)
    assert list(refused.value.errors) == [named]
    assert site.kernel.store.read().value("SELECT count(*) FROM held_reply") == 0


def test_a_file_of_somebody_else_or_of_the_ticket_is_none_to_send(site, ticket) -> None:
    site.people.add("ivan", profile="operator")
    with pytest.raises(Invalid):
        hold(site, ticket, files=(upload(site, "ivan"),))
    there = site.run(AttachFile(ticket, *received(site.kernel, "x.txt", BytesIO(b"x")), audience="internal"), "olga")
    with pytest.raises(Invalid):
        hold(site, ticket, files=(there["id"],))


def test_strangers_hold_nothing(site, ticket) -> None:
    site.people.add("eve", profile="requester")
    with pytest.raises(NotFound):
        hold(site, ticket, login="eve")


def test_who_may_not_comment_when_it_is_due_reads_why_and_gets_the_text_back(site, ticket) -> None:
    site.people.add("ivan", profile="requester")
    grant = site.run(AddGrant("ivan", "operator"))["id"]
    reply = hold(site, ticket, login="ivan")
    site.run(EndGrant(grant))
    site.clock.advance(MINUTE)
    site.work()
    assert "Here it is." not in texts(site, ticket)
    (row,) = held(site.kernel, site.people["olga"], ticket)
    assert row.failed
    assert told(site, ticket)[0].startswith("Reply not sent: ")
    assert site.run(WithdrawReply(reply), "ivan")["body"] == "Here it is."
    assert held(site.kernel, site.people["olga"], ticket) == ()


def test_an_account_that_is_off_sends_nothing_any_more(site, ticket) -> None:
    site.people.add("ivan", profile="operator")
    hold(site, ticket, login="ivan")
    site.run(EditUser("ivan", {"active": False}))
    site.clock.advance(MINUTE)
    site.work()
    (row,) = held(site.kernel, site.people["olga"], ticket)
    assert row.failed == "The account of its author is not in use any more."


def test_a_token_sends_with_what_it_was_left(site, ticket) -> None:
    person = site.people["olga"]
    cut = site.kernel.access.actor(person.id, Mask.of(["ticket.view", "ticket.view_internal"], []))
    with pytest.raises(Forbidden):
        execute(site.kernel, HoldReply(ticket, "x", site.clock.now() + MINUTE), cut)
    some = site.kernel.access.actor(person.id, Mask.of(["operator"], ["request"]))
    execute(site.kernel, HoldReply(ticket, "By a token", site.clock.now() + MINUTE), some)
    stored = site.kernel.store.read().value("SELECT mask FROM held_reply")
    assert Mask.read(stored) == Mask.of(["operator"], ["request"])
    site.clock.advance(MINUTE)
    site.work()
    assert texts(site, ticket)[-1] == "By a token"


def test_sending_is_the_sites_alone(site, ticket) -> None:
    reply = hold(site, ticket)
    for command in (SendHeld(reply), FailHeld(reply, "no")):
        with pytest.raises(Forbidden):
            site.run(command, "olga")
    assert execute(site.kernel, SendHeld(999), SYSTEM) == {"message": None}
    assert execute(site.kernel, FailHeld(999, "no"), SYSTEM) == {}


def test_a_requester_of_ones_own_ticket_writes_at_once(site, opened) -> None:
    site.people.add("ivan", profile="operator")
    mine = site.kernel.store.read().value(
        "SELECT c.id FROM contact c JOIN principal p ON p.id = c.principal_id WHERE p.key = 'ivan'"
    )
    ticket = int(opened(requester=mine)["ticket"])
    with pytest.raises(Refused):
        hold(site, ticket, login="ivan")


def test_the_next_one_is_another_after_one_was_withdrawn(site, ticket) -> None:
    first = hold(site, ticket)
    site.run(WithdrawReply(first), "olga")
    second = hold(site, ticket, "Another")
    assert second != first
    with pytest.raises(Conflict):
        site.run(WithdrawReply(first), "olga")
    site.clock.advance(MINUTE)
    site.work()
    assert texts(site, ticket)[-1] == "Another"
