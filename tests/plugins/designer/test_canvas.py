"""What the script of the diagram view asks for."""

from __future__ import annotations

import json
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from .conftest import Desk

ADDRESS = "/x/designer/sketch"
DEFINITION = {
    "format": "instar.process/1",
    "key": "small",
    "title": {"en": "Small", "ru": "Маленький"},
    "role": "task",
    "stages": [{"id": "done", "title": "Done", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "next": "work"},
        "work": {"type": "userTask", "title": {"en": "Work", "ru": "Работать"}, "form": "secret"},
    },
}


def ask(desk: Desk, login: str, sent: Any, lang: str = "en") -> TestResponse:
    page = desk.get(login, "/me", lang)
    (token,) = re.findall(r'name="csrf" content="([^"]+)"', page.text)
    client: FlaskClient = desk.clients[login]
    headers = {"X-CSRF-Token": token, "Accept": "application/json", "Accept-Language": lang}
    return client.post(ADDRESS, json=sent, headers=headers)


def test_a_definition_comes_back_as_what_the_modeler_draws(desk: Desk) -> None:
    answer = ask(desk, "plan", {"definition": DEFINITION, "lang": "ru"})
    assert answer.status_code == 200
    assert set(answer.json) == {"xml", "nodes", "lanes"}
    assert 'bpmnElement="start.work"' in answer.json["xml"]
    assert 'name="Работать"' in answer.json["xml"]
    assert "secret" not in answer.json["xml"], "what is not seen is not told"


def test_without_a_language_it_is_the_readers(desk: Desk) -> None:
    assert 'name="Работать"' in ask(desk, "plan", {"definition": DEFINITION}, "ru").json["xml"]


def test_what_cannot_be_drawn_says_where(desk: Desk) -> None:
    nodes = {**DEFINITION["nodes"], "work": {"type": "userTask", "next": "gone"}}  # type: ignore[dict-item]
    answer = ask(desk, "plan", {"definition": {**DEFINITION, "nodes": nodes}})
    assert answer.status_code == 422
    assert answer.json["code"] == "no_drawing"
    assert answer.json["data"] == {"node": "work", "pointer": "/nodes/work"}
    assert "leads to “gone”" in answer.json["detail"]


def test_what_is_no_definition_is_refused_in_words(desk: Desk) -> None:
    for sent in ([], {"definition": 1}, {"definition": None}, "x"):
        answer = ask(desk, "plan", sent)
        assert answer.status_code == 422
        assert "There is no definition in what was sent." in json.dumps(answer.json)
    page = desk.get("plan", "/me")
    (token,) = re.findall(r'name="csrf" content="([^"]+)"', page.text)
    broken = desk.clients["plan"].post(
        ADDRESS, data=b"{", headers={"X-CSRF-Token": token, "Accept": "application/json"}
    )
    assert broken.status_code == 422


def test_only_who_reads_definitions_has_one_drawn(desk: Desk) -> None:
    assert ask(desk, "carl", {"definition": DEFINITION}).status_code == 403


def test_the_page_of_the_editor_holds_what_the_script_says_and_where_the_library_lies(desk: Desk) -> None:
    page = desk.text("plan", "/x/designer/processes/appeal/edit", "ru")
    (held,) = re.findall(r'id="editor-canvas">(.*?)</script>', page, re.DOTALL)
    words = json.loads(held)
    assert words["canvas"]["approval"] == "Согласование"
    assert words["texts"]["approve"] == {"en": "Approve", "ru": "Согласовать"}
    assert words["texts"]["lang"] == "ru"
    assert words["modeler"]["Delete"] == "Удалить"
    for address in (*words["libraries"]["styles"], *words["libraries"]["scripts"]):
        assert desk.get("plan", address).status_code == 200
    font = desk.get("plan", "/static/vendor/bpmn/icons/font/bpmn.woff2")
    assert font.content_type == "font/woff2"
