"""A site whose only plugin sends parcels by an action of kind "job", which each test writes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from instar.actions import KERNEL_ACTIONS
from instar.commands import OpenTicket, Publish
from instar.contract import Action, ActionAnswer, ActionContext, Role
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.settings import load
from instar.testing import Site

Run = Callable[[Mapping[str, Any], ActionContext], ActionAnswer]

PROCESS = {
    "format": "instar.process/1",
    "key": "parcel",
    "title": {"en": "Parcel", "ru": "Посылка"},
    "role": "parcel",
    "form": {"fields": [{"id": "parcel_to", "type": "text", "title": {"en": "To", "ru": "Кому"}}]},
    "stages": [
        {"id": "new", "title": {"en": "New", "ru": "Новая"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
    "nodes": {
        "start": {"type": "startEvent", "stage": "new", "next": "send"},
        "send": {
            "type": "serviceTask",
            "action": "post.send",
            "with": {"to": {"=": "data.parcel_to"}},
            "next": "check",
        },
        "check": {"type": "userTask", "title": {"en": "Check", "ru": "Проверить"}, "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    },
}


class Post:
    """The plugin; ``sent`` are the (arguments, context) of every call of its action."""

    def __init__(self, run: Run, timeout: float) -> None:
        self.run = run
        self.timeout = timeout
        self.sent: list[tuple[Mapping[str, Any], ActionContext]] = []

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("parcel", "Parcel", process="parcel")]

    @hookimpl
    def actions(self, settings: Mapping[str, Any]) -> list[Action]:
        arguments = {"fields": [{"id": "to", "type": "text"}]}
        send = Action("post.send", "Send", self._send, kind="job", arguments=arguments, timeout=self.timeout)
        return [send]

    def _send(self, arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        self.sent.append((arguments, context))
        return self.run(arguments, context)


class PostOffice:
    """The site, and what its tickets and jobs look like."""

    def __init__(self, site: Site, post: Post) -> None:
        self.site = site
        self.post = post
        self.store = site.kernel.store

    def order(self, to: str = "Ann") -> int:
        """Open a parcel; its job is written."""
        opened = self.site.run(OpenTicket("A parcel", process="parcel", data={"parcel_to": to}), "olga")
        return int(opened["ticket"])

    def job(self, ticket: int) -> dict[str, Any]:
        names = ("id", "state", "attempts", "due", "lease", "error")
        row = self.store.read().one(f"SELECT {', '.join(names)} FROM job WHERE ticket_id = ?", (ticket,))
        assert row is not None
        return dict(zip(names, row, strict=True))

    def open_steps(self, ticket: int) -> list[str]:
        rows = self.store.read().all("SELECT node FROM work_item WHERE ticket_id = ?", (ticket,))
        return [node for (node,) in rows]

    def faults(self, ticket: int) -> list[tuple[Any, ...]]:
        return self.store.read().all("SELECT node, code, message FROM incident WHERE ticket_id = ?", (ticket,))


Open = Callable[..., PostOffice]


@pytest.fixture
def post_office(tmp_path: Path) -> Iterator[Open]:
    """``post_office(run, timeout=…)``: a site whose action does what ``run`` does."""
    opened: list[Site] = []

    def make(run: Run, timeout: float = 30.0) -> PostOffice:
        post = Post(run, timeout)
        candidates = [Candidate("post", "post", lambda: post)]
        plugins = PluginManager.load(load(tmp_path, {}), actions=KERNEL_ACTIONS, candidates=candidates)
        site = Site.make(tmp_path, plugins=plugins)
        site.run(Publish(orjson.dumps(PROCESS).decode()))
        opened.append(site)
        return PostOffice(site, post)

    yield make
    for site in opened:
        site.close()


def sends(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    return ActionAnswer({"receipt": f"for {arguments['to']}"})


@pytest.fixture
def office(post_office: Open) -> PostOffice:
    """One whose action succeeds."""
    return post_office(sends)
