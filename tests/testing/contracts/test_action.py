"""The suite of actions notices what an action may not do."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Mapping
from typing import Any

import pytest

from instar.sdk import Action, ActionAnswer, ActionContext, ActionRefused, SetData, hookimpl
from instar.testing.contracts import ActionContract

from .conftest import Run, suite_of

ARGUMENTS = {"fields": [{"id": "abroad", "type": "boolean", "title": {"en": "Abroad", "ru": "За границу"}}]}
_numbers = itertools.count()


def stamp(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    if context.data.get("postcard_price"):
        raise ActionRefused("stamped", "There is a stamp on it already.")
    price = "70.00" if arguments.get("abroad") else "35.00"
    return ActionAnswer({"price": price}, (SetData({"postcard_price": price}),))


def plugin(run: Any = stamp, key: str = "postcard.stamp", kind: Any = "effect") -> object:
    class Plugin:
        requires = "instar>=0.1"

        @hookimpl
        def actions(self) -> list[Action]:
            return [Action(key, {"en": "Stamp", "ru": "Марка"}, run, kind, ARGUMENTS, idempotent=True)]

    return Plugin()


class TestAnActionThatIsRight(ActionContract):
    plugin = plugin()
    name = "postcard"
    key = "postcard.stamp"
    examples = [({}, {}), ({"abroad": True}, {"postcard_address": "Omsk"})]
    refused = [({}, {"postcard_price": "35.00"}, "stamped")]


def changes(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    context.data["seen"] = True  # type: ignore[index]
    return ActionAnswer()


def reaches(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    socket.getaddrinfo("localhost", 80)
    return ActionAnswer()


@pytest.mark.parametrize(
    ("test", "run_of_it"),
    [
        ("test_it_answers_plainly_and_changes_nothing_that_it_is_given", changes),
        ("test_it_answers_plainly_and_changes_nothing_that_it_is_given", reaches),
        ("test_it_answers_plainly_and_changes_nothing_that_it_is_given", lambda arguments, context: None),
        ("test_it_answers_plainly_and_changes_nothing_that_it_is_given", lambda a, c: ActionAnswer({"at": object()})),
        ("test_the_same_key_gives_the_same_answer", lambda a, c: ActionAnswer({"n": next(_numbers)})),
        ("test_what_it_refuses_it_refuses_by_code", lambda a, c: ActionAnswer()),
    ],
)
def test_what_is_wrong_is_noticed(run: Run, test: str, run_of_it: Any) -> None:
    suite = suite_of(
        ActionContract, plugin(run_of_it), "postcard.stamp", examples=[({}, {})], refused=[({}, {}, "stamped")]
    )
    with pytest.raises((AssertionError, TypeError, RuntimeError, pytest.fail.Exception)):
        run(suite, test)


def test_a_key_that_may_meet_anothers_is_noticed(run: Run) -> None:
    with pytest.raises(AssertionError, match=r"Name it postcard\.stamp"):
        run(suite_of(ActionContract, plugin(key="stamp"), "stamp"), "test_its_key_begins_with_the_plugins_name")


def test_an_example_that_the_form_refuses_is_noticed(run: Run) -> None:
    suite = suite_of(ActionContract, plugin(), "postcard.stamp", examples=[({"abroad": "perhaps"}, {})])
    with pytest.raises(Exception, match="to be corrected"):
        run(suite, "test_its_arguments_are_a_form_that_takes_the_examples")


def test_a_job_may_reach_outside(run: Run) -> None:
    suite = suite_of(ActionContract, plugin(reaches, kind="job"), "postcard.stamp", examples=[({}, {})])
    run(suite, "test_it_answers_plainly_and_changes_nothing_that_it_is_given")
