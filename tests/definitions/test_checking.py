"""The check: whatever it is given it answers, soon, and it knows what else on the site would break."""

from __future__ import annotations

import copy
import json
import random
import time

import pytest

from instar.commands import BrokenDefinition, Publish
from instar.engine.source import Source
from tests.definitions.conftest import form, process


def errors(site, definition, *beside) -> list[str]:
    source = Source.read(json.dumps(definition), "given.json")
    others = [Source.read(json.dumps(one), "beside.json") for one in beside]
    return [one.code for one in site.kernel.definitions.check(source, together=others) if one.severity == "error"]


def test_a_form_that_takes_away_what_a_process_reads_is_refused_and_both_together_are_not(site, publish):
    publish(form(), process())
    for newer in (form(other="text"), form(price="text")):
        assert errors(site, newer) == ["breaks_process"]
    assert errors(site, form(price="money", other="text")) == []
    assert errors(site, form(price="text"), process("data.price == 'much'")) == []
    publish(form(price="text"), process("data.price == 'much'"))


def test_the_process_that_would_break_is_named_with_its_place_and_the_way_out(site, publish):
    publish(form(), process())
    (finding,) = site.kernel.definitions.check(Source.read(json.dumps(form(price="text"))))
    assert "wishes" in finding.message
    assert "/nodes/g/next/0/when" in finding.message
    assert finding.hint


def test_a_field_has_one_type_in_forms_roles_and_processes(site, publish):
    publish(form(), process())
    assert errors(site, form("second", price="text")) == ["field_type"]
    assert errors(site, form("second", role_note="integer")) == ["field_type"]
    assert errors(site, form("second", price="money")) == []
    twice = {"fields": [{"id": "price", "type": "boolean", "title": "x"}]}
    changed = process()
    changed["nodes"]["a"]["form"] = twice
    assert "field_type" in errors(site, changed)


def test_two_of_one_key_at_once_are_refused(site):
    assert errors(site, form(), form(other="text")) == ["key_twice"]


def test_an_action_with_broken_arguments_is_no_crash(site, publish):
    called = process()
    called["nodes"]["a"] = {"type": "serviceTask", "title": "x", "action": "broken", "with": {"x": 1}, "next": "e"}
    assert errors(site, called, form()) == []


def test_steps_in_sub_processes_are_checked_as_others_are(site):
    """Their own forms, what their conditions read of these, and the arguments of actions."""
    asked = {"fields": [{"id": "agreed", "type": "boolean", "title": "Agreed"}]}
    inner = {
        "begin": {"type": "startEvent", "next": "ask"},
        "ask": {"type": "userTask", "title": "Ask", "form": asked, "next": "way"},
        "way": {
            "type": "exclusiveGateway",
            "next": [{"to": "tell", "when": "data.agreed"}, {"to": "z", "default": True}],
        },
        "tell": {"type": "sendTask", "title": "Tell", "action": "reply", "with": {"body": "Yes"}, "next": "z"},
        "z": {"type": "endEvent"},
    }
    nested = process("data.agreed")
    nested["nodes"]["a"] = {"type": "subProcess", "title": "Agree", "nodes": inner, "next": "e"}
    assert errors(site, nested, form()) == []
    inner["tell"]["with"] = {"bodi": "Yes"}
    asked["fields"][0]["type"] = "nonsense"
    found = site.kernel.definitions.check(Source.read(json.dumps(nested), "given.json"))
    told = {(one.code, one.pointer, one.node) for one in found if one.severity == "error"}
    at = "/nodes/a/nodes"
    assert {
        ("unknown_type", f"{at}/ask/form/fields/0/type", "ask"),
        ("unknown_argument", f"{at}/tell/with/bodi", "tell"),
        ("missing_argument", f"{at}/tell/with", "tell"),
    } <= told


def test_what_clocks_do_is_checked_as_tasks_are(site):
    stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
    deed = {"action": "note", "with": {"bodi": "It is late"}}
    clock = {"metric": "resolution", "target": {"*": "PT4H"}, "warn": [50], "on_warn": deed}
    process = {
        "format": "instar.process/1",
        "key": "late",
        "title": "Late",
        "role": "task",
        "stages": stages,
        "sla": [clock],
    }
    found = site.kernel.definitions.check(Source.of(process))
    assert {(one.code, one.pointer) for one in found if one.severity == "error"} >= {
        ("unknown_argument", "/sla/0/on_warn/with/bodi"),
        ("missing_argument", "/sla/0/on_warn/with"),
    }


def test_findings_at_one_place_are_all_told(site):
    broken = process("data.nothing > 1")
    broken["nodes"]["a"]["candidates"] = {"team": "nowhere"}
    with pytest.raises(BrokenDefinition) as refused:
        site.run(Publish(json.dumps(broken)))
    told = sum(len(sentences) for sentences in refused.value.errors.values())
    assert told == sum(finding.severity == "error" for finding in refused.value.findings)


WRONG = (
    None,
    True,
    -1,
    1e308,
    "",
    [],
    {},
    [[]],
    [{}],
    {"": {}},
    "x" * 3000,
    10**30,
    ["a", 1],
    "data.",
    "{{",
    "service.team",
)


def places(value, at=()):
    if at:
        yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*at, key))


@pytest.mark.parametrize("seed", range(60))
def test_a_spoilt_definition_is_refused_or_can_be_published(site, seed):
    chance = random.Random(seed)
    spoilt = copy.deepcopy(chance.choice([form(), process()]))
    for _n in range(chance.randint(1, 3)):
        *way, last = chance.choice(list(places(spoilt)))
        inside = spoilt
        for key in way:
            inside = inside[key]
        if chance.random() < 0.7:
            inside[last] = chance.choice(WRONG)
        else:
            del inside[last]
    text = json.dumps(spoilt)
    if not any(one.severity == "error" for one in site.kernel.definitions.check(Source.read(text))):
        assert site.run(Publish(text))["number"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"format": "instar.form/1", "key": "f", "title": "' + "x" * 2_000_000 + '"}',
        '{"format": "instar.process/1", "nodes": {"": {"form": {"fields": [[]]}}, "a/~": {"next": [{"form": []}]}}}',
        '{"format": ["instar.form/1"], "key": {"a": 1}}',
        '{"format": "instar.process/1", "key": "\\ud800"}',
        json.dumps(
            process(nodes={f"n{n}": {"type": "serviceTask", "action": "x", "next": "gone"} for n in range(500)})
        ),
        json.dumps(form(**{f"f{n}": "text" for n in range(5000)})),
    ],
    ids=["deep", "2mb", "odd names", "odd format", "surrogate", "500 nodes", "5000 fields"],
)
def test_hostile_text_is_refused_soon(site, text):
    begun = time.process_time()
    with pytest.raises(BrokenDefinition):
        site.run(Publish(text))
    assert time.process_time() - begun < 5
