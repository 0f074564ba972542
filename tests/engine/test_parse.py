"""A whole definition in: a process out, or everything that is wrong with it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.catalogue import Catalogue
from instar.engine.expressions import BOOLEAN, NUMBER, TEXT
from instar.engine.model import Process
from instar.engine.parse import ParsedProcess, parse_process
from instar.engine.source import Source

Parse = Callable[..., ParsedProcess]
START = {"type": "startEvent", "next": "a"}


def test_a_process_says_what_its_file_says(build: Callable[..., Process]):
    process = build(
        {
            "s": START,
            "a": {"type": "userTask", "title": {"en": "Do", "ru": "Делать"}, "stage": "new", "x-colour": "red"},
        },
        title={"en": "Test", "ru": "Проба"},
        form="opening",
        note="A note",
        card=["amount"],
        layout={"a": [1, 2]},
        **{"x-block": 1},
    )
    assert (process.key, process.role, process.form, process.card) == ("test", "thing", "opening", ("amount",))
    assert process.start == "s"
    assert [stage.id for stage in process.stages] == ["new", "work", "closed"]
    node = process.nodes["a"]
    assert node.pointer == "/nodes/a"
    assert node.stage is process.stage("new")
    assert node.extra == {"x-colour": "red"}
    assert not process.made


def test_flows_have_ids_that_are_unique_in_the_file(build: Callable[..., Process]):
    process = build(
        {
            "s": {"type": "startEvent", "next": ["a", {"to": "a"}, {"to": "a", "id": "s.a.3"}, "a"]},
            "a": {"type": "userTask"},
            "s.a": {"type": "endEvent"},
        }
    )
    assert [flow.id for flow in process.nodes["s"].flows] == ["s.a.2", "s.a.4", "s.a.3", "s.a.5"]
    assert [flow.slot for flow in process.nodes["a"].incoming] == [0, 1, 2, 3]


def test_broken_json_has_the_findings_of_its_source_only():
    result = parse_process(Source.read('{"format": "instar.process/1",', "p.json"))
    assert result.process is None
    assert [(finding.code, finding.file) for finding in result.findings] == [("json", "p.json")]


@pytest.mark.parametrize("value", [None, 3, "text", [], [{}]])
def test_what_is_no_object_is_no_process(value: object):
    result = parse_process(Source.of(value))
    assert result.process is None
    assert [finding.code for finding in result.findings] == ["shape"]


def test_all_that_is_wrong_is_found_at_once_in_file_order(parsed: Parse):
    result = parsed(
        {
            "s": {"type": "startEvent", "next": "aa"},
            "a": {"type": "userTask", "stage": "neww", "colour": 1, "next": [{"to": "e", "when": "data.x >"}]},
            "g": {"type": "teleport", "next": "a"},
            "e": {"type": "endEvent", "next": "s"},
        },
        rôle="x",
    )
    found = [(finding.code, finding.pointer, finding.node) for finding in result.findings]
    assert found == [
        ("unknown_node", "/nodes/s/next", "s"),
        ("unknown_stage", "/nodes/a/stage", "a"),
        ("unknown_key", "/nodes/a/colour", "a"),
        ("expression", "/nodes/a/next/0/when", "a"),
        ("unknown_type", "/nodes/g/type", "g"),
        ("into_start", "/nodes/e/next", "e"),
        ("wrong_key", "/nodes/e/next", "e"),
        ("unknown_key", "/rôle", None),
    ]
    assert all(finding.severity == "error" and finding.message.rstrip(")").endswith(".") for finding in result.findings)
    lines = [finding.line for finding in result.findings]
    assert lines == sorted(lines)
    assert lines[0] > 1


def test_every_finding_has_all_of_the_shape_that_check_prints(parsed: Parse):
    (finding,) = parsed({"s": {"type": "startEvent", "next": "a"}, "ab": {"type": "userTask"}}).findings
    shape = finding.as_dict()
    assert shape["hint"] == "Did you mean “ab”?"
    assert (shape["severity"], shape["code"], shape["file"]) == ("error", "unknown_node", "test.json")
    assert (shape["pointer"], shape["node"], shape["path"]) == ("/nodes/s/next", "s", [])
    assert shape["line"] > 1
    assert shape["column"] > 1


# -- copies of a good definition, each broken in one place ---------------------------------------------------

GOOD: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "deal",
    "title": {"en": "Deal", "ru": "Сделка"},
    "role": "deal",
    "form": "deal_opening",
    "card": ["amount"],
    "stages": [
        {"id": "offer", "title": {"en": "Offer", "ru": "Предложение"}, "wip": 5, "hue": 275, "status": "active"},
        {"id": "won", "title": {"en": "Won", "ru": "Выиграна"}, "final": True, "public": "Done"},
    ],
    "nodes": {
        "opened": {"type": "startEvent", "next": "offer"},
        "offer": {
            "type": "userTask",
            "stage": "offer",
            "title": {"en": "Offer", "ru": "Предложить"},
            "candidates": {"team": ["sales", "service.team"], "user": "boris", "profile": "supervisor"},
            "assignee": {"=": "ticket.assignee.login"},
            "form": "deal_offer",
            "due": "P3D",
            "priority": 2,
            "next": [
                {"to": "large", "id": "go", "outcome": "go", "title": {"en": "Go on", "ru": "Дальше"}},
                {
                    "to": "won",
                    "outcome": "no",
                    "title": {"en": "No", "ru": "Нет"},
                    "tone": "danger",
                    "form": "deal_lost",
                },
            ],
        },
        "large": {
            "type": "exclusiveGateway",
            "next": [{"to": "both", "when": "data.amount > 1000000"}, {"to": "won", "default": True}],
        },
        "both": {"type": "parallelGateway", "next": ["check", "mark"]},
        "check": {"type": "userTask", "title": {"en": "Check", "ru": "Проверить"}, "not_by": ["offer"], "next": "meet"},
        "mark": {
            "type": "scriptTask",
            "set": {"data.note": "'large'", "data.amount": "data.amount * 2"},
            "next": "ask",
        },
        "ask": {
            "type": "serviceTask",
            "action": "credit.check",
            "with": {"sum": {"=": "data.amount"}, "text": "{{ ticket.number }}"},
            "result": "data.credit",
            "retry": {"tries": 3},
            "next": "meet",
        },
        "meet": {"type": "parallelGateway", "next": "hand"},
        "hand": {
            "type": "sendTask",
            "action": "hand_over",
            "with": {"role": "order", "process": "order"},
            "next": "won",
        },
        "won": {"type": "endEvent", "stage": "won", "result": "won", "terminate": True},
    },
    "accepts": [{"code": "two_tokens", "node": "check", "because": "It is meant."}],
    "layout": {},
}
SITE = Catalogue(
    fields={"amount": NUMBER, "note": TEXT, "agreed": BOOLEAN},
    forms={"deal_opening", "deal_offer", "deal_lost"},
    processes={"deal", "order"},
    roles={"deal", "order"},
    actions={"credit.check", "hand_over"},
    teams={"sales"},
    users={"boris"},
    profiles={"supervisor"},
    languages=("en", "ru"),
)

BROKEN: list[tuple[str, object, str]] = [
    # (where something is put, what, the code that is found there); … = removed, and found where it was missed
    ("/format", "instar.process/2", "format"),
    ("/format", ..., "format"),
    ("/key", "no spaces", "key"),
    ("/key", ..., "key"),
    ("/title", 3, "shape"),
    ("/title", {}, "shape"),
    ("/title", {"English": "Deal"}, "shape"),
    ("/role", "deel", "unknown_role"),
    ("/role", ..., "role"),
    ("/form", "deal_openning", "unknown_form"),
    ("/form", 3, "shape"),
    ("/card", "amount", "shape"),
    ("/card/0", "amont", "unknown_field"),
    ("/nodez", {}, "unknown_key"),
    ("/sla", {}, "shape"),
    ("/register", {}, "unsupported"),
    ("/moves", "any", "wrong_key"),
    ("/layout", [], "shape"),
    ("/stages", {}, "shape"),
    ("/stages/0", "offer", "shape"),
    ("/stages/0/id", "9", "id"),
    ("/stages/0/id", ..., "id"),
    ("/stages/1/id", "offer", "duplicate_id"),
    ("/stages/0/title", ["Offer"], "shape"),
    ("/stages/0/status", "open", "unknown_status"),
    ("/stages/0/wip", 0, "shape"),
    ("/stages/0/wip", True, "shape"),
    ("/stages/0/hue", "blue", "shape"),
    ("/stages/0/colour", "red", "unknown_key"),
    ("/stages/1/final", "yes", "shape"),
    ("/nodes", [], "shape"),
    ("/nodes/opened", "offer", "shape"),
    ("/nodes/opened/type", ..., "shape"),
    ("/nodes/opened/type", "beginEvent", "unknown_type"),
    ("/nodes/opened/type", ["startEvent"], "shape"),
    ("/nodes/opened/timer", {"after": "PT1H"}, "shape"),
    ("/nodes/opened/form", "deal_offer", "wrong_key"),
    ("/nodes/opened/interrupting", False, "wrong_key"),
    ("/nodes/opened/correlate", "ticket.number", "wrong_key"),
    ("/nodes/opened/condition", "true", "wrong_key"),
    ("/nodes/opened/next", "offfer", "unknown_node"),
    ("/nodes/opened/next", {"to": "offer"}, "shape"),
    ("/nodes/opened/next", [3], "shape"),
    ("/nodes/again", {"type": "startEvent", "next": "won"}, "starts"),
    ("/nodes/9", {"type": "endEvent"}, "id"),
    ("/nodes/offer/stage", "offers", "unknown_stage"),
    ("/nodes/offer/stage", 1, "shape"),
    ("/nodes/offer/titel", "Offer", "unknown_key"),
    ("/nodes/offer/multi", {}, "shape"),
    ("/nodes/offer/action", "reply", "wrong_key"),
    ("/nodes/offer/note", 5, "shape"),
    ("/nodes/offer/candidates", "sales", "shape"),
    ("/nodes/offer/candidates/teams", "sales", "unknown_key"),
    ("/nodes/offer/candidates/team/0", "sails", "unknown_team"),
    ("/nodes/offer/candidates/team/0", 3, "shape"),
    ("/nodes/offer/candidates/user", "bris", "unknown_user"),
    ("/nodes/offer/candidates/profile", "superviser", "unknown_profile"),
    ("/nodes/offer/candidates", {"team": []}, "nobody"),
    ("/nodes/offer/candidates/=", "ticket.", "expression"),
    ("/nodes/offer/assignee", "nobody", "unknown_user"),
    ("/nodes/offer/assignee", 3, "shape"),
    ("/nodes/offer/assignee/=", "ticket.asignee.login", "expression"),
    ("/nodes/offer/form", "deal_ofer", "unknown_form"),
    ("/nodes/offer/form", {"field": []}, "shape"),
    ("/nodes/offer/due", "3 days", "duration"),
    ("/nodes/offer/due", "P1M", "duration"),
    ("/nodes/offer/due", "PT0S", "duration"),
    ("/nodes/offer/due", 3, "shape"),
    ("/nodes/offer/due", {"at": "data.amount"}, "type"),
    ("/nodes/offer/due", {"at": "now", "calendar": "office"}, "wrong_key"),
    ("/nodes/offer/due", {"after": "PT1H", "calendar": ""}, "shape"),
    ("/nodes/offer/due", {"after": "PT1H", "cycle": "R/PT1H"}, "wrong_key"),
    ("/nodes/offer/due", {"cycle": "R3/PT1H"}, "wrong_key"),
    ("/nodes/offer/priority", 7, "shape"),
    ("/nodes/offer/priority", "high", "shape"),
    ("/nodes/offer/next/0/to", "larg", "unknown_node"),
    ("/nodes/offer/next/0/to", ..., "shape"),
    ("/nodes/offer/next/0/to", "opened", "into_start"),
    ("/nodes/offer/next/0/id", "large", "duplicate_id"),
    ("/nodes/offer/next/0/id", "a b", "id"),
    ("/nodes/offer/next/0/outcome", ..., "outcome_missing"),
    ("/nodes/offer/next/1/outcome", "go", "duplicate_outcome"),
    ("/nodes/offer/next/0/outcome", "go on", "shape"),
    ("/nodes/offer/next/0/when", "data.agreed", "wrong_key"),
    ("/nodes/offer/next/0/default", True, "wrong_key"),
    ("/nodes/offer/next/0/titel", "Go", "unknown_key"),
    ("/nodes/offer/next/1/tone", "warning", "shape"),
    ("/nodes/offer/next/1/form", "lost", "unknown_form"),
    ("/nodes/large/next/0/when", "data.amont > 3", "expression"),
    ("/nodes/large/next/0/when", "data.amount >", "expression"),
    ("/nodes/large/next/0/when", "data.amount + 1", "type"),
    ("/nodes/large/next/0/when", "data.note > 3", "expression"),
    ("/nodes/large/next/0/when", "work.chek.outcome == 'done'", "expression"),
    ("/nodes/large/next/0/when", "message.text == ''", "expression"),
    ("/nodes/large/next/0/when", True, "shape"),
    ("/nodes/large/next/0/outcome", "yes", "wrong_key"),
    ("/nodes/large/next/1/default", "yes", "shape"),
    ("/nodes/both", {"type": "callActivity", "next": ["check", "mark"]}, "shape"),
    ("/nodes/both/next/0", {"to": "check", "when": "data.agreed"}, "wrong_key"),
    ("/nodes/check/not_by/0", "ofer", "unknown_node"),
    ("/nodes/check/not_by/0", "check", "not_by"),
    ("/nodes/check/not_by/0", "mark", "unknown_node"),
    ("/nodes/check/not_by/0", 1, "shape"),
    ("/nodes/mark/set", ..., "shape"),
    ("/nodes/mark/set", {}, "shape"),
    ("/nodes/mark/set/data.note", 3, "shape"),
    ("/nodes/mark/set/data.note", "3", "type"),
    ("/nodes/mark/set/data.note", "large", "expression"),
    ("/nodes/mark/set/data.notes", "'large'", "unknown_field"),
    ("/nodes/mark/set/ticket.title", "'large'", "path"),
    ("/nodes/mark/set/note", "'large'", "path"),
    ("/nodes/ask/action", "credit.chek", "unknown_action"),
    ("/nodes/ask/action", ..., "shape"),
    ("/nodes/ask/compensation", "won", "compensation"),
    ("/nodes/ask/with", [], "shape"),
    ("/nodes/ask/with/sum/=", "data.sum", "expression"),
    ("/nodes/ask/with/text", "{{ ticket.nummer }}", "expression"),
    ("/nodes/ask/with/text", "{{ ticket.number", "expression"),
    ("/nodes/ask/result", "credit", "path"),
    ("/nodes/ask/result", 3, "shape"),
    ("/nodes/ask/result", "data.note", "type"),
    ("/nodes/ask/retry", 3, "shape"),
    ("/nodes/ask/retry/tries", 0, "shape"),
    ("/nodes/ask/retry/delay", "PT1M", "unknown_key"),
    ("/nodes/ask/loop", {"while": "true"}, "shape"),
    ("/nodes/hand/with/role", "odrer", "unknown_role"),
    ("/nodes/hand/with/process", "odrer", "unknown_process"),
    ("/nodes/won/result", "very good", "shape"),
    ("/nodes/won/terminate", 1, "shape"),
    ("/nodes/won/error", "not a word", "shape"),
    ("/nodes/won/next", "offer", "wrong_key"),
    ("/accepts", {}, "shape"),
    ("/accepts/0", "deadlock", "shape"),
    ("/accepts/0/code", "no_end", "accepts"),
    ("/accepts/0/node", "chek", "unknown_node"),
    ("/accepts/0/because", " ", "shape"),
    ("/accepts/0/why", "x", "unknown_key"),
]


def put(raw: dict[str, Any], pointer: str, value: object) -> dict[str, Any]:
    """A copy with a value put at a pointer, or what is there removed."""
    copied = copy.deepcopy(raw)
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    holder: Any = copied
    for step in way:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    key: Any = int(last) if isinstance(holder, list) else last
    if value is ...:
        del holder[key]
    else:
        holder[key] = value
    return copied


def read(raw: object) -> Source:
    return Source.read(json.dumps(raw, indent=2, ensure_ascii=False), "deal.json")


def test_the_good_definition_has_no_findings():
    result = parse_process(read(GOOD), SITE)
    assert [finding.message for finding in result.findings] == []
    assert result.process is not None


@pytest.mark.parametrize(("pointer", "value", "code"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_broken_copy_is_told_with_its_place(pointer: str, value: object, code: str):
    result = parse_process(read(put(GOOD, pointer, value)), SITE)
    assert (result.process is None) == (code not in ("unknown_team", "unknown_user"))
    errors = {(finding.code, finding.pointer) for finding in result.findings}
    missed = pointer.rpartition("/")[0]
    places = {pointer, missed} if value is ... else {pointer}
    assert {(code, place) for place in places} & errors or any(
        found == code and place.startswith(pointer) for found, place in errors
    ), errors


def test_a_finding_about_a_node_names_it():
    result = parse_process(read(put(GOOD, "/nodes/ask/action", "x")), SITE)
    assert [(finding.node, finding.hint) for finding in result.findings] == [
        ("ask", "Known here: credit.check, hand_over.")
    ]


@pytest.mark.parametrize(
    ("pointer", "value", "near"),
    [
        ("/role", "deel", "deal"),
        ("/nodes/offer/candidates/team/0", "sails", "sales"),
        ("/nodes/offer/candidates/team/0", "service.teem", "service.team"),
        ("/nodes/offer/next/0/to", "larg", "large"),
        ("/nodes/offer/stage", "ofer", "offer"),
        ("/nodes/offer/titel", "x", "title"),
        ("/nodes/large/type", "exclusivGateway", "exclusiveGateway"),
        ("/nodes/large/next/0/when", "data.amont > 1", "amount"),
        ("/nodes/mark/set/data.notes", "'x'", "note"),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest(pointer: str, value: str, near: str):
    result = parse_process(read(put(GOOD, pointer, value)), SITE)
    assert f"Did you mean “{near}”?" in {finding.hint for finding in result.findings}


def test_without_a_catalogue_names_of_the_site_are_not_looked_up():
    raw = put(GOOD, "/role", "whatever")
    raw = put(raw, "/nodes/large/next/0/when", "data.whatever > 3")
    assert parse_process(read(raw)).process is not None


def test_an_open_catalogue_lets_unknown_fields_be_read():
    raw = put(GOOD, "/nodes/large/next/0/when", "data.whatever > 3")
    assert parse_process(read(raw), Catalogue(fields=SITE.fields, open=True)).process is not None
    assert parse_process(read(raw), Catalogue(fields=SITE.fields)).process is None


def test_what_an_action_answers_may_be_read_though_no_form_has_it():
    raw = put(GOOD, "/nodes/large/next/0/when", "data.credit.limit > 3")
    assert parse_process(read(raw), SITE).process is not None


def test_extensions_are_kept_wherever_an_object_is():
    raw = copy.deepcopy(GOOD)
    for place in (raw, raw["stages"][0], raw["nodes"]["offer"], raw["nodes"]["offer"]["next"][0]):
        place["x-mine"] = {"any": ["thing"]}
    assert parse_process(read(raw), SITE).findings == ()


def test_a_plain_mapping_may_be_given_instead_of_a_source():
    assert parse_process(GOOD, SITE).process is not None


def test_a_process_with_too_many_nodes_or_flows_is_refused(parsed: Parse):
    many = {f"n{index}": {"type": "endEvent"} for index in range(1001)}
    assert "too_many" in {finding.code for finding in parsed(many).findings}
    wide = {"s": {"type": "startEvent", "next": ["e"] * 5001}, "e": {"type": "endEvent"}}
    assert "too_many" in {finding.code for finding in parsed(wide).findings}


def test_a_step_is_due_once_and_the_hint_shows_the_event_that_reminds(found):
    nodes = {
        "s": {"type": "startEvent", "next": "n"},
        "n": {"type": "userTask", "title": "Do", "due": {"cycle": "R3/PT1H"}, "next": "e"},
        "e": {"type": "endEvent"},
    }
    (finding,) = [one for one in found(nodes) if one.severity == "error"]
    assert (finding.code, finding.node, finding.pointer) == ("wrong_key", "n", "/nodes/n/due/cycle")
    assert finding.message == "A step is due once, so “cycle” does not go with “due”."
    event = json.loads(finding.hint[finding.hint.index("{") : finding.hint.rindex("}") + 1])
    assert event["timer"] == {"cycle": "R3/PT1H"}
    nodes["n"]["due"] = "PT1H"
    reminding = {**nodes, "again": {**event, "next": "e"}}
    assert [one.message for one in found(reminding) if one.severity == "error"] == []
