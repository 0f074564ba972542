"""A site with roles only: what there is to publish, each test writes itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.commands import Publish, PublishAll, execute
from instar.contract import Action, ActionAnswer, Role
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.settings import load
from instar.testing.site import SECRET, Site


class Guest:
    @hookimpl
    def roles(self) -> list[Role]:
        note = {"fields": [{"id": "role_note", "type": "text", "title": "Note"}]}
        return [Role("wish", {"en": "Wish", "ru": "Желание"}, form=note, process="wishes"), Role("bare", "Bare")]

    @hookimpl
    def actions(self) -> list[Action]:
        broken = {"fields": [{"id": "x", "type": "no such type"}]}
        return [Action("broken", "Broken", lambda arguments, context: ActionAnswer(), arguments=broken)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET})
    plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[Candidate("guest", "guest", Guest)])
    made = Site.make(tmp_path, plugins=plugins)
    yield made
    made.close()


@pytest.fixture
def publish(site: Site) -> Callable[..., list[dict[str, Any]]]:
    """Publishes definitions together."""

    def publish_all(*definitions: dict[str, Any]) -> list[dict[str, Any]]:
        if len(definitions) == 1:
            return [execute(site.kernel, Publish(json.dumps(definitions[0])), SYSTEM)]
        bodies = tuple((f"{one['key']}.json", json.dumps(one)) for one in definitions)
        return execute(site.kernel, PublishAll(bodies), SYSTEM)["published"]

    return publish_all


def form(key: str = "wish", **types: str) -> dict[str, Any]:
    """A form with fields of these types."""
    fields = [{"id": id, "type": kind, "title": id} for id, kind in (types or {"price": "money"}).items()]
    return {"format": "instar.form/1", "key": key, "fields": fields}


def process(when: str = "data.price > 1000", key: str = "wishes", **more: Any) -> dict[str, Any]:
    """A process whose gateway decides by a condition."""
    stages = [
        {"id": "small", "title": {"en": "Small", "ru": "Малое"}},
        {"id": "large", "title": {"en": "Large", "ru": "Большое"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ]

    def step(stage: str) -> dict[str, Any]:
        title = {"en": stage, "ru": stage}
        return {"type": "userTask", "stage": stage, "title": title, "candidates": {"team": "service.team"}, "next": "e"}

    nodes = {
        "s": {"type": "startEvent", "next": "g"},
        "g": {"type": "exclusiveGateway", "next": [{"to": "b", "when": when}, {"to": "a", "default": True}]},
        "a": step("small"),
        "b": step("large"),
        "e": {"type": "endEvent", "stage": "done"},
    }
    title = {"en": "Wishes", "ru": "Желания"}
    return {
        "format": "instar.process/1",
        "key": key,
        "title": title,
        "role": "wish",
        "form": "wish",
        "stages": stages,
        "nodes": nodes,
        **more,
    }
