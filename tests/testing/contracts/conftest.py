"""Runs one test of a suite on a plugin of the test's own, so that it can be seen to fail."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.plugins import PluginManager
from instar.testing.contracts import PluginContract
from instar.testing.site import Site

Run = Callable[..., None]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """``run(suite, "test_it_loads")``: one test with its fixtures, made as pytest makes them."""
    made: dict[tuple[type, str], Any] = {}

    def value(contract: PluginContract, name: str) -> Any:
        if name == "tmp_path":
            return tmp_path
        place = (type(contract), name)
        if place not in made:
            fixture = getattr(type(contract), name)
            function = getattr(fixture, "_get_wrapped_function", lambda: fixture.__wrapped__)()
            given = function(contract, **arguments(contract, function))
            made[place] = next(given) if inspect.isgenerator(given) else given
        return made[place]

    def arguments(contract: PluginContract, function: Any) -> dict[str, Any]:
        names = [name for name in inspect.signature(function).parameters if name != "self"]
        return {name: value(contract, name) for name in names}

    def once(suite: type[PluginContract], test: str) -> None:
        contract = suite()
        function = getattr(suite, test)
        function(contract, **arguments(contract, function))

    yield once
    for one in made.values():
        if isinstance(one, Site):
            one.close()


def suite_of(base: type[PluginContract], plugin: object, key: str = "postcard", **more: Any) -> Any:
    """A suite about one plugin."""
    return type("Suite", (base,), {"plugin": plugin, "name": "postcard", "key": key, **more})


def loaded(suite: type[PluginContract], folder: Path) -> PluginManager:
    return suite().loaded(folder)
