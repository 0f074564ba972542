"""Diagrams of processes, as pages and as what is drawn."""

from __future__ import annotations

import re

import orjson

from instar.commands import Publish

from .conftest import Desk

PAGE = "/x/designer/processes/appeal"


def test_the_page_names_what_it_draws_and_says_it_in_words(desk: Desk) -> None:
    page = desk.text("plan", PAGE)
    assert 'data-diagram="/x/designer/processes/appeal/bpmn?version=1"' in page
    assert "vendor/bpmn/viewer.min.js" in page
    assert 'id="node-answer"' in page
    assert re.search(r"Send and wait.*?Sends a message", page, re.DOTALL)
    assert "Обращение: схема" in desk.text("plan", PAGE, "ru")


def test_its_files_are_kept_by_browsers_as_long_as_they_are_the_same(desk: Desk) -> None:
    page = desk.text("plan", PAGE)
    for file in ("viewer.js", "designer.css"):
        (address,) = re.findall(rf'"(/x/designer/static/{file}\?v=\w+)"', page)
        assert "immutable" in desk.get("plan", address).headers["Cache-Control"]


def test_what_is_drawn_speaks_the_readers_language_and_has_a_shape_for_each_node(desk: Desk) -> None:
    told = desk.get("plan", f"{PAGE}/bpmn", "ru")
    assert told.content_type.startswith("application/xml")
    assert 'name="Ответить"' in told.text
    assert "data.answer" not in told.text, "what is not seen is not told"
    nodes = re.findall(r'id="node-([\w.]+)"', desk.text("plan", PAGE))
    assert all(f'bpmnElement="{node}"' in told.text for node in nodes)


def test_earlier_versions_are_shown_too(desk: Desk) -> None:
    body = desk.site.kernel.definitions.current("process", "appeal")
    assert body is not None
    changed = {**orjson.loads(body.body), "title": "Enquiry"}
    desk.site.run(Publish(orjson.dumps(changed).decode()))
    page = desk.text("plan", PAGE)
    assert "v2, in force" in page
    assert f'href="{PAGE}?version=1"' in page
    earlier = desk.text("plan", f"{PAGE}?version=1")
    assert "Appeal: diagram" in earlier
    assert "Enquiry: diagram" in page


def test_who_may_not_read_definitions_sees_no_diagram(desk: Desk) -> None:
    for address in (PAGE, f"{PAGE}/bpmn"):
        assert desk.get("carl", address).status_code == 403
    for missing in ("/x/designer/processes/nothing", f"{PAGE}?version=7", "/x/designer/processes/nothing/bpmn"):
        assert desk.get("plan", missing).status_code == 404
    assert desk.app.test_client().get(PAGE).status_code == 302
