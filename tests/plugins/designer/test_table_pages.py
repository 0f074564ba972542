"""The editor of a decision table: for whom, with what in the page, and what its scripts are answered."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from instar.commands import Publish
from instar_plugins.designer import editor_words
from instar_plugins.designer.table_words import words

from .conftest import Desk

TABLE: dict[str, Any] = {
    "format": "instar.decision/1",
    "key": "approval",
    "title": {"en": "Who approves", "ru": "Кто согласует"},
    "inputs": [{"value": "ticket.priority", "title": {"en": "Priority", "ru": "Приоритет"}}],
    "outputs": [{"id": "who"}],
    "rules": [{"when": ["<= 2"], "then": ["'head'"]}],
}
PAGE = "/x/designer/decisions/approval/edit"
STATIC = Path(__file__).parents[3] / "plugins" / "designer" / "static"
NEW = "/x/designer/decisions/new"


@pytest.fixture
def table(desk: Desk) -> str:
    text = json.dumps(TABLE)
    desk.site.run(Publish(text))
    return text


def held(page: str, name: str) -> Any:
    (found,) = re.findall(rf'<script type="application/json" id="editor-{name}">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def send(desk: Desk, login: str, address: str, body: Any, **more: Any) -> Any:
    desk.get(login, "/x/designer/decisions/new")
    csrf = desk.site.kernel.store.read().value(
        "SELECT csrf FROM session WHERE principal_id = ?", (desk.site.people[login].id,)
    )
    headers = {"X-CSRF-Token": csrf, "Accept": "application/json"}
    given = {"data": body} if isinstance(body, dict) and "file" in body else {"json": body}
    return desk.clients[login].post(address, headers=headers, **given, **more)


def test_the_page_holds_the_text_in_force_byte_for_byte(desk: Desk, table: str) -> None:
    page = desk.text("plan", PAGE)
    body = desk.site.kernel.definitions.current("decision", "approval")
    assert body is not None
    assert held(page, "source")["text"] == body.body
    assert held(page, "source")["definition"] == TABLE
    assert held(page, "context")["base"] == 1
    assert held(page, "vocabulary")["orders"]["decision"][0] == "format"
    assert "v1" in page


def test_the_page_and_its_words_are_in_the_readers_language(desk: Desk, table: str) -> None:
    page = desk.text("plan", PAGE, "ru")
    assert "Кто согласует" in page
    assert held(page, "words")["to_fix"] == "Исправить"
    assert held(page, "context")["lang"] == "ru"


def test_every_word_that_a_script_asks_for_is_there() -> None:
    asked: set[str] = set()
    for file in STATIC.glob("table*.js"):
        asked |= set(re.findall(r'\bword\(\s*"(\w+)"', file.read_text("utf-8")))
        asked |= set(re.findall(r'this\.change\("(\w+)"', file.read_text("utf-8")))
    assert asked - set(editor_words.words() | words()) == set()
    assert len(asked) > 60


def test_a_new_table_begins_with_a_column_and_no_rule(desk: Desk) -> None:
    page = desk.text("plan", NEW)
    source = held(page, "source")
    assert json.loads(source["text"]) == source["definition"]
    assert source["definition"]["rules"] == []
    assert held(page, "context")["base"] == 0
    found = send(desk, "plan", "/x/designer/decisions/check", {"text": source["text"]}).json
    assert [one["code"] for one in found["findings"]] == ["gap"]


def test_what_leads_to_the_table_is_told(desk: Desk, table: str) -> None:
    assert "No process asks this table yet." in desk.text("plan", PAGE)
    process = {
        "format": "instar.process/1",
        "key": "asks",
        "role": "task",
        "title": "Asks",
        "stages": [{"id": "open", "title": "Open"}],
        "nodes": {
            "start": {"type": "startEvent", "next": "ask"},
            "ask": {"type": "businessRuleTask", "decision": "approval", "result": "data.who", "next": "end"},
            "end": {"type": "endEvent"},
        },
        "form": {"fields": [{"id": "who", "type": "text"}]},
    }
    desk.site.run(Publish(json.dumps(process)))
    assert "process “Asks”, version 1" in desk.text("plan", PAGE).split("Used by")[1]


def test_who_does_not_design_has_no_editor(desk: Desk, table: str) -> None:
    for address in (PAGE, NEW):
        assert desk.get("olga", address).status_code == 403
        assert desk.app.test_client().get(address).status_code == 302
    assert desk.get("plan", "/x/designer/decisions/nothing/edit").status_code == 404
    for part in ("check", "cell"):
        assert send(desk, "olga", f"/x/designer/decisions/{part}", {"text": "{}"}).status_code == 403


def test_the_page_of_a_table_leads_to_its_editor(desk: Desk, table: str) -> None:
    assert f'href="{PAGE}"' in desk.text("plan", "/design/decision/approval")
    assert PAGE not in desk.text("olga", "/design/decision/approval")


def test_a_version_goes_to_other_tools_as_dmn(desk: Desk, table: str) -> None:
    desk.site.run(Publish(json.dumps({**TABLE, "hit": "F"})))
    assert 'href="/x/designer/decisions/approval/dmn?version=2"' in desk.text("olga", "/design/decision/approval")
    for number, policy in ((1, "UNIQUE"), (2, "FIRST")):
        told = desk.get("olga", f"/x/designer/decisions/approval/dmn?version={number}")
        assert told.headers["Content-Disposition"] == 'attachment; filename="approval.dmn"'
        assert f'hitPolicy="{policy}"' in told.text
    odd = {**TABLE, "rules": [{"when": ["round(input) == 2"], "then": ["1"]}]}
    desk.site.run(Publish(json.dumps(odd)))
    refused = desk.get("olga", "/x/designer/decisions/approval/dmn")
    assert refused.status_code == 422
    assert "/rules/0/when/0" in refused.text
    assert desk.get("carl", "/x/designer/decisions/approval/dmn").status_code == 403
    assert desk.get("olga", "/x/designer/decisions/nothing/dmn").status_code == 404


def test_a_check_with_a_try_is_answered(desk: Desk, table: str) -> None:
    found = send(desk, "plan", "/x/designer/decisions/check", {"text": table, "tried": {"values": ["1"]}}).json
    assert found["trial"]["answer"] == "head"
    assert found["gaps"][0]["cells"] == ["> 2"]


def test_a_cell_is_answered_in_the_readers_language(desk: Desk, table: str) -> None:
    body = {"text": "High", "side": "when", "type": "text"}
    assert send(desk, "plan", "/x/designer/decisions/cell", body).json["fix"] == "'High'"


def test_what_is_no_object_and_no_file_is_refused(desk: Desk, table: str) -> None:
    assert send(desk, "plan", "/x/designer/decisions/check", [1]).status_code == 422
    told = send(desk, "plan", "/x/designer/decisions/read", {})
    assert told.status_code == 422
    assert "Choose one" in told.json["problem"]


def test_a_file_of_rows_is_read(desk: Desk, table: str) -> None:
    found = send(desk, "plan", "/x/designer/decisions/read", {"file": (BytesIO(b"a;b\n1;2\n"), "rows.csv")})
    assert found.json == {"rows": [["a", "b"], ["1", "2"]]}
