"""The way of a ticket: what is marked, and the same in words."""

from __future__ import annotations

import re

import orjson

from instar.commands import CompleteWork, OpenTicket, Publish
from instar.i18n import use
from instar.queries.path import path
from instar.queries.work import work
from instar.web.steps import reasons
from instar_plugins.designer.path import marks_of, passed_in_words, places_in_words

from .conftest import Desk


def opened(desk: Desk) -> str:
    return str(desk.site.run(OpenTicket("Where is it?", service="general", process="appeal"), "boss")["number"])


def test_where_it_stands_what_it_has_passed_and_what_can_come_are_marked(desk: Desk) -> None:
    id = int(opened(desk)[2:])
    kernel, boss = desk.site.kernel, desk.site.people["boss"]
    item = kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (id,))
    desk.site.run(CompleteWork(item, "work", {}), "boss")
    found = path(kernel, boss, id)
    classes = marks_of(found)["classes"]
    assert (classes["work"], classes["answer"]) == (["now"], ["passed"])
    assert (classes["answer.work"], classes["sell"]) == (["passed"], ["next"])
    with desk.app.test_request_context(), use("ru"):
        (place,) = places_in_words(path(kernel, boss, id), reasons(work(kernel, boss, id)))
        assert passed_in_words(found) == "Пройдено: 3 из 12."
    assert (place.name, place.fault) == ("Ответить", False)
    assert place.reasons[0].text == "Ответить"
    assert ("Перевести в сделку", "sell") in {(one.title, one.node) for one in place.ahead}


def test_the_tab_of_a_ticket_loads_it_and_a_page_of_its_own_has_it(desk: Desk) -> None:
    number = opened(desk)
    assert "viewer.js" not in desk.text("boss", f"/t/{number}"), "only the tab loads what draws"
    tab = desk.text("boss", f"/t/{number}/x/designer-path")
    assert f'hx-get="/x/designer/tickets/{number}"' in tab
    part = desk.get("boss", f"/x/designer/tickets/{number}", **{"HX-Request": "true"}).text
    assert "<html" not in part
    assert re.search(r'data-marks="[^"]*now', part)
    assert "Make it a deal" in part
    page = desk.text("boss", f"/x/designer/tickets/{number}")
    assert page.count("<h1") == 1
    assert 'bpmnElement="answer"' in desk.get("boss", f"/x/designer/tickets/{number}/bpmn").text


def test_requesters_have_no_tab_and_no_page(desk: Desk) -> None:
    number = str(desk.site.run(OpenTicket("Mine", service="general", process="appeal"), "carl")["number"])
    assert "designer" not in desk.text("carl", f"/t/{number}")
    for part in ("", "/bpmn"):
        assert desk.get("carl", f"/x/designer/tickets/{number}{part}").status_code == 403
    hidden = opened(desk)
    assert desk.get("carl", f"/x/designer/tickets/{hidden}").status_code == 404


BOXED = {
    "format": "instar.process/1",
    "key": "boxed",
    "title": "Boxed",
    "role": "task",
    "stages": [{"id": "new", "title": "New"}, {"id": "old", "title": "Old", "final": True}],
    "nodes": {
        "s": {"type": "startEvent", "next": "box"},
        "box": {
            "type": "subProcess",
            "title": "Check",
            "stage": "new",
            "next": "e",
            "nodes": {
                "is": {"type": "startEvent", "next": "look"},
                "look": {"type": "userTask", "title": "Look", "candidates": {"team": "service.team"}, "next": "ie"},
                "ie": {"type": "endEvent"},
            },
        },
        "e": {"type": "endEvent", "stage": "old"},
    },
}


def test_what_is_around_is_marked_and_a_fault_stands_with_its_reason(desk: Desk) -> None:
    desk.site.run(Publish(orjson.dumps(BOXED).decode()))
    opened = desk.site.run(OpenTicket("In a box", service="general", process="boxed"), "boss")
    id, number = int(opened["ticket"]), str(opened["number"])
    kernel, boss = desk.site.kernel, desk.site.people["boss"]
    classes = marks_of(path(kernel, boss, id))["classes"]
    assert (classes["box"], classes["look"]) == (["around"], ["now"])
    assert [one.node for one in places_in_words(path(kernel, boss, id), ())] == ["look"]
    with kernel.store.transaction() as tx:
        state = orjson.loads(tx.value("SELECT state FROM ticket WHERE id = ?", (id,)))
        token = next(token for token in state["tokens"] if token[1] == "look")
        token[2] = "incident"
        tx.run("UPDATE ticket SET state = ? WHERE id = ?", (orjson.dumps(state).decode(), id))
        tx.run(
            "INSERT INTO incident (ticket_id, token, node, code, message, at)"
            " VALUES (?, ?, 'look', 'x', 'Box full.', 0)",
            (id, token[0]),
        )
    assert marks_of(path(kernel, boss, id))["classes"]["look"] == ["fault", "now"]
    page = desk.text("boss", f"/x/designer/tickets/{number}")
    assert "Box full." in page
    assert 'data-mark="fault"' in page
