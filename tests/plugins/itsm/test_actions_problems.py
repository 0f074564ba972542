"""A problem and its incidents: each customer gets his own answer, once, however many there are and whatever stops."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket, DeliverMessage
from instar.errors import Invalid, Refused
from instar.jobs import table
from instar.jobs.attempt import attempt

from .conftest import ServiceDesk

WORK = {"problem_cause": "A broken switch", "problem_fix": "A new one", "problem_answer": "The network is mended."}


def waiting(desk: ServiceDesk, problem: int, count: int) -> list[int]:
    """Incidents of so many customers that wait for the problem."""
    made = []
    for number in range(count):
        ticket = desk.open(f"No network {number}", requester=f"client-{number}@example.org", body="Help!")
        desk.step(ticket, "first", "problem", incident_problem=f"T-{problem}")
        made.append(ticket)
    return made


def test_solving_it_answers_and_closes_all_sixty_each_to_its_own_customer_once(desk: ServiceDesk) -> None:
    problem = desk.open("The network loses packets", "itsm_problem")
    incidents = waiting(desk, problem, 60)
    alone = desk.open("The mouse")
    desk.step(problem, "analyse", "solve", **WORK)
    assert desk.value("SELECT count(*) FROM job WHERE kind = 'message' AND state = 'ready'") == 60
    desk.site.work()
    closed = "SELECT count(*) FROM ticket WHERE role = 'incident' AND stage = 'closed' AND result = 'solved_by_problem'"
    assert desk.value(closed) == 60
    assert [desk.replies(one) for one in incidents] == [["The network is mended."]] * 60
    assert desk.stage(alone) == "new"
    assert desk.replies(alone) == []
    assert desk.stage(problem) == "solved"


def test_a_worker_that_dies_in_the_middle_is_followed_by_another_and_nobody_is_answered_twice(
    desk: ServiceDesk,
) -> None:
    problem = desk.open("The network loses packets", "itsm_problem")
    incidents = waiting(desk, problem, 7)
    desk.step(problem, "analyse", "solve", **WORK)
    kernel = desk.site.kernel
    for _number in range(3):
        job = table.claim(kernel.store, kernel.clock.now(), "a worker")
        assert job is not None
        attempt(kernel, job)
    held = table.claim(kernel.store, kernel.clock.now(), "a worker that dies")
    assert held is not None
    desk.site.work()
    assert sorted(len(desk.replies(one)) for one in incidents) == [0, 1, 1, 1, 1, 1, 1]
    desk.later(24 * 60)
    attempt(kernel, held)  # it was not dead after all
    assert [desk.replies(one) for one in incidents] == [["The network is mended."]] * 7


def test_who_has_gone_another_way_meanwhile_is_left_alone(desk: ServiceDesk) -> None:
    problem = desk.open("The network loses packets", "itsm_problem")
    here, gone, ended = waiting(desk, problem, 3)
    desk.step(problem, "analyse", "solve", **WORK)
    desk.site.run(DeliverMessage("incident_resumed", ticket=gone), "maria")
    desk.site.run(CancelTicket(ended), "maria")
    desk.site.work()
    assert (desk.stage(here), desk.stage(gone)) == ("closed", "new")
    assert (desk.replies(gone), desk.replies(ended)) == ([], [])
    assert desk.value("SELECT count(*) FROM job WHERE state = 'dead'") == 0


def test_a_problem_without_incidents_is_solved_as_well(desk: ServiceDesk) -> None:
    problem = desk.open("The network loses packets", "itsm_problem")
    desk.step(problem, "analyse", "solve", **WORK)
    assert desk.stage(problem) == "solved"
    assert desk.site.work() == 0


def test_its_incidents_are_linked_to_it_and_go_along_when_it_is_merged(desk: ServiceDesk) -> None:
    old, new = (desk.open(title, "itsm_problem") for title in ("Packets get lost", "The old switch"))
    (incident,) = waiting(desk, old, 1)
    desk.step(old, "analyse", "merge", problem_into=f"T-{new}")
    desk.site.work()
    assert desk.data(incident)["incident_problem"] == f"T-{new}"
    links = desk.rows("SELECT kind, first_id, second_id FROM link ORDER BY id")
    assert links == [("causes", old, incident), ("duplicates", old, new), ("causes", new, incident)]
    desk.step(new, "analyse", "solve", **WORK)
    desk.site.work()
    assert desk.replies(incident) == ["The network is mended."]


def test_it_is_merged_neither_into_itself_nor_into_what_is_no_problem(desk: ServiceDesk) -> None:
    problem, chair = desk.open("Packets get lost", "itsm_problem"), desk.open("A chair", "itsm_request")
    with pytest.raises(Refused, match=f"T-{problem} cannot be named here: it is this ticket itself."):
        desk.step(problem, "analyse", "merge", problem_into=f"T-{problem}")
    with pytest.raises(Refused, match=f"T-{chair} cannot be named here.") as told:
        desk.step(problem, "analyse", "merge", problem_into=f"T-{chair}")
    assert told.value.hint == "Name one of these: Problem."
    with pytest.raises(Invalid):
        desk.step(problem, "analyse", "merge", problem_into="T-999")
    assert desk.stage(problem) == "analysis"


def test_when_it_is_dropped_its_incidents_come_back_to_the_first_line(desk: ServiceDesk) -> None:
    problem = desk.open("Packets get lost", "itsm_problem")
    (incident,) = waiting(desk, problem, 1)
    desk.step(problem, "analyse", "drop", problem_reason="Never seen again")
    desk.site.work()
    assert desk.stage(incident) == "new"
    notes = [body for (body,) in desk.rows("SELECT body FROM message WHERE audience = 'internal'")]
    assert notes == [f"T-{problem}: Never seen again"]


def test_incidents_wait_for_a_major_one_as_for_a_problem(desk: ServiceDesk) -> None:
    major = desk.open("The whole network is down")
    child, other = waiting(desk, major, 2)
    desk.step(major, "first", "resolve", incident_cause="network", incident_answer="It is back.")
    desk.site.work()
    assert [desk.stage(one) for one in (major, child, other)] == ["resolved", "closed", "closed"]
    assert desk.replies(child) == ["It is back."]
