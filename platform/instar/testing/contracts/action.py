"""Actions: pure where they have to be, plain in what they answer, the same at every try."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any, ClassVar

import orjson
import pytest

from instar.contract import Action, ActionAnswer, ActionContext, ActionRefused, SetData
from instar.forms import Form, parse_form
from instar.plugins import PluginManager
from instar.testing.contracts.base import PluginContract
from instar.testing.contracts.form import ENV
from instar.testing.purity import pure
from instar.trial.memory import NOW

TICKET: dict[str, Any] = {
    "number": "T-1",
    "role": "contract_thing",
    "process": "contract_things",
    "stage": "open",
    "status": "active",
    "title": "A thing",
    "priority": 3,
}


class ActionContract(PluginContract):
    """``examples``: (arguments, data of the ticket) that the action carries out. ``refused``: (arguments, data, code of
    the refusal)."""

    examples: ClassVar[Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]] = ()
    refused: ClassVar[Sequence[tuple[Mapping[str, Any], Mapping[str, Any], str]]] = ()

    def given(self, plugins: PluginManager) -> Action | None:
        return plugins.action(self.key) if plugins.owner("action", self.key) == self.name else None

    @pytest.fixture
    def action(self, plugins: PluginManager) -> Action:
        action = self.given(plugins)
        assert action is not None, f"The plugin {self.name} gives no action {self.key!r}."
        return action

    def test_its_key_begins_with_the_plugins_name(self, action: Action) -> None:
        """Keys are unique on a site: a name of one's own never meets another's."""
        assert action.key == self.name or action.key.startswith(f"{self.name}."), f"Name it {self.name}.{action.key}."

    def test_its_arguments_are_a_form_that_takes_the_examples(self, action: Action) -> None:
        assert self.examples, "Give at least one example: (arguments, data)."
        form = arguments_form(action)
        for arguments, _data in self.examples:
            if form is None:
                assert not arguments, f"The action takes no arguments, and an example gives {dict(arguments)}."
            else:
                form.load(arguments, ENV, origin="api")

    def test_it_answers_plainly_and_changes_nothing_that_it_is_given(self, action: Action) -> None:
        for arguments, data in self.examples:
            given = copy.deepcopy((dict(arguments), dict(data)))
            answer = run(action, *given)
            assert given == (dict(arguments), dict(data)), "The action has changed its arguments or the ticket's data."
            orjson.dumps(answer.result)
            for wish in answer.effects:
                if isinstance(wish, SetData):
                    orjson.dumps(dict(wish.values))

    def test_the_same_key_gives_the_same_answer(self, action: Action) -> None:
        """A job is tried again when it raised or was cut off; an effect is replayed."""
        if action.kind == "job" and not action.idempotent:
            pytest.skip("The action does not promise it (idempotent=False).")
        for arguments, data in self.examples:
            first, second = (run(action, dict(arguments), dict(data), attempt) for attempt in (1, 2))
            assert first == second, f"{dict(arguments)}: the second try answers something else."

    def test_what_it_refuses_it_refuses_by_code(self, action: Action) -> None:
        for arguments, data, code in self.refused:
            with pytest.raises(ActionRefused) as caught:
                run(action, dict(arguments), dict(data))
            assert caught.value.code == code
            assert caught.value.message, "A refusal has a sentence for people."


def run(action: Action, arguments: dict[str, Any], data: dict[str, Any], attempt: int = 1) -> ActionAnswer:
    """As the kernel does it; an action of kind "effect" may reach nothing outside."""
    context = ActionContext(TICKET, data, NOW, "contract.1", attempt)
    with pure() if action.kind == "effect" else nullcontext():
        return action.run(arguments, context)


def arguments_form(action: Action) -> Form | None:
    if action.arguments is None:
        return None
    parsed = parse_form(action.arguments, key="arguments")
    assert parsed.form is not None, "; ".join(finding.message for finding in parsed.findings)
    return parsed.form
