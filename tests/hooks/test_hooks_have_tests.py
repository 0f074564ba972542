"""A hook is done when it has a test of its name here, and a section in docs/plugins.md whose example runs."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from instar import hookspecs
from instar.access import Actor
from instar.plugins import PluginManager
from instar.plugins.checks import HOOKS

from .conftest import Load

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "plugins.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^#### `(.+?)`\n(.*?)(?=^###|\Z)", PAGE, re.MULTILINE | re.DOTALL))
ANNA = Actor("user", id=1, name="Anna")


def call(name: str) -> str:
    """``panels(ticket, actor)``"""
    return f"{name}({', '.join(HOOKS[name].parameters)})"


def examples(text: str) -> list[str]:
    found: list[str] = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return found


def functions() -> set[str]:
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in HERE.glob("test_*.py")]
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_a_test_of_its_name(name: str) -> None:
    assert any(one == f"test_hook_{name}" or one.startswith(f"test_hook_{name}_") for one in functions())


def test_the_page_has_a_section_for_every_hook_with_its_exact_signature_in_order() -> None:
    assert list(SECTIONS) == [call(name) for name in HOOKS]


@pytest.mark.parametrize("name", HOOKS)
def test_the_example_of_every_hook_is_a_plugin_that_gives_something(load: Load, name: str) -> None:
    (example,) = examples(SECTIONS[call(name)])
    assert gives(load(example), name)


class Tickets:
    """As much of a ``TicketSet`` as the example asks."""

    def only(self, **filters: str) -> Tickets:
        return self

    def count(self) -> int:
        return 3


def gives(plugins: PluginManager, hook: str) -> object:
    """What the plugin ``postcard`` gives to a hook."""
    if hook == "settings":
        return plugins.rows()["postcard"]
    if hook == "menu":
        return plugins.gather("menu", actor=ANNA)
    if hook == "panels":
        ticket = {"role": "postcard", "data": {"postcard_price": "35.00"}}
        return plugins.gather("panels", ticket=ticket, actor=ANNA)
    if hook == "portal_links":
        return plugins.gather("portal_links", actor=ANNA)
    if hook == "portal_answers":
        return plugins.gather("portal_answers", asked="a postcard", service="", actor=ANNA)
    if hook == "client_panels":
        client = {"kind": "organization", "tickets": Tickets()}
        return plugins.gather("client_panels", client=client, actor=ANNA)
    if hook == "definition_links":
        return plugins.gather("definition_links", definition={"kind": "process", "key": "appeal"}, actor=ANNA)
    if hook == "definition_list_links":
        return plugins.gather("definition_list_links", kind="process", actor=ANNA)
    if hook == "after_event":
        return plugins.listeners
    return plugins.statuses[0].contributions[hook]


def test_every_other_example_of_the_page_loads(load: Load) -> None:
    for example in examples(PAGE):
        load(example)


def test_a_plugin_in_eight_lines_has_eight_lines() -> None:
    assert len(examples(PAGE)[0].splitlines()) == 8


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_says_when_it_is_asked_what_it_returns_and_gives_an_example(name: str) -> None:
    said = inspect.getdoc(getattr(hookspecs, name)) or ""
    assert re.match(r"(Once|For each)\b", said), "the first words say when"
    assert ":return:" in said
    assert "Example::" in said
    assert ".. versionadded::" in said
    for argument in HOOKS[name].parameters:
        assert f":param {argument}:" in said


def test_hooks_are_typed() -> None:
    for signature in HOOKS.values():
        assert signature.return_annotation is not signature.empty
        assert all(one.annotation is not one.empty for one in signature.parameters.values())
