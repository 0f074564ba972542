"""One ticket, many roles: number, conversation and values stay; and what becomes of it while the plugin is off."""

from __future__ import annotations

from typing import Any

from instar.access import SYSTEM
from instar.commands import ChangeBack, ChangeRole, CompleteWork, EditTicket, SwitchPlugin, execute

from .conftest import ServiceDesk


def role(desk: ServiceDesk, ticket: int) -> tuple[Any, ...]:
    return desk.rows("SELECT role, process, stage, ended FROM ticket WHERE id = ?", ticket)[0]


def test_an_appeal_becomes_a_deal_an_incident_and_an_appeal_again(desk: ServiceDesk) -> None:
    ticket = desk.open("The licence does not start", "appeal", body="It says: expired.", requester="ann@example.org")
    desk.site.run(ChangeRole(ticket, "deal", data={"deal_amount": "1000.00"}), "olga")
    assert role(desk, ticket)[:2] == ("deal", "deal")
    desk.site.run(
        ChangeRole(ticket, "incident", data={"incident_impact": "all", "incident_urgency": "stopped"}), "olga"
    )
    assert role(desk, ticket) == ("incident", "itsm_incident", "new", None)
    assert desk.value("SELECT priority FROM ticket WHERE id = ?", ticket) == 1
    assert desk.data(ticket)["deal_amount"] == "1000.00"
    desk.site.run(ChangeBack(ticket), "olga")
    assert role(desk, ticket)[0] == "deal"
    desk.site.run(ChangeRole(ticket, "appeal"), "olga")
    assert role(desk, ticket)[0] == "appeal"
    assert desk.data(ticket)["incident_impact"] == "all"
    assert desk.rows("SELECT body FROM message WHERE ticket_id = ?", ticket) == [("It says: expired.",)]
    running = desk.rows("SELECT DISTINCT process FROM sla_clock WHERE ticket_id = ? AND state = 'running'", ticket)
    assert running == [("appeal",)]


def test_each_role_of_the_desk_can_become_any_other(desk: ServiceDesk) -> None:
    ticket = desk.open("Something")
    for key in ("problem", "change", "request", "alert", "incident"):
        desk.site.run(ChangeRole(ticket, key), "olga")
        assert role(desk, ticket)[:2] == (key, f"itsm_{key}")
    assert desk.value("SELECT count(*) FROM incident") == 0


def test_what_waits_for_a_problem_and_gets_another_role_is_not_answered_with_it(desk: ServiceDesk) -> None:
    problem, ticket = desk.open("Packets", "itsm_problem"), desk.open("No network")
    desk.step(ticket, "first", "problem", incident_problem=f"T-{problem}")
    desk.site.run(ChangeRole(ticket, "appeal"), "olga")
    answer = {"problem_cause": "A", "problem_fix": "B", "problem_answer": "C"}
    desk.step(problem, "analyse", "solve", **answer)
    desk.site.work()
    assert role(desk, ticket)[0] == "appeal"
    assert desk.replies(ticket) == []


def test_a_priority_by_hand_is_kept_with_its_reason_in_history(desk: ServiceDesk) -> None:
    ticket = desk.open("The mouse", data={"incident_impact": "one", "incident_urgency": "fine"})
    reason = {"incident_override_reason": "The director", "incident_override": "1"}
    desk.site.run(EditTicket(ticket, {"data": reason}), "olga")
    assert desk.value("SELECT priority FROM ticket") == 1
    told = [payload for (payload,) in desk.rows("SELECT payload FROM event WHERE kind = 'edited'")]
    assert any("The director" in one and '"priority_set"' in one for one in told)
    desk.site.run(EditTicket(ticket, {"priority": 3}), "olga")
    assert desk.value("SELECT priority FROM ticket") == 1


def test_while_the_plugin_is_off_tickets_are_readable_and_afterwards_all_goes_on(desk: ServiceDesk) -> None:
    problem, ticket = desk.open("Packets", "itsm_problem"), desk.open("No network")
    desk.step(ticket, "first", "problem", incident_problem=f"T-{problem}")
    desk.report({"key": "backup", "status": "firing"})
    execute(desk.site.kernel, SwitchPlugin("itsm", on=False), SYSTEM)
    desk.site.kernel.follow()
    assert desk.site.kernel.plugins.role("incident") is None
    assert desk.value("SELECT title FROM ticket WHERE id = ?", ticket) == "No network"
    assert desk.report({"key": "backup", "status": "firing"}).status_code == 404
    execute(desk.site.kernel, SwitchPlugin("itsm", on=True), SYSTEM)
    desk.site.kernel.follow()
    desk.report({"key": "backup", "status": "firing"})
    assert desk.data(3)["alert_count"] == 2
    item = desk.value("SELECT id FROM work_item WHERE ticket_id = ?", problem)
    answer = {"problem_cause": "A", "problem_fix": "B", "problem_answer": "C"}
    desk.site.run(CompleteWork(item, "solve", data=answer), "olga")
    desk.site.work()
    assert desk.replies(ticket) == ["C"]
