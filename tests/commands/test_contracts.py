"""Contracts with clients, and tickets that none covers: accepted, marked with the reason, told once to who sells."""

from __future__ import annotations

from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import (
    AddContact,
    AddContract,
    AddOrganization,
    AddService,
    ChangeService,
    EditContract,
    EditService,
    EndContract,
    MergeClients,
    OpenTicket,
    UndoMerge,
    UseHours,
    execute,
)
from instar.errors import Forbidden, Invalid, NotFound, Outdated, Refused
from instar.queries.absences import day_words
from instar.queries.contracts import contract, contracts, uncovered
from instar.queries.history import history, sentence
from instar.queries.notices import notices
from instar.queries.tickets import Filters, list_tickets
from instar.testing.histories import read, replay, stored
from instar.testing.site import Site
from tests.commands.notices import rows

DAY = 86_400_000


@pytest.fixture
def firm(site: Site) -> Site:
    """North with Ann; "support" needs a contract and lies in "care", "hosting" needs one too, "free" needs none.
    Sara sells."""
    run = lambda command: execute(site.kernel, command, SYSTEM)  # noqa: E731
    site.people.add("sara", ("sellers",))
    site.people.add("mike", ("menders",))
    run(AddOrganization("North", "north"))
    run(AddContact({"name": "Ann", "email": "ann@north.org", "organization": "north"}))
    run(AddService("care", "Care"))
    told = {"needs_contract": True, "sales": "sellers", "kind": "external"}
    run(AddService("support", "Support", "menders", "request", inside="care", values=told))
    run(AddService("hosting", "Hosting", "menders", "request", values=told))
    run(AddService("free", "Free", "menders", "request", values={"kind": "external"}))
    return site


def day(site: Site, days: int = 0) -> str:
    return site.kernel.day(site.clock.now() + days * DAY)


def agreed(site: Site, **values: Any) -> int:
    said = {"name": "42", "valid_from": day(site, -30), **values}
    return int(execute(site.kernel, AddContract("north", said), SYSTEM)["id"])


def asked(site: Site, service: str = "support", requester: str | None = "ann@north.org") -> int:
    who = {"email": requester, "name": "Ann"} if requester else None
    return int(site.run(OpenTicket("A thing", service=service, requester=who), "olga")["ticket"])


def mark(site: Site, ticket: int) -> tuple[int | None, str]:
    """(entitled, why not)"""
    lacks = uncovered(site.kernel, ticket)
    found = site.kernel.store.read().value("SELECT entitled FROM ticket WHERE id = ?", (ticket,))
    return found, lacks.words if lacks else ""


def lines(site: Site, ticket: int) -> list[str]:
    return [sentence(one) for one in history(site.kernel, site.people["maria"], ticket).items]


def test_who_has_a_contract_gets_what_he_asks_for_and_nothing_is_said(firm: Site) -> None:
    agreed(firm)
    ticket = asked(firm)
    assert mark(firm, ticket) == (1, "")
    assert rows(firm, "sara") == []
    assert not any("ontract" in line for line in lines(firm, ticket))


def test_without_a_contract_it_is_accepted_marked_and_told_to_who_sells(firm: Site) -> None:
    ticket = asked(firm)
    assert mark(firm, ticket) == (0, "no contract")
    assert lines(firm, ticket) == ["Opened; Stage: New; Out of contract: no contract"]
    [told] = notices(firm.kernel, firm.people["sara"]).items
    assert [line.said for line in told.lines] == ["Out of contract: no contract"]
    assert told.number == f"T-{ticket}", "who is told may see it"
    assert replay(firm.kernel, read(firm.kernel, ticket)) == stored(firm.kernel, ticket)


def test_a_service_that_needs_none_and_one_for_the_staff_are_not_checked(firm: Site) -> None:
    assert mark(firm, asked(firm, "free")) == (None, "")
    execute(firm.kernel, EditService("support", {"kind": "internal"}), SYSTEM)
    assert mark(firm, asked(firm)) == (None, "")


def test_who_is_no_clients_is_out_of_contract(firm: Site) -> None:
    agreed(firm)
    assert mark(firm, asked(firm, requester=None)) == (0, "it is not known whose client has asked")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"valid_until": 0}, ""),
        ({"valid_from": 0}, ""),
        ({"valid_until": -1}, "42 is over since {today}"),
        ({"valid_from": 1}, "42 begins on {tomorrow}"),
        ({"hours": "0"}, "the hours of 42 are used up"),
        ({"services": ["support"]}, ""),
        ({"services": ["care"]}, ""),
        ({"services": ["hosting"]}, "42 does not cover this service"),
        ({"services": ["hosting"], "hours": "0"}, "42 does not cover this service"),
    ],
)
def test_days_hours_and_services_decide(firm: Site, values: dict[str, Any], why: str) -> None:
    """Both days are included; a service stands for all that lies inside it."""
    agreed(firm, **{name: day(firm, value) if isinstance(value, int) else value for name, value in values.items()})
    said = why.format(today=day_words(day(firm)), tomorrow=day_words(day(firm, 1)))
    assert mark(firm, asked(firm)) == (0 if why else 1, said)


def test_of_several_contracts_one_that_covers_is_enough_else_the_nearest_is_named(firm: Site) -> None:
    agreed(firm, name="Old", valid_until=day(firm, -10))
    agreed(firm, name="Hosting", services="hosting")
    assert mark(firm, asked(firm))[1].startswith("Old is over since")
    agreed(firm, name="Care", services="care")
    assert mark(firm, asked(firm)) == (1, "")


def test_another_service_is_checked_anew_and_can_be_taken_back(firm: Site) -> None:
    agreed(firm, services="hosting")
    ticket = asked(firm, "hosting")
    assert mark(firm, ticket) == (1, "")
    firm.run(ChangeService(ticket, "support"), "maria")
    assert mark(firm, ticket) == (0, "42 does not cover this service")
    assert "Out of contract: 42 does not cover this service" in lines(firm, ticket)[0]
    firm.run(ChangeService(ticket, "free"), "maria")
    assert mark(firm, ticket) == (None, "")
    assert "It needs no contract any more" in lines(firm, ticket)[0]


def test_a_new_contract_covers_open_tickets_and_who_sells_is_told_once(firm: Site) -> None:
    ticket, hosting = asked(firm), asked(firm, "hosting")
    agreed(firm, valid_from=day(firm), services="support")
    firm.work()
    assert mark(firm, ticket) == (1, "")
    assert lines(firm, ticket)[0] == "A contract covers it now"
    assert mark(firm, hosting) == (0, "42 does not cover this service")
    execute(firm.kernel, EditContract(1, {"services": "hosting"}), SYSTEM)
    firm.work()
    assert mark(firm, ticket) == (0, "42 does not cover this service")
    assert mark(firm, hosting) == (1, "")
    assert [kind for kind, *_more in rows(firm, "sara")].count("out_of_contract") == 2, "one a ticket"


def test_what_was_opened_in_time_is_worked_out(firm: Site) -> None:
    agreed(firm, valid_until=day(firm))
    before = asked(firm)
    firm.clock.advance(3 * DAY)
    assert mark(firm, asked(firm))[0] == 0
    execute(firm.kernel, EndContract(1), SYSTEM)
    firm.work()
    assert mark(firm, before) == (1, "")


def test_an_ended_contract_covers_nothing_new_until_it_goes_on(firm: Site) -> None:
    agreed(firm)
    firm.clock.advance(1000)
    execute(firm.kernel, EndContract(1), SYSTEM)
    assert contract(firm.kernel, firm.people["maria"], 1).state == "ended"
    with pytest.raises(Refused, match="ended already"):
        execute(firm.kernel, EndContract(1), SYSTEM)
    ticket = asked(firm)
    assert mark(firm, ticket)[1].startswith("42 is over since")
    execute(firm.kernel, EndContract(1, ended=False), SYSTEM)
    firm.work()
    assert mark(firm, ticket) == (1, "")


def test_hours_are_counted_and_given_back(firm: Site) -> None:
    agreed(firm, hours="2")
    ticket = asked(firm)
    execute(firm.kernel, UseHours(1, "1,5", "Mended it"), SYSTEM)
    firm.work()
    assert mark(firm, ticket) == (1, "")
    execute(firm.kernel, UseHours(1, 0.5), SYSTEM)
    firm.work()
    assert mark(firm, ticket) == (0, "the hours of 42 are used up")
    assert contract(firm.kernel, firm.people["maria"], 1).state == "used_up"
    execute(firm.kernel, UseHours(1, "-1"), SYSTEM)
    firm.work()
    assert mark(firm, ticket) == (1, "")
    for hours, said in (
        ("-5", "More cannot be given back"),
        ("0", "Say how many hours"),
        ("many", "no number of hours"),
    ):
        with pytest.raises(Invalid) as refused:
            execute(firm.kernel, UseHours(1, hours), SYSTEM)
        assert said in refused.value.errors["hours"][0]
    assert contract(firm.kernel, firm.people["maria"], 1).used == 60


def test_all_that_is_wrong_is_told_at_once(firm: Site) -> None:
    said = {"name": " ", "valid_from": "soon", "hours": "-1", "services": "suport", "colour": "red"}
    with pytest.raises(Invalid) as wrong:
        execute(firm.kernel, AddContract("north", said), SYSTEM)
    assert sorted(wrong.value.errors) == ["colour", "hours", "name", "services", "valid_from"]
    assert "Did you mean “support”?" in wrong.value.errors["services"][0]
    with pytest.raises(Invalid) as wrong:
        agreed(firm, valid_until=day(firm, -31))
    assert wrong.value.errors == {"valid_until": ["The last day is before the first one."]}


def test_somebody_elses_change_is_not_overwritten(firm: Site) -> None:
    agreed(firm)
    execute(firm.kernel, EditContract(1, {"note": "Paid"}, rev=1), SYSTEM)
    with pytest.raises(Outdated):
        execute(firm.kernel, EditContract(1, {"note": "Late"}, rev=1), SYSTEM)
    assert contract(firm.kernel, firm.people["maria"], 1).note == "Paid"


def test_who_may_not_change_clients_changes_no_contract(firm: Site) -> None:
    agreed(firm)
    firm.people.add("petra", profile="requester")
    for command in (
        AddContract("north", {"name": "1"}),
        EditContract(1, {"name": "1"}),
        EndContract(1),
        UseHours(1, 1),
    ):
        with pytest.raises(Forbidden):
            firm.run(command, "petra")
    with pytest.raises(Forbidden):
        contracts(firm.kernel, firm.people["petra"], 1)
    with pytest.raises(NotFound):
        execute(firm.kernel, AddContract("nobody", {"name": "1"}), SYSTEM)
    with pytest.raises(NotFound):
        execute(firm.kernel, UseHours(99, 1), SYSTEM)


def test_lists_find_what_is_out_of_contract(firm: Site) -> None:
    agreed(firm, services="support")
    covered, not_covered, free = asked(firm), asked(firm, "hosting"), asked(firm, "free")

    def found(where: str) -> list[int]:
        page = list_tickets(firm.kernel, firm.people["maria"], Filters(where=where))
        return sorted(row.id for row in page.items)

    assert found("entitled == false") == [not_covered]
    assert found("entitled") == [covered]
    assert found("entitled == null") == [free]


def test_contracts_go_with_a_client_that_is_merged_and_come_back(firm: Site) -> None:
    execute(firm.kernel, AddOrganization("North LLC", "north-llc"), SYSTEM)
    agreed(firm)
    ticket = asked(firm)
    maria = firm.people["maria"]
    merged = execute(firm.kernel, MergeClients("organization", 1, 2), SYSTEM)
    firm.work()
    assert [one.id for one in contracts(firm.kernel, maria, 2)] == [1]
    assert mark(firm, ticket) == (1, "")
    execute(firm.kernel, UndoMerge(merged["merge"]), SYSTEM)
    firm.work()
    assert [one.id for one in contracts(firm.kernel, maria, 1)] == [1]
    assert mark(firm, ticket) == (1, "")
