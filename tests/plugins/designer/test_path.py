"""The way of a ticket: what is marked, and the same in words."""

from __future__ import annotations

import re

from instar.commands import CompleteWork, OpenTicket
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
    assert (place.name, place.fault, place.around) == ("Ответить", False, False)
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
