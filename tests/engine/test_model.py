from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.expressions import EvaluationError
from instar.engine.facts import Facts
from instar.engine.model import Node, Process

HOUR = 3_600_000


@pytest.fixture
def task(build: Callable[..., Process]) -> Callable[..., Node]:
    def made(**keys: Any) -> Node:
        return build({"s": {"type": "startEvent", "next": "t"}, "t": {"type": "userTask", **keys}}).nodes["t"]

    return made


@pytest.mark.parametrize(
    ("due", "ms"), [("PT4H", 4 * HOUR), ("P1DT30M", 24 * HOUR + HOUR // 2), ({"after": "P2W"}, 14 * 24 * HOUR)]
)
def test_a_step_is_due_a_while_after_it_opens(task: Callable[..., Node], due: object, ms: int):
    assert task(due=due).due_at(Facts({}, {}, 1000)) == 1000 + ms


def test_a_step_can_be_due_at_the_moment_that_an_expression_gives(task: Callable[..., Node]):
    node = task(due={"at": "now + duration('24h')"})
    assert node.due_at(Facts({}, {}, 1000)) == 1000 + 24 * HOUR


def test_a_due_moment_that_is_null_is_none(task: Callable[..., Node]):
    assert task(due={"at": "ticket.due"}).due_at(Facts({}, {}, 0)) is None
    assert task().due_at(Facts({}, {}, 0)) is None


def test_candidates_and_assignee_can_be_worked_out(task: Callable[..., Node]):
    node = task(candidates={"=": "data.helpers"}, assignee={"=": "ticket.assignee.login"})
    facts = Facts({"helpers": ["olga", "", "boris"]}, {"assignee": {"login": "maria"}}, 0)
    assert node.candidate_names(facts) == ["olga", "boris"]
    assert node.assignee_name(facts) == "maria"
    assert node.candidate_names(Facts({"helpers": "olga"}, {}, 0)) == ["olga"]
    assert node.assignee_name(Facts({}, {}, 0)) is None


def test_candidates_can_be_who_did_an_earlier_step(build: Callable[..., Process]):
    process = build(
        {
            "s": {"type": "startEvent", "next": "a"},
            "a": {"type": "userTask", "next": "b"},
            "b": {"type": "userTask", "candidates": {"=": "work.a.completed_by"}},
        }
    )
    names = process.nodes["b"].candidate_names(Facts({}, {}, 0), {"a": {"completed_by": "olga"}})
    assert names == ["olga"]
    assert process.nodes["a"].keeps_work


def test_a_named_assignee_is_that_one(task: Callable[..., Node]):
    assert task(assignee="olga").assignee_name(Facts({}, {}, 0)) == "olga"


def test_an_expression_that_cannot_be_worked_out_says_so(task: Callable[..., Node]):
    with pytest.raises(EvaluationError):
        task(candidates={"=": "data.a / data.b"}).candidate_names(Facts({"a": 1, "b": 0}, {}, 0))


def test_a_stage_is_found_by_its_id_and_an_unknown_one_is_a_key_error(build: Callable[..., Process]):
    process = build({"s": {"type": "startEvent"}})
    assert process.stage("closed").status == "closed"
    assert process.stage("new").status == "active"
    with pytest.raises(KeyError):
        process.stage("nowhere")


def test_outcomes_are_found_by_their_key(task: Callable[..., Node]):
    node = task()
    assert node.outcome("done") is node.outcomes[0]
    assert node.outcome("undone") is None
