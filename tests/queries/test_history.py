"""History in plain facts and sentences."""

from __future__ import annotations

import pytest

from instar.commands import (
    CancelTicket,
    ChangeRole,
    ClaimWork,
    CompleteWork,
    DeliverMessage,
    EditTicket,
    PostReply,
    RaiseSignal,
    ReassignWork,
)
from instar.errors import NotFound
from instar.i18n import use
from instar.jobs import Workers, run_due
from instar.queries.history import Entry, history, sentence

from .conftest import World


def told(world: World, id: int, by: str = "olga") -> list[str]:
    """Sentences, oldest first."""
    return [sentence(entry) for entry in reversed(history(world.kernel, world[by], id).items)]


def newest(world: World, id: int) -> Entry:
    return history(world.kernel, world["olga"], id).items[0]


def test_a_life_is_told_in_sentences(world: World) -> None:
    id = world.open()
    world.run(ClaimWork(world.item(id)), "olga")
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon", "reason": "Slow"}), "olga")
    world.run(CompleteWork(world.item(id), "done"), "maria")
    assert told(world, id) == [
        "Opened; Stage: New",
        "Taken: Sort out",
        "Sort out · Send and wait; Reason: — → Slow; New → Waiting for the customer",
        "Call back · Done; Waiting for the customer → Closed; Ended: answered",
    ]


def test_an_entry_says_who_and_when(world: World) -> None:
    id = world.open()
    world.clock.advance(5000)
    world.run(PostReply(id, "Between us", "internal"), "ivan")
    entry = newest(world, id)
    assert entry.actor is not None
    assert (entry.actor.key, entry.at, entry.automatic) == ("ivan", world.clock.now(), False)
    assert [fact.kind for fact in entry.facts] == ["note"]


def test_fields_are_told_from_and_to_in_words(world: World) -> None:
    id = world.open()
    world.run(EditTicket(id, {"priority": 1, "assignee": "ivan", "data": {"topic": "order"}}), "maria")
    facts = {fact.key: (fact.what, fact.old, fact.new) for fact in newest(world, id).facts}
    assert facts == {
        "priority": ("Priority", "P3", "P1"),
        "assignee": ("Assignee", "", "Ivan"),
        "topic": ("Topic", "", "order"),
    }


def test_a_change_of_role_is_told_however_it_came_about(world: World) -> None:
    by_hand, by_outcome = world.open(), world.open()
    world.run(ChangeRole(by_hand, "deal"), "olga")
    world.run(CompleteWork(world.item(by_outcome), "sell"), "olga")
    for id in (by_hand, by_outcome):
        roles = [fact for fact in newest(world, id).facts if fact.kind == "role"]
        assert [(fact.key, fact.old, fact.new) for fact in roles] == [("deal", "Appeal", "Deal")]


def test_steps_of_an_earlier_process_keep_their_names(world: World) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "sell"), "olga")
    assert newest(world, id).facts[0].what == "Sort out"
    with use("ru"):
        assert told(world, id)[1].startswith("Разобрать · В сделку")


def test_handing_on_and_cancelling_are_told(world: World) -> None:
    id = world.open()
    world.run(ReassignWork(world.item(id), "ivan"), "maria")
    world.run(CancelTicket(id), "olga")
    assert told(world, id)[1:] == ["Sort out → Ivan", "Cancelled"]


def test_a_requester_reads_public_stages_and_no_names(world: World) -> None:
    id = world.open("Mine", "carl")
    world.run(EditTicket(id, {"priority": 1}), "maria")
    world.run(PostReply(id, "Between us", "internal"), "olga")
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    entries = history(world.kernel, world["carl"], id).items
    assert told(world, id, "carl") == ["Opened", "Stage: We have answered you"]
    assert [(entry.actor, entry.rev) for entry in entries] == [(None, None)] * 2


def test_history_pages_backwards_and_knows_the_stage_before(world: World) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    first = history(world.kernel, world["olga"], id, limit=1)
    second = history(world.kernel, world["olga"], id, limit=1, cursor=first.next)
    assert "New → Waiting for the customer" in sentence(first.items[0])
    assert sentence(second.items[0]).startswith("Opened")
    assert second.next is None


def test_a_hidden_history_is_not_there(world: World) -> None:
    id = world.open()
    with pytest.raises(NotFound):
        history(world.kernel, world["boris"], id)


PAID = {
    "format": "instar.process/1",
    "key": "paid",
    "title": "Paid",
    "role": "appeal",
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "stage": "open", "next": "first"},
        "first": {"type": "userTask", "title": "Send it", "next": "wait"},
        "nudge": {
            "type": "boundaryEvent",
            "attachedTo": "first",
            "interrupting": False,
            "timer": {"cycle": "R2/P1D"},
            "title": "Remind",
            "next": "cry",
        },
        "cry": {"type": "intermediateThrowEvent", "signal": "slow", "next": "cried"},
        "cried": {"type": "endEvent"},
        "wait": {"type": "receiveTask", "message": "payment", "title": "Payment", "next": "hear"},
        "hear": {"type": "intermediateCatchEvent", "signal": "go", "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    },
}


def test_what_came_by_itself_is_told_and_how_late(world: World) -> None:
    world.publish(PAID)
    id = world.open(process="paid")
    world.clock.advance(86_400_000)
    run_due(world.kernel)
    world.clock.advance(86_400_000 + 3 * 3_600_000)
    run_due(world.kernel)
    world.run(DeliverMessage("payment", ticket=id), "olga")
    world.run(CompleteWork(world.item(id), "done"), "olga")
    world.run(RaiseSignal("go"), "olga")
    Workers(world.kernel, 1).drain()
    assert told(world, id)[1:] == [
        "Time is up: Remind; Signal raised: slow",
        "Time is up: Remind (fired late by: 3 hours); Signal raised: slow",
        "Message kept until the process waits for it: payment",
        "Send it · Done",
        "Signal received: go; Open → Done; Ended",
    ]
    with use("ru"):
        assert told(world, id)[2].startswith("Время вышло: Remind (сработало с опозданием: 3 часа)")


def test_a_message_that_was_waited_for_is_told_by_the_title_of_its_event(world: World) -> None:
    world.publish(PAID)
    id = world.open(process="paid")
    world.run(CompleteWork(world.item(id), "done"), "olga")
    world.run(DeliverMessage("payment", ticket=id), "olga")
    assert told(world, id)[-1] == "Message received: Payment"
