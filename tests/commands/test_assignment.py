"""Steps that a team gives out: in turn, to the least busy, past who is away, and history says why."""

from __future__ import annotations

from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import AddService, ChangeService, CompleteWork, EditService, OpenTicket, SetAbsence, execute
from instar.queries.history import history, sentence
from instar.testing.histories import read, replay, stored
from instar.testing.site import Site


@pytest.fixture
def team(site: Site) -> Site:
    """Anna, Bella and Clara mend things."""
    for login in ("anna", "bella", "clara"):
        site.people.add(login, ("menders",))
    said = {"assign": "round_robin"}
    execute(site.kernel, AddService("mend", "Mend", "menders", "request", values=said), SYSTEM)
    return site


def opened_one(site: Site) -> int:
    return int(site.run(OpenTicket("A thing", service="mend"), "olga")["ticket"])


def holder(site: Site, ticket: int) -> tuple[str | None, str | None]:
    """(who has its step, who answers for it)"""
    row = site.kernel.store.read().one(
        "SELECT (SELECT key FROM principal WHERE id = w.assignee_id),"
        " (SELECT key FROM principal WHERE id = t.assignee_id)"
        " FROM ticket t LEFT JOIN work_item w ON w.ticket_id = t.id WHERE t.id = ?",
        (ticket,),
    )
    assert row is not None
    return row[0], row[1]


def told(site: Site, ticket: int) -> str:
    return sentence(history(site.kernel, site.people["maria"], ticket).items[0])


def away(site: Site, login: str, substitute: str | None = None) -> None:
    site.run(SetAbsence(site.kernel.day(site.clock.now()), None, substitute), login)


def test_tickets_come_in_turn(team: Site) -> None:
    tickets = [opened_one(team) for _number in range(4)]
    assert [holder(team, one) for one in tickets] == [(name, name) for name in ("anna", "bella", "clara", "anna")]
    assert told(team, tickets[1]).endswith(f"Sort out → {team.people['bella'].name}: it is his turn")
    assert replay(team.kernel, read(team.kernel, tickets[0])) == stored(team.kernel, tickets[0])


def test_who_has_the_fewest_open_tickets_gets_the_next(team: Site) -> None:
    first, second = opened_one(team), opened_one(team)
    execute(team.kernel, EditService("mend", {"assign": "least_busy"}), SYSTEM)
    third = opened_one(team)
    assert holder(team, third) == ("clara", "clara")
    assert "he has the fewest open tickets: 0" in told(team, third)
    item = team.kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (second,))
    team.run(CompleteWork(item, "reply", {"answer": "Here it is"}), "bella")
    assert holder(team, opened_one(team)) == ("bella", "bella")
    assert holder(team, first) == ("anna", "anna")


def test_who_is_away_is_passed_over(team: Site) -> None:
    away(team, "anna")
    assert holder(team, opened_one(team))[0] == "bella"


def test_where_all_are_away_it_comes_to_who_stands_in(team: Site) -> None:
    team.people.add("dora", profile="operator")
    away(team, "anna")
    away(team, "bella", "dora")
    away(team, "clara")
    ticket = opened_one(team)
    assert holder(team, ticket) == ("dora", "dora")
    assert told(team, ticket).endswith(f"in place of {team.people['bella'].name}, who is away")


def test_where_nobody_is_there_it_waits_in_the_queue(team: Site) -> None:
    away(team, "anna")
    away(team, "bella")
    away(team, "clara")
    waits = opened_one(team)
    assert holder(team, waits) == (None, None)
    assert told(team, waits).endswith("Sort out: nobody of the team is there, it waits in the queue")


def test_the_next_step_stays_with_who_has_the_ticket(team: Site) -> None:
    opened_one(team)
    ticket = opened_one(team)
    item = team.kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (ticket,))
    team.run(CompleteWork(item, "go", {"size": 2}), "bella")
    assert holder(team, ticket) == ("bella", "bella")
    assert "he has the ticket already" in told(team, ticket)


def test_without_a_rule_it_lies_in_the_queue(team: Site) -> None:
    execute(team.kernel, EditService("mend", {"assign": ""}), SYSTEM)
    ticket = opened_one(team)
    assert holder(team, ticket) == (None, None)
    assert "given" not in payload(team, ticket)


def payload(site: Site, ticket: int) -> Any:
    return site.kernel.store.read().value("SELECT payload FROM event WHERE ticket_id = ? ORDER BY id", (ticket,))


def test_another_service_gives_its_steps_out(team: Site) -> None:
    execute(team.kernel, AddService("other", "Other", "everybody", "request"), SYSTEM)
    ticket = int(team.run(OpenTicket("A thing", service="other"), "olga")["ticket"])
    team.run(ChangeService(ticket, "mend"), "olga")
    assert holder(team, ticket) == ("anna", "anna")
