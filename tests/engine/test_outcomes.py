from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.model import DONE_TITLE, Node, Process


@pytest.fixture
def task(build: Callable[..., Process]) -> Callable[..., Node]:
    """A user task with this `next`."""

    def made(next: Any = None) -> Node:
        own = {} if next is None else {"next": next}
        ends = {id: {"type": "endEvent"} for id in ("e", "f")}
        nodes = {"s": {"type": "startEvent", "next": "t"}, "t": {"type": "userTask", **own}, **ends}
        return build(nodes).nodes["t"]

    return made


def test_a_single_flow_without_an_outcome_is_done(task: Callable[..., Node]):
    (outcome,) = task("e").outcomes
    assert (outcome.key, outcome.title, outcome.tone) == ("done", DONE_TITLE, None)
    assert outcome.flow is not None
    assert outcome.flow.to == "e"


def test_a_single_flow_may_say_how_its_button_reads(task: Callable[..., Node]):
    form = {"fields": []}
    (outcome,) = task([{"to": "e", "title": "Finish", "tone": "danger", "form": form}]).outcomes
    assert (outcome.key, outcome.title, outcome.tone, outcome.form) == ("done", "Finish", "danger", form)
    assert outcome.form_pointer == "/nodes/t/next/0/form"


def test_a_step_without_flows_is_done_as_well(task: Callable[..., Node]):
    (outcome,) = task().outcomes
    assert (outcome.key, outcome.flow) == ("done", None)


@pytest.mark.parametrize("next", [["e", "f"], [{"to": "e", "when": "data.x"}, {"to": "f", "default": True}]])
def test_flows_that_conditions_decide_belong_to_no_button(task: Callable[..., Node], next: Any):
    (outcome,) = task(next).outcomes
    assert (outcome.key, outcome.title, outcome.flow) == ("done", DONE_TITLE, None)


def test_outcomes_stand_in_file_order_the_main_button_first(task: Callable[..., Node]):
    found = task(
        [
            {"to": "f", "outcome": "ok", "title": {"en": "OK"}},
            {"to": "e", "outcome": "no", "tone": "danger", "form": "why"},
        ]
    ).outcomes
    assert [(one.key, one.title, one.tone, one.form, one.flow.to if one.flow else None) for one in found] == [
        ("ok", {"en": "OK"}, None, None, "f"),
        ("no", "no", "danger", "why", "e"),
    ]
