from __future__ import annotations

from typing import Any

import pytest

from instar.engine.mentions import mentioned_work, results


def with_condition(text: str) -> dict[str, Any]:
    form = {"fields": [{"id": "x", "type": "text", "title": "Your work.", "when": text}]}
    return {"a": {"type": "userTask", "form": form}}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("data.x > 3", set()),
        ("work.check.outcome == 'ok'", {"work.check"}),
        ("work['my-id'].outcome == work.other.outcome", {"work.my-id", "work.other"}),
        ('work["a.b"].data.x', {"work.a.b"}),
        ("work[data.name].outcome", {"work"}),
        ("data.network == 'x'", set()),
    ],
)
def test_completions_that_a_form_inside_reads_are_gathered(text: str, names: set[str]):
    assert mentioned_work(with_condition(text)) == names


def test_forms_of_outcomes_are_read_as_well():
    form = {"fields": [{"id": "x", "type": "text", "default": {"=": "work.check.completed_by"}}]}
    nodes = {"a": {"type": "userTask", "next": [{"to": "b", "form": form}, "c"]}, "b": None, "c": {"next": "a"}}
    assert mentioned_work(nodes) == {"work.check"}


def test_fields_that_hold_answers_of_actions_are_gathered():
    nodes = {
        "a": {"type": "serviceTask", "action": "x", "result": "data.invoice"},
        "b": {"type": "endEvent", "result": "data"},
        "c": {"type": "serviceTask", "action": "x", "result": 3},
        "d": 4,
    }
    assert set(results(nodes)) == {"invoice"}
