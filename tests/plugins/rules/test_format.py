"""The format of rules: what is wrong is told with file, place, sentence and hint, all of it at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.engine.source import Source
from instar.sdk import NUMBER, RECORD, TEXT
from instar_plugins.rules.format import Offer, Surroundings, body_of, parse

AROUND = Surroundings(
    {"ticket": RECORD({"title": TEXT, "priority": NUMBER}), "data": RECORD({"amount": NUMBER})},
    {"note": Offer(frozenset({"body"}), frozenset({"body"}))},
    frozenset({"office"}),
)
RULE: dict[str, Any] = {
    "format": "instar.rule/1",
    "key": "vip",
    "title": {"en": "VIP", "ru": "ВИП"},
    "on": [{"event": "opened"}, {"event": "stage", "stage": "work"}],
    "when": ["ticket.priority <= 2", "event.by.login != 'robot'"],
    "then": [{"action": "note", "with": {"body": "{{ ticket.title }}"}}],
    "once": "ticket",
    "order": 20,
    "enabled": False,
}


def findings(**changed: Any) -> list[tuple[str, str, str]]:
    """Pointer, sentence and hint of all that is wrong."""
    rule, found = parse(Source.read(json.dumps({**RULE, **changed}), "vip.json"), AROUND)
    assert (rule is None) == bool(found)
    assert {one.file for one in found} <= {"vip.json"}
    return [(one.pointer, one.message, one.hint) for one in found]


def test_a_rule_is_what_it_says() -> None:
    rule, found = parse(Source.read(json.dumps(RULE)), AROUND)
    assert found == ()
    assert rule is not None
    assert (rule.key, rule.once, rule.order, rule.enabled, len(rule.on), len(rule.when)) == (
        "vip",
        "ticket",
        20,
        False,
        2,
        2,
    )
    assert rule.then[0].given({"ticket": {"title": "Hello"}}) == {"body": "Hello"}


def test_what_may_be_left_out_may() -> None:
    short = {key: value for key, value in RULE.items() if key not in ("when", "once", "order", "enabled")}
    rule, found = parse(Source.read(json.dumps(short)), AROUND)
    assert rule is not None
    assert (found, rule.when, rule.once, rule.order, rule.enabled) == ((), (), "event", 0, True)


@pytest.mark.parametrize(
    ("changed", "pointer", "told"),
    [
        ({"key": "Vip!"}, "/key", "small Latin letters"),
        ({"title": {}}, "/title", "what the rule is called"),
        ({"on": []}, "/on", "a list of 1 to 20"),
        ({"on": [{"event": "openend"}]}, "/on/0/event", "Did you mean “opened”?"),
        ({"on": [{"event": "stage", "step": "x"}]}, "/on/0/step", "means nothing here"),
        ({"when": "true"}, "/when", "are a list"),
        ({"when": ["ticket.prioritet == 1"]}, "/when/0", "prioritet"),
        ({"when": ["true", "data.amont > 1"]}, "/when/1", "Did you mean “amount”?"),
        ({"when": ["1 + 1"]}, "/when/0", "must give yes or no"),
        ({"when": ["event.nothing == 1"]}, "/when/0", "nothing"),
        ({"when": ["(("]}, "/when/0", "character"),
        ({"then": []}, "/then", "a list of 1 to 20"),
        ({"then": [{"action": "nota", "with": {}}]}, "/then/0/action", "Did you mean “note”?"),
        ({"then": [{"action": "note"}]}, "/then/0/with/body", "needs a value"),
        ({"then": [{"action": "note", "with": {"body": "x", "bodi": 1}}]}, "/then/0/with/bodi", "takes no value"),
        ({"then": [{"action": "note", "with": {"body": "{{ ticket.nix }}"}}]}, "/then/0/with/body", "nix"),
        ({"once": "daily"}, "/once", "There are: event, ticket."),
        ({"order": -1}, "/order", "whole number"),
        ({"enabled": "yes"}, "/enabled", "true or false"),
        ({"wen": []}, "/wen", "Did you mean “when”?"),
        ({"format": "instar.process/1"}, "/format", "no rule"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(changed: dict[str, Any], pointer: str, told: str) -> None:
    found = findings(**changed)
    assert [where for where, _said, _hint in found] == [pointer]
    assert told in f"{found[0][1]} {found[0][2]}"


def test_all_that_is_wrong_is_told_at_once_with_its_line() -> None:
    text = json.dumps({**RULE, "once": "never", "when": ["tickets.x"]}, indent=2)
    _rule, found = parse(Source.read(text, "vip.json"), AROUND)
    assert [one.pointer for one in found] == ["/when/0", "/once"]
    assert "tickets" in text.splitlines()[found[0].line - 1]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', '{"format": 1}'])
def test_what_is_no_rule_at_all_is_told_and_breaks_nothing(text: str) -> None:
    rule, found = parse(Source.read(text, "x.json"), AROUND)
    assert rule is None
    assert found


def test_what_belongs_to_others_is_kept_and_what_the_list_decides_is_not() -> None:
    raw = {**RULE, "x-owner": "anna"}
    assert findings(**{"x-owner": "anna"}) == []
    body = json.loads(body_of(raw))
    assert body["x-owner"] == "anna"
    assert "order" not in body
    assert "enabled" not in body
