"""A site with rules: tickets of the process "appeal", workers that tell plugins, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from instar.commands import AddGrant, AddService, EditTicket, OpenTicket, PostReply
from instar.commands.own import RunOwn
from instar.jobs import telling
from instar.testing.site import Site

HOUR = 3_600_000
NOTE = {"action": "note", "with": {"body": "Seen: {{ ticket.title }}"}}


def rule(key: str = "vip", **more: Any) -> dict[str, Any]:
    """A rule that notes each ticket that is opened, unless ``more`` says something else."""
    base = {"format": "instar.rule/1", "key": key, "title": {"en": key.title(), "ru": key.title()}}
    return {**base, "on": [{"event": "opened"}], "then": [NOTE], **more}


def daily(key: str = "still", **more: Any) -> dict[str, Any]:
    """A rule that notes each open ticket every morning, unless ``more`` says something else."""
    nine = {"every": "day", "at": "09:00", "zone": "Europe/Berlin"}
    return rule(key, **{"on": [nine], **more})


class Hall:
    """``dora`` designs, ``olga`` works, ``root`` administers."""

    def __init__(self, site: Site) -> None:
        self.site, self.kernel, self.clock = site, site.kernel, site.clock
        site.people.add("olga", ("frontline",), name="Olga Ivanova", profile="supervisor")
        site.people.add("dora", ("frontline",), name="Dora", profile="designer")
        site.people.add("root", name="Root", profile="admin")
        question = {"en": "Ask a question", "ru": "Задать вопрос"}
        site.run(AddService("appeal", question, "frontline", "appeal", public=True))
        self.tell()
        site.clock.advance(1000)

    def own(self, command: str, args: Mapping[str, Any], by: str | None = "dora") -> dict[str, Any]:
        answer: dict[str, Any] = self.site.run(RunOwn("rules", command, args), by)["result"]
        return answer

    def save(self, body: Mapping[str, Any], version: int = 0, by: str | None = "dora") -> dict[str, Any]:
        text = json.dumps(body, ensure_ascii=False, indent=2)
        return self.own("save", {"text": text, "version": version}, by)

    def see(self, login: str = "dora") -> None:
        """Who designs sees no ticket by that alone."""
        self.site.run(AddGrant(login, "auditor", "all"))

    def tell(self) -> int:
        """What workers do: plugins are told, until what they did is told as well."""
        told = 0
        while found := telling.tell(self.kernel):
            told += found
        return told

    def open(self, title: str = "Where is my licence?", **more: Any) -> int:
        command = OpenTicket(title, service="appeal", requester="ann@example.org", body="Please.", **more)
        return int(self.site.run(command, "olga")["ticket"])

    def edit(self, ticket: int, **values: Any) -> None:
        self.site.run(EditTicket(ticket, values), "olga")

    def say(self, ticket: int, text: str, audience: str = "internal") -> None:
        self.site.run(PostReply(ticket, text, audience), "olga")

    def notes(self, ticket: int) -> list[str]:
        sql = "SELECT body FROM message WHERE ticket_id = ? AND audience = 'internal' ORDER BY id"
        return [body for (body,) in self.all(sql, ticket)]

    def firings(self, what: str = "state") -> list[Any]:
        return [one for (one,) in self.all(f"SELECT {what} FROM x_rules__firing ORDER BY id")]

    def rule(self, key: str, what: str) -> Any:
        return self.kernel.store.read().value(f"SELECT {what} FROM x_rules__rule WHERE key = ?", (key,))

    def priority(self, ticket: int) -> Any:
        return self.kernel.store.read().value("SELECT priority FROM ticket WHERE id = ?", (ticket,))

    def all(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.kernel.store.read().all(sql, args)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    site = Site.make(tmp_path)
    yield Hall(site)
    site.close()
