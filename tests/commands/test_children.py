"""Child tickets of call activities: opened, waited for, cancelled with what waits for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import (
    BrokenDefinition,
    CancelTicket,
    ChangeRole,
    CompleteWork,
    OpenTicket,
    Publish,
    ReopenTicket,
    RetryIncident,
    execute,
)
from instar.commands.links import DEEPEST
from instar.errors import Forbidden, Refused
from instar.jobs.attempt import attempt
from instar.jobs.table import claim
from instar.queries.facts import trial
from instar.testing import histories
from instar.testing.site import Site
from instar.tools.doctor.runs import RUNS
from tests.commands.conftest import ORDER

Begin = Callable[..., int]
END = {"type": "endEvent", "stage": "closed", "result": "all"}


def calling(**keys: Any) -> dict[str, Any]:
    call = {"type": "callActivity", "title": "Check it", "process": "check", "result": "data.checked", "next": "e"}
    nodes = {"s": {"type": "startEvent", "next": "call"}, "call": {**call, **keys}, "e": END}
    return {**ORDER, "role": "idea", "key": "calling", "nodes": nodes}


CHECK = {
    **ORDER,
    "key": "check",
    "nodes": {
        "s": {"type": "startEvent", "next": "look"},
        "look": {"type": "userTask", "title": "Look", "next": "e"},
        "e": {"type": "endEvent", "stage": "closed", "result": "fine"},
    },
}


def publish(site: Site, *processes: dict[str, Any]) -> None:
    for process in processes:
        try:
            execute(site.kernel, Publish(json.dumps(process)), SYSTEM)
        except BrokenDefinition as error:
            raise AssertionError([finding.message for finding in error.findings]) from error


@pytest.fixture
def begin(site: Site) -> Begin:
    """Publishes a process that calls another, and opens a ticket in it."""

    def opened(process: dict[str, Any], by: str = "olga", **data: Any) -> int:
        publish(site, CHECK, process)
        return int(site.run(OpenTicket("A thing", process=process["key"], data=data), by)["ticket"])

    site.people.add("sven", profile="supervisor")
    return opened


def ticket(site: Site, id: int) -> dict[str, Any]:
    columns = "title, role, process, status, ended, result, state, data, parent_id, channel"
    row = site.kernel.store.read().one(f"SELECT {columns} FROM ticket WHERE id = ?", (id,))
    assert row is not None
    found = dict(zip(columns.split(", "), row, strict=True))
    return {**found, "state": orjson.loads(found["state"]), "data": orjson.loads(found["data"])}


def below(site: Site, id: int) -> list[int]:
    return [
        child
        for (child,) in site.kernel.store.read().all("SELECT id FROM ticket WHERE parent_id = ? ORDER BY id", (id,))
    ]


def finish(site: Site, child: int, by: str = "olga") -> None:
    item = site.kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (child,))
    site.run(CompleteWork(item, "done"), by)


def work_off(site: Site) -> None:
    """Carry out all jobs, as a worker does."""
    for _turn in range(50):
        job = claim(site.kernel.store, site.kernel.clock.now())
        if job is None:
            return
        attempt(site.kernel, job)
    raise AssertionError("jobs without end")


def sound(site: Site) -> None:
    for check in RUNS:
        found = check.find(site.kernel, site.kernel.store.read())
        assert list(found) == [], check


def test_a_child_is_opened_below_and_its_end_brings_the_ticket_above_on(site: Site, begin: Begin):
    id = begin(calling(**{"with": {"title": "Check {{ ticket.number }}", "data": {"order_note": "now"}}}))
    (child,) = below(site, id)
    opened = ticket(site, child)
    assert (opened["title"], opened["role"], opened["channel"]) == (f"Check T-{id}", "order", "process")
    assert opened["data"] == {"order_note": "now"}
    sound(site)
    finish(site, child)
    assert ticket(site, id)["ended"] is None
    work_off(site)
    above = ticket(site, id)
    assert above["result"] == "all"
    assert above["data"]["checked"] == {"number": f"T-{child}", "result": "fine", "data": {"order_note": "now"}}
    sound(site)


def test_who_may_not_open_tickets_of_the_kind_still_brings_it_about(site: Site, begin: Begin):
    """It is the process that opens the child, not the person who moved it."""
    id = begin(calling())
    assert ticket(site, below(site, id)[0])["title"] == "Check it"


def test_a_child_that_is_not_waited_for(site: Site, begin: Begin):
    id = begin(calling(wait=False))
    assert ticket(site, id)["result"] == "all"
    (child,) = below(site, id)
    assert ticket(site, id)["data"]["checked"]["number"] == f"T-{child}"
    finish(site, child)
    work_off(site)
    sound(site)


def test_a_child_that_runs_through_at_once(site: Site, begin: Begin):
    through = {**CHECK, "key": "through", "nodes": {"s": {"type": "startEvent", "next": "e"}, "e": CHECK["nodes"]["e"]}}
    execute(site.kernel, Publish(json.dumps(through)), SYSTEM)
    id = begin(calling(process="through"))
    assert ticket(site, id)["data"]["checked"]["result"] == "fine"
    sound(site)


def test_cancelling_the_ticket_above_cancels_its_children_and_theirs(site: Site, begin: Begin):
    publish(site, CHECK, calling())
    id = begin({**calling(process="calling"), "key": "outer"})
    (middle,) = below(site, id)
    (inner,) = below(site, middle)
    site.run(CancelTicket(id), "sven")
    assert [ticket(site, one)["result"] for one in (id, middle, inner)] == ["cancelled"] * 3
    work_off(site)
    sound(site)


def test_a_child_cancelled_by_hand_is_an_end_like_another(site: Site, begin: Begin):
    id = begin(calling())
    site.run(CancelTicket(below(site, id)[0]), "sven")
    work_off(site)
    assert ticket(site, id)["data"]["checked"]["result"] == "cancelled"


def test_a_child_that_is_handed_over_is_waited_for_until_it_ends(site: Site, begin: Begin):
    id = begin(calling())
    (child,) = below(site, id)
    site.run(ChangeRole(child, "order", "order"), "sven")
    work_off(site)
    assert ticket(site, id)["ended"] is None
    site.run(CancelTicket(child), "sven")
    work_off(site)
    assert ticket(site, id)["ended"] is not None


def test_what_calls_itself_without_end_becomes_a_fault_and_no_flood(site: Site, begin: Begin):
    begin(calling())
    nodes = {
        "s": {"type": "startEvent", "next": "call"},
        "call": {"type": "callActivity", "process": "echo", "next": "e"},
    }
    echo = {**ORDER, "role": "idea", "key": "echo", "nodes": {**nodes, "e": END}}
    first = {**echo, "nodes": {"s": {"type": "startEvent", "next": "e"}, "e": END}}
    execute(site.kernel, Publish(json.dumps(first)), SYSTEM)
    execute(site.kernel, Publish(json.dumps(echo)), SYSTEM)
    before = site.kernel.store.read().value("SELECT count(*) FROM ticket")
    site.run(OpenTicket("Echo", process="echo"), "olga")
    assert site.kernel.store.read().value("SELECT count(*) FROM ticket") - before <= DEEPEST
    assert site.kernel.store.read().value("SELECT count(*) FROM incident") == 1
    sound(site)


def test_it_waits_for_all_children_by_an_event(site: Site, begin: Begin):
    process = calling(wait=False, multi={"each": "[1, 2]"}, next="all")
    process["nodes"]["call"].pop("result")
    process["nodes"]["all"] = {"type": "intermediateCatchEvent", "children": "all", "next": "e"}
    id = begin(process)
    first, second = below(site, id)
    finish(site, first)
    work_off(site)
    assert ticket(site, id)["ended"] is None
    finish(site, second)
    work_off(site)
    assert ticket(site, id)["result"] == "all"
    sound(site)


def test_a_condition_that_reads_the_children_is_looked_at_when_one_ends(site: Site, begin: Begin):
    process = calling(wait=False, next="ready")
    process["nodes"]["call"].pop("result")
    ready = {"type": "intermediateCatchEvent", "condition": "ticket.children[0].ended", "next": "e"}
    process["nodes"]["ready"] = ready
    id = begin(process)
    assert trial(site.kernel, site.people["olga"], id)[1].ticket["children"][0]["ended"] is False
    finish(site, below(site, id)[0])
    work_off(site)
    assert ticket(site, id)["result"] == "all"
    assert histories.replay(site.kernel, histories.read(site.kernel, id)) == histories.stored(site.kernel, id)
    sound(site)


def test_children_that_are_waited_for_together_are_played_again_as_they_were_seen(site: Site, begin: Begin):
    process = calling(wait=False, multi={"each": "[1, 2]"}, next="all")
    process["nodes"]["call"].pop("result")
    process["nodes"]["all"] = {"type": "intermediateCatchEvent", "children": "all", "next": "e"}
    id = begin(process)
    for child in below(site, id):
        finish(site, child)
        work_off(site)
    history = histories.from_json(
        json.loads(json.dumps(histories.read(site.kernel, id).as_json())),
        {"calling": site.kernel.definitions.current("process", "calling").id},
    )
    told = [one.payload["children"]["0"] for one in history.entries if one.kind == "child_ended"]
    assert [[child["ended"] for child in seen] for seen in told] == [[True, False], [True, True]]
    assert histories.replay(site.kernel, history) == histories.stored(site.kernel, id)


def test_a_child_that_is_refused_late_leaves_nothing_behind(site: Site, begin: Begin):
    """Its second step would go round without an end: by then its row has been written."""
    loop = {"type": "serviceTask", "action": "stamp", "with": {"size": 1}, "next": "again"}
    again = {
        "type": "exclusiveGateway",
        "next": [{"to": "e", "when": "data.order_note == 'x'"}, {"to": "stamp", "default": True}],
    }
    nodes = {"s": {"type": "startEvent", "next": "stamp"}, "stamp": loop, "again": again, "e": END}
    publish(site, {**CHECK, "key": "round", "nodes": nodes, "accepts": []})
    id = begin(calling(process="round"))
    assert below(site, id) == []
    assert site.kernel.store.read().all("SELECT ticket_id, node, code FROM incident") == [
        (id, "call", "endless_actions")
    ]
    sound(site)


# -- errors -----------------------------------------------------------------------------------------------------------

REFUSING = {
    **CHECK,
    "key": "check",
    "nodes": {
        "s": {"type": "startEvent", "next": "look"},
        "look": {
            "type": "userTask",
            "title": "Look",
            "next": [{"to": "e", "outcome": "done", "title": "Fine"}, {"to": "bad", "outcome": "bad", "title": "Bad"}],
        },
        "e": {"type": "endEvent", "stage": "closed", "result": "fine"},
        "bad": {"type": "endEvent", "stage": "closed", "error": "limit"},
    },
}


def taking(**keys: Any) -> dict[str, Any]:
    """A process that takes the error of what it calls."""
    process = calling(**keys)
    process["nodes"]["no"] = {"type": "boundaryEvent", "attachedTo": "call", "error": "limit", "next": "asked"}
    process["nodes"]["asked"] = {"type": "userTask", "title": "Ask", "next": "e"}
    return process


def refuse(site: Site, child: int, by: str = "olga") -> None:
    item = site.kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (child,))
    site.run(CompleteWork(item, "bad"), by)


@pytest.fixture
def refusing(site: Site, begin: Begin) -> Begin:
    """As ``begin``; the process that is called may end by an error."""

    def opened(process: dict[str, Any]) -> int:
        publish(site, CHECK, REFUSING, process)
        return int(site.run(OpenTicket("A thing", process=process["key"]), "olga")["ticket"])

    return opened


def faults(site: Site, id: int) -> list[tuple[str, str, str]]:
    return site.kernel.store.read().all("SELECT node, code, message FROM incident WHERE ticket_id = ?", (id,))


def open_steps(site: Site, id: int) -> list[str]:
    return [node for (node,) in site.kernel.store.read().all("SELECT node FROM work_item WHERE ticket_id = ?", (id,))]


def test_a_child_that_ends_by_an_error_is_one_for_the_ticket_above(site: Site, refusing: Begin):
    id = refusing(taking())
    (child,) = below(site, id)
    refuse(site, child)
    ended = ticket(site, child)
    assert (ended["result"], ended["status"], ended["state"]["error"]) == ("limit", "closed", "limit")
    work_off(site)
    assert open_steps(site, id) == ["asked"]
    assert faults(site, id) == []
    assert ticket(site, id)["data"]["checked"]["error"] == "limit"
    sound(site)


def test_an_error_of_a_child_that_nobody_takes_is_a_fault_and_tried_again_opens_another(site: Site, refusing: Begin):
    id = refusing(calling())
    (child,) = below(site, id)
    refuse(site, child)
    work_off(site)
    ((node, code, message),) = faults(site, id)
    assert (node, code) == ("call", "limit")
    said = "which “Check it” waits for, has ended with the error “limit”, and nothing here takes it."
    assert message == f"T-{child}, {said}"
    site.run(RetryIncident(id, ticket(site, id)["state"]["tokens"][0][0]), "sven")
    (_child, again) = below(site, id)
    finish(site, again)
    work_off(site)
    assert faults(site, id) == []
    assert ticket(site, id)["ended"] is not None
    sound(site)


def test_a_child_that_fails_at_once_is_an_error_as_well(site: Site, begin: Begin):
    nodes = {"s": {"type": "startEvent", "next": "bad"}, "bad": REFUSING["nodes"]["bad"]}
    at_once = {**CHECK, "key": "at_once", "nodes": nodes}
    publish(site, at_once)
    id = begin(taking(process="at_once"))
    assert open_steps(site, id) == ["asked"]


def test_a_child_that_is_handed_over_still_tells_its_error(site: Site, refusing: Begin):
    id = refusing(taking())
    (child,) = below(site, id)
    site.run(ChangeRole(child, "idea", "check"), "sven")
    refuse(site, child)
    work_off(site)
    assert open_steps(site, id) == ["asked"]


@pytest.mark.parametrize("keys", [{"wait": False}, None])
def test_where_nobody_waits_an_error_that_nobody_takes_refuses_the_step(site: Site, refusing: Begin, keys):
    id = refusing(calling(**(keys or {})))
    (child,) = below(site, id)
    if keys is None:  # opened again, it is nobody's child any more
        finish(site, child)
        site.run(ReopenTicket(child), "sven")
    with pytest.raises(Refused, match="takes the error “limit”"):
        refuse(site, child)
    assert ticket(site, child)["ended"] is None


def test_nobody_but_the_site_opens_a_ticket_that_is_waited_for(site: Site, refusing: Begin):
    refusing(calling())
    with pytest.raises(Forbidden):
        site.run(OpenTicket("A thing", process="check", called=True), "olga")
