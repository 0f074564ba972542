"""What publishing a text would change."""

from __future__ import annotations

import json
from typing import Any

from instar.engine.diff import sentence
from instar.engine.source import Source
from instar.queries.planning import Planned, planned

from .conftest import DEAL, World


def plan(world: World, definition: Any) -> Planned | None:
    return planned(world.kernel, Source.read(json.dumps(definition), "deal.json"))


def test_what_is_in_force_is_unchanged(world: World) -> None:
    assert plan(world, DEAL) == Planned("deal.json", "process", "deal", "unchanged", 1)


def test_what_differs_is_the_next_version_with_its_changes(world: World) -> None:
    found = plan(world, {**DEAL, "title": "Bargains"})
    assert found is not None
    assert (found.state, found.number) == ("changed", 2)
    (told,) = found.as_dict()["changes"]
    assert told["message"] == sentence(found.changes[0])


def test_what_is_not_there_is_the_first_version(world: World) -> None:
    found = plan(world, {**DEAL, "key": "bargain"})
    assert found is not None
    assert (found.state, found.number, found.changes) == ("added", 1, ())


def test_what_does_not_say_what_it_is_cannot_be_planned(world: World) -> None:
    assert plan(world, {"format": "instar.cases/1", "key": "deal"}) is None
    assert plan(world, {"format": "instar.process/1"}) is None
    assert planned(world.kernel, Source.read("{")) is None
