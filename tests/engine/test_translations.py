from __future__ import annotations

from collections.abc import Callable
from typing import Any

from instar.engine.catalogue import Catalogue
from instar.engine.findings import Finding

Found = Callable[..., list[Finding]]
BOTH = Catalogue(languages=frozenset({"en", "ru"}))
NODES: dict[str, Any] = {
    "s": {"type": "startEvent", "next": "a"},
    "a": {
        "type": "userTask",
        "title": {"en": "Do", "ru": "Делать"},
        "next": [{"to": "e", "outcome": "ok", "title": "OK"}],
    },
    "e": {"type": "endEvent"},
}


def told(found: list[Finding]) -> list[tuple[str, str, str, str | None]]:
    return [(finding.severity, finding.code, finding.pointer, finding.node) for finding in found]


def test_an_outcome_without_a_title_is_a_warning(found: Found):
    nodes = {**NODES, "a": {**NODES["a"], "next": [{"to": "e", "outcome": "ok"}]}}
    (finding,) = found(nodes)
    assert told([finding]) == [("warning", "untitled", "/nodes/a/next/0", "a")]
    assert finding.message == "The outcome “ok” of “Do” has no title; people will read “ok”."


def test_a_step_a_stage_and_a_process_without_titles_are_warnings(found: Found):
    nodes = {**NODES, "a": {"type": "userTask", "next": "e"}}
    assert told(found(nodes, title=None, stages=[{"id": "new"}])) == [
        ("warning", "untitled", "/key", None),
        ("warning", "untitled", "/stages/0", None),
        ("warning", "untitled", "/nodes/a", "a"),
    ]


def test_the_steps_of_a_board_have_the_titles_of_its_stages(found: Found):
    assert found(None, catalogue=BOTH) == []


def test_a_language_that_a_text_lacks_is_a_warning_with_its_place(found: Found):
    form = {"fields": [{"id": "x", "type": "text", "title": {"ru": "Икс"}, "help": {"en": "X", "ru": ""}}]}
    nodes = {**NODES, "a": {**NODES["a"], "form": form, "note": {"en": "Mind"}}}
    findings = found(nodes, catalogue=BOTH, title={"en": "Test"})
    assert told(findings) == [
        ("warning", "untranslated", "/title", None),
        ("warning", "untranslated", "/nodes/a/form/fields/0/title", "a"),
        ("warning", "untranslated", "/nodes/a/form/fields/0/help", "a"),
        ("warning", "untranslated", "/nodes/a/note", "a"),
    ]
    assert findings[0].message == "The text is not there in: ru."


def test_a_plain_text_is_meant_for_all_languages(found: Found):
    assert found(NODES, catalogue=BOTH) == []


def test_without_languages_nothing_is_asked_for(found: Found):
    assert found(NODES, title={"en": "Test"}) == []


def test_arguments_layout_and_extensions_hold_no_texts_of_the_definition(found: Found):
    nodes = {
        "s": {"type": "startEvent", "next": "a"},
        "a": {
            "type": "serviceTask",
            "action": "ping",
            "with": {"title": {"en": "X"}},
            "x-mine": {"title": {"en": "X"}},
        },
    }
    assert found(nodes, catalogue=BOTH, layout={"a": {"title": {"en": "X"}}}) == []


def test_a_node_may_have_the_name_of_a_text_and_its_own_texts_are_looked_at(found: Found):
    """Below "nodes" stand ids, whatever they are called."""
    task = {"type": "userTask", "title": {"en": "Do"}}
    nodes = {"s": {"type": "startEvent", "next": "note"}, "note": {**task, "next": "with"}, "with": task}
    assert told(found(nodes, catalogue=BOTH)) == [
        ("warning", "untranslated", "/nodes/note/title", "note"),
        ("warning", "untranslated", "/nodes/with/title", "with"),
    ]
