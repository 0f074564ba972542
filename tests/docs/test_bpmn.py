"""docs/bpmn.md says what becomes what, no more and no less, and its example becomes what it says."""

from __future__ import annotations

import json

from defusedxml import ElementTree

from instar.bpmn import read_bpmn, shapes, vendors, words
from instar.bpmn.exact import digest
from instar.engine.canonical import canonical

from .pages import CODE, examples, first_words, page, section, table

PAGE = page("bpmn")
EXAMPLE = section(PAGE, "## An example")


def test_the_example_becomes_the_definition_and_the_losses_of_the_page() -> None:
    (file,), (definition,) = examples(EXAMPLE, "xml"), examples(EXAMPLE, "json")
    found = read_bpmn(file.encode())
    assert [canonical(one) for one in found.definitions] == [definition]
    said = [[f"`{one.element}`", f"`{one.kind}`", "yes" if one.left_out else "no", one.reason] for one in found.losses]
    assert said == table(PAGE, "## An example")
    assert canonical(json.loads(definition)) == definition


def test_every_element_that_becomes_a_node_or_a_trigger_is_listed() -> None:
    assert sorted(first_words(table(PAGE, "### Nodes"))) == sorted(words.NODES)
    assert first_words(table(PAGE, "### Triggers")) == list(words.DEFINITIONS.values())
    for row in table(PAGE, "### Triggers"):
        (element,), (key, *_rest) = CODE.findall(row[0]), CODE.findall(row[1])
        assert words.DEFINITIONS[key] == element


def test_the_words_of_other_engines_are_those_that_are_taken() -> None:
    said = set(first_words(table(PAGE, "## Words of other engines")))
    assert set(vendors.PEOPLE) <= said
    for word in said - {"type", "processId", "decisionId", "formId", "inputCollection", "inputElement"}:
        assert word.isidentifier()


def test_what_stands_beside_for_instar_is_read() -> None:
    (element,) = examples(section(PAGE, "## What only instar understands"), "xml")
    task = ElementTree.fromstring(element)
    assert task.get("{urn:instar:bpmn:1}stage") == "new"
    assert [one.get("for") for one in task.iter("{urn:instar:bpmn:1}value")] == [digest("Answer"), None]
    values = {one.get("key"): json.loads(one.text) for one in task.iter("{urn:instar:bpmn:1}value")}
    assert values == {"title": {"en": "Answer", "ru": "Ответить"}, "priority": 2}


def test_the_keys_of_a_drawing_are_listed() -> None:
    rows = {row[0].strip("`"): set(CODE.findall(row[1])) for row in table(PAGE, "## The drawing")}
    assert list(rows) == ["nodes", "flows", "pool", "lanes"]
    assert {"bounds", "label", *shapes.COLOURS} <= rows["nodes"]
