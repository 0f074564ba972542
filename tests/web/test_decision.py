"""Decision tables are shown as tables, written and published as other definitions."""

from __future__ import annotations

import orjson

from instar.commands import AddGrant, Publish

from .conftest import DEAL, Desk

TABLE = {
    "format": "instar.decision/1",
    "key": "approval",
    "title": {"en": "Who approves", "ru": "Кто согласует"},
    "hit": "C",
    "aggregate": "max",
    "inputs": [
        {"value": "ticket.priority", "title": {"en": "Priority", "ru": "Приоритет"}},
        {"value": "ticket.status"},
    ],
    "outputs": [{"id": "level", "title": "Level", "default": 0}],
    "rules": [{"when": ["<= 2", "-"], "then": [1], "note": "<b>Urgent</b>"}, {"when": ["-", "'hold'"], "then": [2]}],
}


def publish(desk: Desk) -> None:
    desk.run(Publish(orjson.dumps(TABLE).decode()))


def test_a_table_is_listed_and_drawn_with_its_rules(desk: Desk) -> None:
    root = desk.at("root")
    assert "Nothing is published yet" in root.text("/design/decisions")
    publish(desk)
    assert "/design/decision/approval" in root.text("/design/decisions")
    html = root.text("/design/decision/approval")
    for shown in ("Who approves", "All rules that fit count. The answer is the largest of them.", "ticket.priority"):
        assert shown in html
    for cell in ("&lt;= 2", "&#39;hold&#39;", "else"):
        assert cell in html, cell
    assert "&lt;b&gt;Urgent" in html
    assert "<b>Urgent" not in html


def test_it_is_written_on_its_page_and_a_mistake_is_told_at_its_line(desk: Desk) -> None:
    root = desk.at("root")
    html = root.text("/design/decisions/new")
    assert "New decision table" in html
    assert "instar.decision/1" in html
    sent = {"definition": orjson.dumps({**TABLE, "key": "fresh"}).decode(), "do": "publish", "note": "First"}
    assert root.post("/design/decisions/new", sent).status_code == 303
    base = desk.kernel.definitions.current("decision", "fresh")
    assert base is not None
    broken = {**TABLE, "key": "fresh", "rules": [{"when": ["<= ", "-"], "then": [1]}]}
    sent |= {"definition": orjson.dumps(broken, option=2).decode(), "base": str(base.id)}
    answer = root.post("/design/decision/fresh", sent)
    assert answer.status_code == 422
    assert "/rules/0/when/0" in answer.text


def test_a_right_in_one_process_opens_the_tables_that_it_asks(desk: Desk) -> None:
    publish(desk)
    desk.run(AddGrant("boris", "process.view", "process", "deal"))
    assert desk.at("boris").get("/design/decision/approval").status_code == 404
    nodes = {**DEAL["nodes"]}
    start = next(id for id, node in nodes.items() if node["type"] == "startEvent")
    rule = {"type": "businessRuleTask", "decision": "approval", "result": "data.level", "next": nodes[start]["next"]}
    nodes |= {start: {**nodes[start], "next": "rule"}, "rule": rule}
    desk.run(Publish(orjson.dumps({**DEAL, "nodes": nodes}).decode()))
    assert desk.at("boris").get("/design/decision/approval").status_code == 200
    assert "process “Deals”" in desk.at("root").text("/design/decision/approval")
