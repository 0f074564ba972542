"""What a ticket of the desk tells beside its fields: to who sees the inside, of tickets that he sees."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import EditTicket
from instar.queries.ticket import ticket as ticket_of
from instar.web.current import standing_in
from instar_plugins.itsm import beside

from .conftest import ServiceDesk

KNOWN = {"problem_cause": "A broken switch", "problem_workaround": "Use the other port"}


def rows(desk: ServiceDesk, ticket: int, by: str = "olga", *, internal: bool = True) -> list[tuple[str, str]]:
    view = ticket_of(desk.site.kernel, desk.site.people["maria"], ticket)
    facts: dict[str, Any] = {
        "number": view.number,
        "title": view.title,
        "role": view.role.key,
        "status": view.status,
        "created": view.created,
        "data": dict(view.data),
        "internal": internal,
    }
    actor = desk.site.people[by]
    with desk.client.application.app_context(), standing_in(desk.site.kernel, actor):
        found = beside.panels(facts, actor)
    return [(row.label, row.value) for panel in found or () for row in panel.rows]


def known_error(desk: ServiceDesk, title: str) -> int:
    problem = desk.open(title, "itsm_problem")
    desk.step(problem, "analyse", "known", **KNOWN)
    desk.site.work()  # its words can be looked for
    return problem


def test_a_new_incident_is_offered_the_known_errors_that_share_its_words_best_first(desk: ServiceDesk) -> None:
    known_error(desk, "The printers print slowly")
    best = known_error(desk, "Printers on the third floor print nothing")
    known_error(desk, "No network in the canteen")
    ticket = desk.open("The printer on the third floor does not print")
    assert rows(desk, ticket)[0] == ("Known error", f"T-{best} Printers on the third floor print nothing")
    assert not any("canteen" in value for _label, value in rows(desk, ticket))


def test_a_problem_that_is_not_known_yet_is_not_offered(desk: ServiceDesk) -> None:
    desk.open("Printers on the third floor print nothing", "itsm_problem")
    desk.site.work()
    assert rows(desk, desk.open("Printers on the third floor print nothing")) == []


def test_a_problem_tells_how_many_wait_for_it_none_too(desk: ServiceDesk) -> None:
    problem = desk.open("Packets", "itsm_problem")
    assert rows(desk, problem) == [("Incidents that wait for it", "0")]
    for _number in range(2):
        desk.step(desk.open("No network"), "first", "problem", incident_problem=f"T-{problem}")
    assert rows(desk, problem) == [("Incidents that wait for it", "2")]


def test_three_incidents_on_a_service_within_an_hour_are_told(desk: ServiceDesk) -> None:
    first, second = desk.open("Mail"), desk.open("Post")
    assert rows(desk, second) == []
    desk.open("Letters")
    assert rows(desk, first) == [("On this service in an hour", "3")]
    desk.site.run(EditTicket(first, {"data": {"incident_major": True}}), "olga")
    assert rows(desk, first) == []
    desk.later(61)
    assert rows(desk, second) == []


def test_changes_whose_windows_overlap_are_told(desk: ServiceDesk) -> None:
    def change(title: str, begins: str, ends: str) -> int:
        window = {"change_kind": "standard", "change_from": begins, "change_to": ends}
        return desk.open(title, "itsm_change", data=window)

    one = change("A new switch", "2026-02-02T18:00:00Z", "2026-02-02T20:00:00Z")
    change("A new router", "2026-02-02T19:00:00Z", "2026-02-02T21:00:00Z")
    change("A new cable", "2026-02-02T20:00:00Z", "2026-02-02T21:00:00Z")
    assert rows(desk, one) == [("At the same time", "T-2 A new router")]


def test_an_incident_that_was_an_alert_tells_how_often_it_was_reported(desk: ServiceDesk) -> None:
    desk.report([{"key": "backup", "status": "firing"}] * 3)
    desk.step(1, "look", "incident")
    assert rows(desk, 1) == [("Reports of monitoring", "3")]
    desk.report({"key": "backup", "status": "resolved"})
    assert rows(desk, 1) == [("Reports of monitoring", "4, recovered")]


@pytest.mark.parametrize("process", ["itsm_incident", "itsm_problem"])
def test_who_does_not_see_the_inside_is_told_nothing(desk: ServiceDesk, process: str) -> None:
    assert rows(desk, desk.open("Packets", process), internal=False) == []
