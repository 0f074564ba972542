"""What comes from elsewhere: timers, messages and signals, each one event of the ticket's run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import (
    CancelTicket,
    ChangeRole,
    CompleteWork,
    DeliverMessage,
    FireTimer,
    OpenTicket,
    Publish,
    RaiseSignal,
    execute,
)
from instar.commands.events import LARGEST_PAYLOAD
from instar.errors import Forbidden, Invalid, NotFound, Refused
from instar.jobs.clock import run_due
from instar.testing.site import Site
from tests.commands.conftest import Seen
from tests.commands.waiting import ALARM, CALLER, EARLY, PAYMENT, REMINDED

Begin = Callable[..., int]
DAY = 86_400_000


@pytest.fixture
def begin(site: Site) -> Begin:
    """Publishes a process and opens a ticket in it."""

    def opened(process: dict[str, Any], title: str = "A thing", by: str = "olga") -> int:
        execute(site.kernel, Publish(json.dumps(process)), SYSTEM)
        return int(site.run(OpenTicket(title, process=process["key"]), by)["ticket"])

    return opened


def waits(site: Site, ticket: int) -> list[tuple[Any, ...]]:
    sql = "SELECT node, kind, name, key, due FROM subscription WHERE ticket_id = ? ORDER BY id"
    return site.kernel.store.read().all(sql, (ticket,))


def last(site: Site, ticket: int) -> tuple[str, dict[str, Any]]:
    sql = "SELECT kind, payload FROM event WHERE ticket_id = ? ORDER BY id DESC LIMIT 1"
    row = site.kernel.store.read().one(sql, (ticket,))
    assert row is not None
    return row[0], orjson.loads(row[1])


# -- timers --------------------------------------------------------------------------------------------------


def test_a_timer_is_a_row_from_the_moment_its_token_waits(site: Site, begin: Begin):
    now = site.kernel.clock.now()
    assert waits(site, begin(REMINDED)) == [("remind", "timer", None, None, now + DAY)]


def test_a_late_timer_fires_once_and_history_says_how_late(site: Site, begin: Begin):
    ticket = begin(REMINDED)
    site.clock.advance(DAY + 5 * 3_600_000)
    assert run_due(site.kernel) == 1
    kind, told = last(site, ticket)
    assert (kind, told["node"], told["late"]) == ("timer", "remind", 5 * 3_600_000)
    assert [node for node, *_rest in waits(site, ticket)] == ["remind"]
    assert "ask" in Seen(site).items(ticket)


def test_a_timer_fires_for_one_claim_only(site: Site, begin: Begin):
    begin(REMINDED)
    id, attempts = site.kernel.store.read().one("SELECT id, attempts FROM subscription") or (0, 0)
    assert execute(site.kernel, FireTimer(id, attempts + 1), SYSTEM) == {"fired": False}
    assert execute(site.kernel, FireTimer(id, attempts), SYSTEM)["fired"]
    assert execute(site.kernel, FireTimer(id, attempts), SYSTEM) == {"fired": False}


def test_nobody_but_the_clock_fires_timers(site: Site, begin: Begin):
    begin(REMINDED)
    with pytest.raises(Forbidden):
        site.run(FireTimer(1, 0), "maria")


@pytest.mark.parametrize("command", [CancelTicket, lambda ticket: ChangeRole(ticket, "order")])
def test_cancelling_and_handing_over_forget_what_was_waited_for(
    site: Site, begin: Begin, command: Callable[[int], object]
):
    for process in (REMINDED, PAYMENT):
        ticket = begin(process)
        site.run(command(ticket), "maria")
        assert waits(site, ticket) == []
    assert run_due(site.kernel, site.kernel.clock.now() + 9 * DAY) == 0


# -- messages ------------------------------------------------------------------------------------------------


def test_a_message_finds_its_ticket_by_name_and_key(site: Site, begin: Begin):
    first, second = begin(PAYMENT, "I-1"), begin(PAYMENT, "I-2")
    answer = site.run(DeliverMessage("paid", "I-2", {"sum": 7}), "olga")
    assert (answer["ticket"], answer["kept"]) == (second, False)
    assert "look" in Seen(site).items(second)
    assert Seen(site).items(first) == {}
    assert waits(site, second) == []
    kind, told = last(site, second)
    assert (kind, told["name"], told["node"]) == ("received", "paid", "paid")


def test_a_message_that_nobody_waits_for_is_refused(site: Site, begin: Begin):
    begin(PAYMENT, "I-1")
    with pytest.raises(NotFound) as caught:
        site.run(DeliverMessage("paid", "I-9"), "olga")
    assert caught.value.code == "nobody_waits"


def test_a_message_for_a_ticket_that_waits_for_something_else_is_refused(site: Site, begin: Begin):
    ticket = begin(ALARM)
    with pytest.raises(Refused) as caught:
        site.run(DeliverMessage("paid", ticket=ticket), "olga")
    assert caught.value.code == "not_awaited"


def test_a_message_that_comes_early_is_kept_until_somebody_waits(site: Site, begin: Begin):
    ticket = begin(EARLY)
    assert site.run(DeliverMessage("paper", ticket=ticket), "olga")["kept"]
    site.run(CompleteWork(Seen(site).items(ticket)["first"], "done"), "olga")
    assert "look" in Seen(site).items(ticket)
    assert waits(site, ticket) == []


def test_an_ended_ticket_takes_no_message(site: Site, begin: Begin):
    ticket = begin(EARLY)
    site.run(CancelTicket(ticket), "maria")
    with pytest.raises(Refused):
        site.run(DeliverMessage("paper", ticket=ticket), "olga")


def test_who_may_not_work_on_a_ticket_can_tell_it_nothing(site: Site, begin: Begin):
    ticket = begin(PAYMENT, "I-1")
    site.people.add("rita", profile="auditor")
    with pytest.raises(Forbidden):
        site.run(DeliverMessage("paid", "I-1", ticket=ticket), "rita")
    with pytest.raises((Forbidden, NotFound)):
        site.run(DeliverMessage("paid", "I-1"), "rita")
    assert len(waits(site, ticket)) == 2


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (DeliverMessage("two words"), "name"),
        (DeliverMessage("paid", key=""), "key"),
        (DeliverMessage("paid", key="k" * 256), "key"),
        (DeliverMessage("paid", payload={"x": "y" * LARGEST_PAYLOAD}), "payload"),
        (RaiseSignal(""), "name"),
    ],
)
def test_what_is_wrong_is_told_by_field(site: Site, command: object, field: str):
    with pytest.raises(Invalid) as caught:
        site.run(command, "olga")
    assert set(caught.value.errors) == {field}


# -- signals and what processes throw ------------------------------------------------------------------------


def test_a_signal_reaches_every_ticket_that_waits(site: Site, begin: Begin):
    tickets = [begin(ALARM), begin(ALARM)]
    assert site.run(RaiseSignal("alarm"), "olga") == {"tickets": 2}
    site.work()
    for ticket in tickets:
        assert "look" in Seen(site).items(ticket)
        assert last(site, ticket)[0] == "signal"
    assert site.run(RaiseSignal("alarm"), "olga") == {"tickets": 0}


def test_a_signal_leaves_tickets_alone_that_are_not_ones_own(site: Site, begin: Begin):
    begin(ALARM)
    site.people.add("rita", profile="auditor")
    with pytest.raises(Forbidden):
        site.run(RaiseSignal("alarm"), "rita")


def test_a_process_tells_another_one(site: Site, begin: Begin):
    paid, deaf, alarm = begin(PAYMENT, "I-1"), begin(PAYMENT, "I-2"), begin(ALARM)
    caller = begin(CALLER, "I-1")
    site.work()
    assert "look" in Seen(site).items(paid)
    assert "look" in Seen(site).items(alarm)
    assert Seen(site).items(deaf) == {}
    assert Seen(site).ticket(caller)["status"] == "closed"
