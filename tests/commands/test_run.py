"""Hand-overs, chains of actions, jobs of an earlier run: what one command may set off, and what it must not."""

from __future__ import annotations

import copy
import json

import pytest

from instar.access import SYSTEM
from instar.commands import (
    AnswerAction,
    CancelTicket,
    ChangeRole,
    CompleteWork,
    EditTicket,
    OpenTicket,
    PostReply,
    Publish,
    PublishAll,
    RetryIncident,
    execute,
)
from instar.contract import ActionAnswer, HandOver, LinkTicket, PostMessage, SetData, SetPriority, TellWaiting
from instar.errors import InstarError, Refused
from tests.commands.conftest import REQUEST


def ended(key: str, title: str) -> dict[str, object]:
    return {"id": key, "title": {"en": title, "ru": title}, "final": True}


def automatic(key: str, nodes: dict[str, object]) -> str:
    """A process of the role "request" that begins without a step."""
    return json.dumps(
        {
            "format": "instar.process/1",
            "key": key,
            "title": {"en": key, "ru": key},
            "role": "request",
            "stages": [{"id": "open", "title": {"en": "Open", "ru": "Открыт"}}, ended("done", "Done")],
            "nodes": {
                "start": {"type": "startEvent", "stage": "open", "next": "call"},
                **nodes,
                "end": {"type": "endEvent", "stage": "done"},
            },
        }
    )


def calling(action: str, **more: object) -> dict[str, object]:
    return {"call": {"type": "serviceTask", "title": {"en": "Call", "ru": "Вызвать"}, "action": action, **more}}


def handing(to: str) -> dict[str, object]:
    return calling("hand_over", **{"with": {"role": "request", "process": to}}, next="end")


@pytest.fixture
def stamping(site, opened):
    """A request whose step is about to call the guest's action "stamp"."""
    ticket = opened()
    item = site.run(CompleteWork(ticket["items"][0], "go", {"size": 2}), "olga")["items"][0]
    return ticket["ticket"], item


def test_processes_that_hand_over_in_a_circle_are_refused(site, seen):
    circle = (("ping", "pong"), ("pong", "ping"))
    site.run(PublishAll(tuple((f"{key}.json", automatic(key, handing(other))) for key, other in circle)))
    with pytest.raises(Refused) as refused:
        site.run(OpenTicket("x", process="ping"), "olga")
    assert refused.value.code == "endless_hand_over"
    assert seen.tx.value("SELECT count(*) FROM ticket") == 0


def test_steps_that_a_hand_over_has_ended_are_not_told_as_open(site, opened, seen):
    ticket = opened()
    handed = site.run(CompleteWork(ticket["items"][0], "order"), "olga")
    assert sorted(handed["items"]) == sorted(seen.items(ticket["ticket"]).values())


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ((PostMessage("internal", "ok"), PostMessage("internal", " ")), "invalid"),
        ((PostMessage("internal", "ok"), PostMessage("public", "x" * 60_001)), "invalid"),
        ((PostMessage("internal", "ok"), PostMessage("public", None)), "invalid"),
        ((PostMessage("internal", "ok"), HandOver("emperor")), "invalid"),
        ((PostMessage("internal", "ok"), SetData({"long": "x" * 70_000})), "invalid"),
        ((SetData({"odd": {1, 2}}),), "action_error"),
    ],
)
def test_what_an_action_cannot_have_is_a_fault_and_loses_nothing_of_the_step(site, stamping, seen, guest, wishes, code):
    ticket, item = stamping
    guest.answers["stamp"] = ActionAnswer({}, wishes)
    site.run(CompleteWork(item, "done"), "olga")
    assert seen.tx.all("SELECT node, code FROM incident") == [("stamp", code)]
    assert seen.messages(ticket) == []
    del guest.answers["stamp"]
    token = seen.tx.value("SELECT token FROM incident")
    assert site.run(RetryIncident(ticket, token), "olga")["failed"] is False


def test_an_action_may_set_the_priority(site, stamping, seen, guest):
    ticket, item = stamping
    guest.answers["stamp"] = ActionAnswer({}, (SetPriority(1),))
    site.run(CompleteWork(item, "done"), "olga")
    assert seen.ticket(ticket)["priority"] == 1


def test_an_action_may_link_the_ticket_once_and_to_what_it_may_be_linked_to(site, stamping, seen, guest, opened):
    ticket, item = stamping
    other = opened()["ticket"]
    wish = LinkTicket("caused_by", f"T-{other}", ("request",))
    guest.answers["stamp"] = ActionAnswer({}, (wish, wish))
    for roles, given, code in ((("order",), other, "other_role"), ((), ticket, "itself"), ((), 999, "no_ticket")):
        guest.answers["stamp"] = ActionAnswer({}, (LinkTicket("causes", f"T-{given}", roles),))
        with pytest.raises(Refused) as refused:
            site.run(CompleteWork(item, "done"), "olga")
        assert refused.value.code == code
    guest.answers["stamp"] = ActionAnswer({}, (wish, wish))
    site.run(CompleteWork(item, "done"), "olga")
    assert seen.tx.all("SELECT kind, first_id, second_id FROM link") == [("causes", other, ticket)]
    assert seen.kinds(other).count("linked") == 1


def test_an_action_may_tell_whoever_waits_and_nobody_else(site, stamping, seen, guest):
    _ticket, item = stamping
    catch = {"type": "intermediateCatchEvent", "message": "told", "correlate": "ticket.title", "next": "end"}
    site.run(Publish(automatic("listening", {"call": catch})))
    here, there = (site.run(OpenTicket(title, process="listening"), "olga")["ticket"] for title in ("here", "there"))
    guest.answers["stamp"] = ActionAnswer({}, (TellWaiting("told", "here"), TellWaiting("told", "nobody")))
    site.run(CompleteWork(item, "done"), "olga")
    site.work()
    assert [seen.ticket(one)["stage"] for one in (here, there)] == ["done", "open"]


def test_an_action_may_empty_a_field(site, stamping, seen, guest):
    ticket, item = stamping
    guest.answers["stamp"] = ActionAnswer({}, (SetData({"size": None, "stamped": "no"}),))
    site.run(CompleteWork(item, "done"), "olga")
    assert seen.ticket(ticket)["data"] == {"stamped": "no"}


def test_results_of_actions_count_towards_what_a_ticket_may_hold(site, stamping, seen):
    ticket, item = stamping
    site.run(CompleteWork(item, "done"), "olga")
    job = seen.jobs(ticket)[0][0]
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE job SET state = 'running', attempts = 1, claim = 1 WHERE id = ?", (job,))
    with pytest.raises(InstarError):
        execute(site.kernel, AnswerAction(job, 1, {"sheet": "x" * 70_000}), SYSTEM)
    assert seen.jobs(ticket)[0][1] == "running"


def test_a_late_job_of_an_earlier_run_answers_nothing_in_the_next(site, seen):
    """Tokens of every run count from one: the old job's token is a number that the new run has as well."""
    site.run(Publish(automatic("printing", calling("print", next="end"))))
    ticket = site.run(OpenTicket("x", process="printing"), "olga")["ticket"]
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE job SET state = 'running', attempts = 1, claim = 1")
    site.run(ChangeRole(ticket, "idea", process="printing"), "olga")
    old, new = [id for id, _state, _attempts in seen.jobs(ticket)]
    assert execute(site.kernel, AnswerAction(old, 1), SYSTEM) == {"taken": False}
    assert seen.ticket(ticket)["stage"] == "open"
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE job SET state = 'running', attempts = 1, claim = 1 WHERE id = ?", (new,))
    assert execute(site.kernel, AnswerAction(new, 1), SYSTEM)["taken"]
    assert seen.ticket(ticket)["stage"] == "done"


# A plugin that is off


def without_guest(site, *roles):
    """Switch the tests' plugin off, as a restart without it would; ``roles`` are given by others and stay."""
    registry = site.kernel.plugins._registry
    kept = dict(registry.roles), dict(registry.actions)
    for role in kept[0].keys() - set(roles):
        del registry.roles[role]
    for key in ("stamp", "print"):
        registry.actions.pop(key)

    def back() -> None:
        registry.roles.update(kept[0])
        registry.actions.update(kept[1])

    return back


def test_without_its_plugin_a_ticket_can_be_answered_edited_and_ended(site, opened, seen):
    ticket = opened()["ticket"]
    without_guest(site)
    site.run(PostReply(ticket, "Soon."), "olga")
    site.run(EditTicket(ticket, {"title": "Another"}), "olga")
    with pytest.raises(InstarError) as refused:
        site.run(ChangeRole(ticket, "order"), "olga")
    assert refused.value.status < 500
    site.run(CancelTicket(ticket), "olga")
    assert seen.ticket(ticket)["status"] == "cancelled"


def test_a_missing_action_is_a_fault_that_its_plugin_heals(site, stamping, seen):
    ticket, item = stamping
    back = without_guest(site, "request")
    site.run(CompleteWork(item, "done"), "olga")
    token, code, message = seen.tx.one("SELECT token, code, message FROM incident")
    assert (code, "stamp" in message) == ("no_action", True)
    assert site.run(RetryIncident(ticket, token), "olga")["failed"] is True
    back()
    assert site.run(RetryIncident(ticket, token), "olga")["failed"] is False


def test_a_role_to_hand_over_to_that_is_missing_is_a_fault_that_its_plugin_heals(site, opened, seen):
    ticket = opened()
    back = without_guest(site, "request")
    site.run(CompleteWork(ticket["items"][0], "order"), "olga")
    token, message = seen.tx.one("SELECT token, message FROM incident")
    assert "order" in message
    back()
    site.run(RetryIncident(ticket["ticket"], token), "olga")
    assert (seen.ticket(ticket["ticket"])["role"], seen.tx.all("SELECT 1 FROM incident")) == ("order", [])


def test_a_due_time_that_no_page_could_show_is_left_out(site, seen):
    late = copy.deepcopy(REQUEST)
    late["key"] = "late"
    late["nodes"]["sort"]["due"] = {"after": "P9000Y"}
    try:
        site.run(Publish(json.dumps(late)))
    except InstarError:
        return  # the check refuses it, which is as good
    site.run(OpenTicket("x", process="late"), "olga")
    assert seen.tx.all("SELECT due FROM work_item") == [(None,)]


def test_what_a_script_sets_is_stored_as_a_form_stores_it_and_what_is_computed_follows(site):
    fields = [
        {"id": "run_price", "type": "money", "title": "Price"},
        {"id": "run_twice", "type": "money", "title": "Twice", "computed": "data.run_price * 2"},
    ]
    nodes = {
        "asked": {"type": "startEvent", "next": "price"},
        "price": {"type": "scriptTask", "set": {"data.run_price": "6"}, "next": "dear"},
        "dear": {
            "type": "exclusiveGateway",
            "next": [{"to": "yes", "when": "data.run_twice > 10"}, {"to": "no", "default": True}],
        },
        "yes": {"type": "endEvent", "result": "dear"},
        "no": {"type": "endEvent", "result": "cheap"},
    }
    nodes["yes"]["stage"] = nodes["no"]["stage"] = "done"
    process = {**REQUEST, "key": "scripted", "form": {"fields": fields}, "nodes": nodes}
    site.run(Publish(json.dumps(process)))
    opened = site.run(OpenTicket("Set", process="scripted", service="general", role="request"), "olga")
    row = site.kernel.store.read().one("SELECT data, result FROM ticket WHERE id = ?", (opened["ticket"],))
    assert json.loads(row[0]) == {"run_price": "6.00", "run_twice": "12.00"}
    assert row[1] == "dear"
