"""Another service: team, process and clocks follow in one step, history tells it, and it can be taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import (
    AddService,
    CancelTicket,
    ChangeService,
    EditService,
    EditTicket,
    OpenTicket,
    PostReply,
    Publish,
    RetireService,
    StartBulk,
    Undo,
    UndoBulk,
)
from instar.commands.execute import execute, rehearse
from instar.errors import Invalid, Refused
from instar.queries.clocks import explained
from instar.queries.history import history, sentence
from instar.testing.histories import read, replay, stored
from instar.testing.site import Site

from .test_clocks import HOUR, PROMISING, publish

TARGETS = {"P3": {"resolution": "PT4H"}, "*": {"update": "PT1H"}}


@pytest.fixture
def desk(site: Site) -> Site:
    """Two teams: buyers, who have order and promising, and menders, who have request."""
    publish(site, PROMISING)
    site.people.add("bella", profile="operator", teams=("buyers",))
    site.people.add("max", profile="operator", teams=("menders",))
    for key, team, process in (
        ("mend", "menders", "request"),
        ("buy", "buyers", "request"),
        ("order", "buyers", "order"),
    ):
        execute(site.kernel, AddService(key, key.title(), team, process), SYSTEM)
    execute(site.kernel, AddService("quick", "Quick", "buyers", "promising", values={"sla": TARGETS}), SYSTEM)
    execute(site.kernel, AddService("slow", "Slow", "buyers", "promising"), SYSTEM)
    return site


def ticket_of(desk: Site, service: str, by: str = "olga") -> int:
    asked = OpenTicket("A thing", service=service, requester={"name": "Ann", "email": "ann@example.org"})
    return int(desk.run(asked, by)["ticket"])


def row(desk: Site, ticket: int, *names: str) -> Any:
    found = desk.kernel.store.read().one(f"SELECT {', '.join(names)} FROM ticket WHERE id = ?", (ticket,))
    return found[0] if found and len(names) == 1 else found


def team(desk: Site, key: str) -> int:
    found = desk.kernel.directory.find("team", key)
    assert found is not None
    return found.id


def clocks_of(desk: Site, ticket: int) -> dict[str, tuple[str, int | None, int | None]]:
    rows = desk.kernel.store.read().all(
        "SELECT metric, state, target, service_id FROM sla_clock WHERE ticket_id = ? ORDER BY id", (ticket,)
    )
    return {metric: (state, target, service) for metric, state, target, service in rows}


def last_sentence(desk: Site, ticket: int) -> str:
    return sentence(history(desk.kernel, desk.people["maria"], ticket).items[0])


def test_the_team_follows_and_its_queue_gets_the_open_steps(desk: Site, seen: Any) -> None:
    ticket = ticket_of(desk, "mend")
    desk.run(EditTicket(ticket, {"assignee": "max"}), "maria")
    answer = desk.run(ChangeService(ticket, "buy"), "olga")
    assert (answer["team"], answer["assignee"], answer["handed"]) == ("buyers", None, False)
    assert row(desk, ticket, "team_id", "process", "stage") == (team(desk, "buyers"), "request", "new")
    item = seen.items(ticket)["sort"]
    assert seen.tx.one("SELECT team_id, assignee_id FROM work_item WHERE id = ?", (item,)) == (
        team(desk, "buyers"),
        None,
    )
    zone = seen.tx.one(
        "SELECT z.service_id, z.team_id FROM ticket t JOIN zone z ON z.id = t.zone_id WHERE t.id = ?", (ticket,)
    )
    assert zone == (desk.kernel.directory.service_by_key("buy").id, team(desk, "buyers"))
    assert last_sentence(desk, ticket) == "Service: Mend → Buy; Team: Menders → Buyers; Assignee: max → —".replace(
        "max", desk.people["max"].name
    )


def test_who_is_in_the_new_team_goes_on_with_it(desk: Site) -> None:
    ticket = ticket_of(desk, "mend")
    desk.run(EditTicket(ticket, {"assignee": "bella"}), "maria")
    assert desk.run(ChangeService(ticket, "buy"), "olga")["assignee"] == "bella"


def test_another_process_is_a_hand_over_that_keeps_number_and_conversation(desk: Site, seen: Any) -> None:
    ticket = ticket_of(desk, "mend")
    desk.run(PostReply(ticket, "We look at it"), "olga")
    answer = desk.run(ChangeService(ticket, "order"), "olga")
    assert (answer["handed"], answer["process"], answer["role"], answer["stage"]) == (True, "order", "order", "open")
    assert len(seen.messages(ticket)) == 1
    assert list(seen.items(ticket)) == ["open"]
    assert "Process: Request → Order" in last_sentence(desk, ticket)
    assert replay(desk.kernel, read(desk.kernel, ticket)) == stored(desk.kernel, ticket)


def test_the_process_stays_where_that_is_wanted_and_where_the_ticket_has_ended(desk: Site, seen: Any) -> None:
    ticket = ticket_of(desk, "mend")
    answer = desk.run(ChangeService(ticket, "order", keep_process=True), "olga")
    assert (answer["handed"], answer["process"], answer["team"]) == (False, "request", "buyers")
    ended = ticket_of(desk, "mend")
    desk.run(CancelTicket(ended), "maria")
    assert desk.run(ChangeService(ended, "order"), "maria")["process"] == "request"


def test_what_is_no_choice_is_refused_in_words(desk: Site) -> None:
    ticket = ticket_of(desk, "mend")
    execute(desk.kernel, AddService("it", "IT"), SYSTEM)
    execute(desk.kernel, AddService("fax", "Fax", process="request", inside="it"), SYSTEM)
    execute(desk.kernel, AddService("plan", "Plan", process="request", values={"state": "draft"}), SYSTEM)
    for key, told in (
        ("it", "“IT” is only a heading."),
        ("plan", "“Plan” is a draft: it is not in use yet."),
        ("oder", "There is no service “oder”."),
    ):
        with pytest.raises(Invalid) as caught:
            desk.run(ChangeService(ticket, key), "olga")
        assert caught.value.errors == {"service": [told]}
    execute(desk.kernel, RetireService("fax"), SYSTEM)
    with pytest.raises(Invalid):
        desk.run(ChangeService(ticket, "fax"), "olga")
    with pytest.raises(Refused, match="already"):
        desk.run(ChangeService(ticket, "mend"), "olga")
    assert row(desk, ticket, "rev") == 1


def test_targets_of_the_service_come_before_those_of_the_process(desk: Site) -> None:
    """P3 4 h of the service instead of the process's two days; a clock of the service's own; the rest as it was."""
    ticket, quick = ticket_of(desk, "quick"), desk.kernel.directory.service_by_key("quick")
    assert clocks_of(desk, ticket) == {
        "first_response": ("running", 4 * HOUR, None),
        "resolution": ("running", 4 * HOUR, quick.id),
        "update": ("running", HOUR, quick.id),
    }
    told = {one.clock.metric: one.clock.service for one in explained(desk.kernel, desk.people["maria"], ticket)}
    assert told == {"first_response": "", "resolution": "Quick", "update": "Quick"}
    desk.run(EditTicket(ticket, {"priority": 1}), "olga")
    assert clocks_of(desk, ticket)["resolution"] == ("running", 8 * HOUR, quick.id)


def test_clocks_go_on_by_what_the_new_service_promises(desk: Site) -> None:
    """What has elapsed stays; a clock that nobody promises any more is cancelled."""
    ticket = ticket_of(desk, "quick")
    desk.clock.advance(3 * HOUR)
    answer = desk.run(ChangeService(ticket, "slow"), "olga")
    assert clocks_of(desk, ticket)["resolution"] == ("running", 48 * HOUR, None)
    assert clocks_of(desk, ticket)["update"][0] == "cancelled"
    elapsed = desk.kernel.store.read().value("SELECT elapsed FROM sla_clock WHERE metric = 'resolution'")
    assert elapsed == 3 * HOUR
    before, after = ({one["metric"]: one["due"] for one in answer[name]} for name in ("clocks_before", "clocks"))
    assert after["resolution"] - before["resolution"] == 44 * HOUR


def test_a_rehearsal_tells_what_would_become_of_it_and_changes_nothing(desk: Site) -> None:
    ticket = ticket_of(desk, "slow")
    told = rehearse(desk.kernel, ChangeService(ticket, "quick"), desk.people["olga"])
    assert {one["metric"]: one["target"] for one in told["clocks"]}["resolution"] == 4 * HOUR
    assert row(desk, ticket, "rev") == 1
    assert clocks_of(desk, ticket)["resolution"] == ("running", 48 * HOUR, None)


def test_the_clocks_of_open_tickets_are_counted_anew_when_a_service_promises_otherwise(desk: Site) -> None:
    ticket = ticket_of(desk, "quick")
    desk.clock.advance(HOUR)
    execute(desk.kernel, EditService("quick", {"sla": {"P3": {"resolution": "PT8H"}}}), SYSTEM)
    desk.work()
    quick = desk.kernel.directory.service_by_key("quick")
    assert clocks_of(desk, ticket)["resolution"] == ("running", 8 * HOUR, quick.id)
    execute(desk.kernel, EditService("quick", {"sla": {}}), SYSTEM)
    desk.work()
    assert clocks_of(desk, ticket)["resolution"] == ("running", 48 * HOUR, None)


def test_it_is_taken_back_with_team_and_person(desk: Site) -> None:
    ticket = ticket_of(desk, "mend")
    desk.run(EditTicket(ticket, {"assignee": "max"}), "maria")
    desk.run(ChangeService(ticket, "buy"), "olga")
    desk.run(Undo(ticket), "olga")
    assert row(desk, ticket, "team_id", "assignee_id") == (team(desk, "menders"), desk.people["max"].id)
    assert desk.kernel.directory.service(row(desk, ticket, "service_id")).key == "mend"


def test_a_process_that_was_left_begins_anew(desk: Site) -> None:
    ticket = ticket_of(desk, "mend")
    desk.run(ChangeService(ticket, "order"), "olga")
    desk.run(Undo(ticket), "olga")
    assert row(desk, ticket, "process", "stage", "role") == ("request", "new", "request")


def test_an_edit_of_the_service_does_the_same_before_the_rest(desk: Site, seen: Any) -> None:
    ticket = ticket_of(desk, "mend")
    answer = desk.run(EditTicket(ticket, {"service": "order", "priority": 1}), "olga")
    assert answer["changed"] == ["priority", "service"]
    assert row(desk, ticket, "process", "priority") == ("order", 1)
    assert seen.kinds(ticket)[-2:] == ["service", "edited"]
    assert desk.run(EditTicket(ticket, {"service": "order"}), "olga")["changed"] == []


def test_many_tickets_change_their_service_and_get_it_back(desk: Site) -> None:
    tickets = tuple(ticket_of(desk, "mend") for _number in range(3))
    bulk = desk.run(StartBulk("service", tickets, {"service": "order"}), "olga")["bulk"]
    desk.work()
    assert [row(desk, one, "process") for one in tickets] == ["order"] * 3
    desk.run(UndoBulk(bulk), "olga")
    desk.work()
    assert [row(desk, one, "process") for one in tickets] == ["request"] * 3


def test_a_calendar_of_the_service_counts_for_all_clocks(desk: Site) -> None:
    calendar = {
        "format": "instar.calendar/1",
        "key": "mornings",
        "title": {"en": "Mornings"},
        "week": {"mon-fri": ["09:00-12:00"]},
    }
    execute(desk.kernel, Publish(json.dumps(calendar)), SYSTEM)
    execute(desk.kernel, EditService("slow", {"calendar": "mornings"}), SYSTEM)
    ticket = ticket_of(desk, "slow")
    found = desk.kernel.store.read().all("SELECT DISTINCT calendar FROM sla_clock WHERE ticket_id = ?", (ticket,))
    assert found == [("mornings",)]
