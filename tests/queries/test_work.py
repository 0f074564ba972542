"""The steps of a ticket, and what each reader may do about them."""

from __future__ import annotations

import pytest

from instar.commands import ClaimWork, CompleteWork, EditTicket, execute
from instar.errors import InstarError, NotFound
from instar.queries.work import StepRow, finished_ticket, form_of, step, work

from .conftest import World
from .test_history import PAID


def only(world: World, id: int, by: str) -> StepRow:
    (found,) = work(world.kernel, world[by], id).open
    return found


def test_a_free_step_of_my_team_may_be_taken_and_done(world: World) -> None:
    found = only(world, world.open(), "olga")
    assert (found.title, found.node, found.mine) == ("Sort out", "sort", False)
    assert (found.may_do, found.may_take, found.may_put_back, found.reason) == (True, True, False, "")
    assert found.team is not None
    assert found.team.key == "frontline"
    assert [(outcome.key, outcome.title, outcome.tone) for outcome in found.outcomes] == [
        ("wait", "Send and wait", ""),
        ("close", "Send and close", ""),
        ("sell", "Make it a deal", ""),
        ("spam", "Spam", "danger"),
    ]
    assert list(found.form.inputs) == ["answer", "reason"]
    assert list(form_of(world.kernel, found, "spam").inputs) == ["answer", "reason"]


def test_who_has_taken_it_is_the_reason_for_the_others(world: World) -> None:
    id = world.open()
    world.run(ClaimWork(world.item(id)), "olga")
    mine, theirs, head = only(world, id, "olga"), only(world, id, "ivan"), only(world, id, "maria")
    assert (mine.mine, mine.may_do, mine.may_put_back, mine.may_take) == (True, True, True, False)
    assert (theirs.may_do, theirs.reason) == (False, "Olga has taken this step.")
    assert (head.may_do, head.may_take_over, head.may_put_back) == (True, True, True)


def test_what_is_said_is_what_the_command_does(world: World) -> None:
    """Whoever is shown the step as his may finish it, and nobody else may."""
    for by in ("olga", "ivan", "maria", "boris"):
        id = world.open()
        world.run(ClaimWork(world.item(id)), "olga")
        world.run(EditTicket(id, {"assignee": "boris"}), "maria")
        says = only(world, id, by).may_do
        try:
            execute(world.kernel, CompleteWork(world.item(id), "spam"), world[by])
            did = True
        except InstarError:
            did = False
        assert says == did, by


def test_who_did_an_earlier_step_is_told_why_he_may_not_do_this_one(world: World) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "maria")
    found = only(world, id, "maria")
    assert (found.may_do, found.reason) == (False, "Who did an earlier step may not do this one as well.")
    assert [person.key for person in found.candidates] == ["maria"]


def test_a_requester_sees_no_steps(world: World) -> None:
    id = world.open("Mine", "carl")
    assert work(world.kernel, world["carl"], id, done=True).open == ()
    with pytest.raises(NotFound):
        step(world.kernel, world["carl"], world.item(id))


def test_finished_steps_are_listed_with_who_finished_them(world: World) -> None:
    id = world.open()
    item = world.item(id)
    world.run(CompleteWork(item, "sell"), "olga")
    found = work(world.kernel, world["ivan"], id, done=True)
    assert [(row.title, row.outcome_title, row.by and row.by.key) for row in found.done] == [
        ("Sort out", "Make it a deal", "olga")
    ]
    assert [row.node for row in found.open] != []
    assert finished_ticket(world.kernel, item) == id
    assert finished_ticket(world.kernel, found.open[0].id) is None


@pytest.mark.parametrize("by", ["boris", "olga"])
def test_a_hidden_step_and_a_missing_one_are_told_in_the_same_words(world: World, by: str) -> None:
    hidden = world.item(world.open())
    asked = hidden if by == "boris" else hidden + 1000
    with pytest.raises(NotFound) as refused:
        step(world.kernel, world[by], asked)
    assert refused.value.as_problem()["detail"] == "There is no such step, or it is not shared with you."


def test_faults_and_waits_are_told_to_staff(world: World) -> None:
    id = world.open()
    with world.kernel.store.transaction() as tx:
        tx.run("INSERT INTO incident VALUES (?, 7, 'send_wait', 'gone', 'The mail was refused.', 1)", (id,))
        payload = '{"node": "send_close", "token": 8}'
        tx.run(
            "INSERT INTO job (kind, ticket_id, token, key, payload, due, created, attempts)"
            " VALUES ('action', ?, 8, 'k', ?, 0, 0, 2)",
            (id, payload),
        )
    found = work(world.kernel, world["olga"], id)
    assert [(fault.node, fault.message, fault.may_retry) for fault in found.faults] == [
        ("send_wait", "The mail was refused.", True)
    ]
    assert [(wait.node, wait.attempts) for wait in found.waiting] == [("send_close", 2)]


def test_what_nobody_does_is_told_to_staff(world: World) -> None:
    world.publish(PAID)
    id = world.open(process="paid")
    (timer,) = work(world.kernel, world["olga"], id).awaited
    assert (timer.kind, timer.node, timer.title, timer.beside) == ("timer", "nudge", "Remind", True)
    assert timer.due == world.clock.now() + 86_400_000
    world.run(CompleteWork(world.item(id), "done"), "olga")
    (message,) = work(world.kernel, world["olga"], id).awaited
    assert (message.kind, message.title, message.due, message.beside) == ("message", "Payment", None, False)
