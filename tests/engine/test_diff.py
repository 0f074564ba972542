"""Two definitions are compared as people made them: stages, steps, ways and fields, not lines."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from instar.engine.canonical import canonical
from instar.engine.diff import diff, sentence
from instar.i18n import use

PROCESS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "repair",
    "title": "Repair",
    "role": "task",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "sla": [
        {"metric": "first_response", "target": {"*": "PT4H"}},
        {"metric": "resolution", "target": {"*": "P2D"}, "pause": ["waiting"]},
    ],
    "nodes": {
        "begin": {"type": "startEvent", "next": "look"},
        "look": {
            "type": "userTask",
            "stage": "new",
            "form": {"fields": [{"id": "price", "type": "money"}]},
            "next": [{"to": "finish", "outcome": "repair"}, {"to": "finish", "outcome": "refuse"}],
        },
        "finish": {"type": "endEvent", "stage": "done"},
    },
}
INLINE = json.dumps(PROCESS["nodes"]["look"]["form"])


def changed(edit: str) -> list[str]:
    """The sentences of what one line of Python changes in the process ``p``."""
    new = copy.deepcopy(PROCESS)
    exec(edit, {"p": new, "look": new["nodes"]["look"], "nodes": new["nodes"]})  # noqa: S102 - our own lines, below
    return [sentence(change) for change in diff(PROCESS, new)]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("p['title'] = 'Mend'", ['The definition: title was "Repair", is "Mend" now.']),
        ("p['note'] = 'x' * 99", ["The definition: note is new."]),
        ("p['stages'].insert(1, {'id': 'wait', 'title': 'Wait'})", ["Stage “wait” is new."]),
        ("p['stages'].reverse()", ["The stages stand in another order."]),
        ("del p['stages'][1]['final']", ["Stage “done”: final was true, is gone."]),
        ("p['stages'][1]['final'] = 1", ["Stage “done”: final was true, is 1 now."]),
        ("look['stage'] = 'done'", ['Step “look”: stage was "new", is "done" now.']),
        ("look['next'][1]['to'] = 'look'", ['The way “look → refuse”: to was "finish", is "look" now.']),
        ("del look['next'][1]", ["The way “look → refuse” is gone."]),
        ("look['next'].reverse()", ["The ways stand in another order."]),
        ("look['form']['fields'][0]['type'] = 'number'", ['Field “price”: type was "money", is "number" now.']),
        ("look['form']['fields'].append({'id': 'who', 'type': 'text'})", ["Field “who” is new."]),
        ("look['form'] = 'own'", ["Step “look”: form was " + INLINE + ', is "own" now.']),
        ("del look['form']", ["Step “look”: form was " + INLINE + ", is gone."]),
        ("look['next'][0]['form'] = 'own'", ['The way “look → repair”: form is "own" now.']),
        ("p['sla'].append({'metric': 'care', 'target': {'*': 'P1D'}})", ["The clock “care” is new."]),
        ("del p['sla'][1]", ["The clock “resolution” is gone."]),
        ("p['sla'].reverse()", ["The clocks stand in another order."]),
        (
            "p['sla'][0]['target']['*'] = 'PT8H'",
            ['The clock “first_response”: target was {"*": "PT4H"}, is {"*": "PT8H"} now.'],
        ),
        ("p['sla'][1]['pause'] = []", ['The clock “resolution”: pause was ["waiting"], is [] now.']),
        ("p['form'] = 'own'", ['The definition: form is "own" now.']),
        ("nodes['begin']['next'] = 'finish'", ["The way “begin → look” is gone.", "The way “begin → finish” is new."]),
    ],
)
def test_a_change_is_told_in_a_sentence(edit: str, said: list[str]) -> None:
    assert changed(edit) == said


def test_a_step_that_goes_takes_its_ways_with_it() -> None:
    assert changed("del nodes['begin']") == ["Step “begin” is gone.", "The way “begin → look” is gone."]


def test_two_ways_to_write_the_same_are_no_change() -> None:
    assert changed("nodes['begin']['next'] = [{'to': 'look'}]") == []
    shuffled = dict(reversed(PROCESS.items()))
    assert diff(PROCESS, shuffled) == ()
    assert diff(PROCESS, json.loads(canonical(PROCESS))) == ()


def test_what_means_nothing_but_has_other_bytes_is_told_all_the_same() -> None:
    old = {"format": "instar.form/1", "key": "f", "x-b": 1, "x-a": 2, "fields": []}
    new = {"format": "instar.form/1", "key": "f", "x-a": 2, "x-b": 1, "fields": []}
    assert [sentence(change) for change in diff(old, new)] == ["The parts stand in another order."]


def test_fields_are_found_in_sections_and_moving_out_of_one_is_told() -> None:
    inner = {"id": "city", "type": "text"}
    old = {"format": "instar.form/1", "fields": [{"id": "address", "type": "section", "fields": [inner]}]}
    new = {"format": "instar.form/1", "fields": [{"id": "address", "type": "section"}, inner]}
    assert [sentence(change) for change in diff(old, new)] == ['Field “city”: section was "address", is gone.']


def test_pointers_lead_to_what_changed() -> None:
    new = copy.deepcopy(PROCESS)
    new["nodes"]["look"]["form"]["fields"][0]["max"] = 5
    (change,) = diff(PROCESS, new)
    assert change.pointer == "/nodes/look/form/fields/0/max"
    assert change.as_dict() == {
        "what": "changed",
        "kind": "field",
        "name": "price",
        "pointer": "/nodes/look/form/fields/0/max",
        "key": "max",
        "before": None,
        "after": 5,
        "message": "Field “price”: max is 5 now.",
    }


@pytest.mark.parametrize(
    "broken",
    [{}, {"stages": 5, "nodes": []}, {"stages": [1, {"id": 3}], "nodes": {"a": None, "b": {"next": [None, {}]}}}],
)
def test_broken_definitions_are_compared_as_far_as_they_go(broken: dict[str, Any]) -> None:
    assert diff(PROCESS, broken)
    assert diff(broken, PROCESS)
    assert all(sentence(change) for change in diff(broken, PROCESS))


def test_sentences_are_said_in_the_language_of_the_reader() -> None:
    new = {**PROCESS, "stages": PROCESS["stages"][:1]}
    with use("ru"):
        assert sentence(diff(PROCESS, new)[0]) == "Стадии «done» больше нет."


TABLE: dict[str, Any] = {
    "format": "instar.decision/1",
    "key": "rate",
    "inputs": [{"value": "data.sum"}, {"value": "data.kind"}],
    "outputs": [{"id": "rate"}],
    "rules": [{"when": [f"{number}", "-"], "then": [number]} for number in range(4)],
}


def said(**keys: Any) -> list[str]:
    return [sentence(change) for change in diff(TABLE, {**TABLE, **keys})]


def test_of_a_table_rules_and_columns_are_told():
    one, two, three, four = TABLE["rules"]
    assert said(hit="F") == ['The definition: hit is "F" now.']
    assert said(rules=[one, three, four]) == ["Rule 2 is gone."]
    assert said(rules=[one, two, three, four, one]) == ["Rule 5 is new."]
    assert said(rules=[one, {**two, "then": [7]}, three, four]) == ["Rule 2: then was [1], is [7] now."]
    kind = {"value": "data.kind", "type": "text"}
    assert said(inputs=[TABLE["inputs"][0], kind]) == ['Column “data.kind”: type is "text" now.']
    turned = said(inputs=TABLE["inputs"][::-1], rules=[])
    assert turned == [
        "The columns stand in another order.",
        "The definition: rules is different.",
    ]


def test_of_a_table_a_new_column_is_told_once():
    rules = [{**rule, "when": [*rule["when"], "-"]} for rule in TABLE["rules"]]
    found = said(inputs=[*TABLE["inputs"], {"value": "now"}], rules=rules)
    assert found == ["Column “now” is new.", "The definition: rules is different."]
