"""A service desk with people, and what speaks to it: customers, and monitoring by HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddService, CompleteWork, OpenTicket
from instar.testing.site import Site

SECRET = "s3cret of monitoring"
BEARER = {"Authorization": f"Bearer {SECRET}"}


class ServiceDesk:
    """``desk.open(…)`` opens a ticket, ``desk.step(…)`` completes its open step, ``desk.report(…)`` is monitoring."""

    def __init__(self, site: Site) -> None:
        self.site = site
        site.people.add("olga", ["desk"])
        site.people.add("maria", profile="supervisor")
        site.run(AddService("general_help", {"en": "Help", "ru": "Помощь"}, team="desk"))
        site.kernel.epochs.look_again()
        self.client: FlaskClient = create_app(kernel=site.kernel).test_client()

    def open(self, title: str, process: str = "itsm_incident", **more: Any) -> int:
        return int(self.site.run(OpenTicket(title, process=process, **more), "olga")["ticket"])

    def step(self, ticket: int, node: str, outcome: str = "done", by: str = "olga", **data: Any) -> dict[str, Any]:
        item = self.value("SELECT id FROM work_item WHERE ticket_id = ? AND node = ?", ticket, node)
        assert item is not None, f"the step {node} of T-{ticket} is not open"
        return self.site.run(CompleteWork(item, outcome, data=data), by)

    def report(self, body: Any, headers: dict[str, str] | None = None) -> TestResponse:
        """One request of monitoring, then what workers make of it."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.post("/in/alerts", data=raw, headers=BEARER if headers is None else headers)
        self.site.work()
        return answer

    def value(self, sql: str, *args: Any) -> Any:
        return self.site.kernel.store.read().value(sql, args)

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.site.kernel.store.read().all(sql, args)

    def data(self, ticket: int) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.value("SELECT data FROM ticket WHERE id = ?", ticket))
        return found

    def stage(self, ticket: int) -> str:
        return str(self.value("SELECT stage FROM ticket WHERE id = ?", ticket))

    def replies(self, ticket: int) -> list[str]:
        sql = "SELECT body FROM message WHERE ticket_id = ? AND audience = 'public' AND direction = 'out' ORDER BY id"
        return [body for (body,) in self.rows(sql, ticket)]

    def later(self, minutes: float) -> None:
        self.site.clock.advance(int(minutes * 60_000))
        self.site.tick()
        self.site.work()


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[[], ServiceDesk]]:
    made: list[Site] = []

    def make() -> ServiceDesk:
        # Without the letters in which another plugin asks how it was.
        site = Site.make(tmp_path, {"INSTAR_ITSM_ALERTS_SECRET": SECRET, "INSTAR_DISABLED_PLUGINS": "quality"})
        made.append(site)
        return ServiceDesk(site)

    yield make
    for site in made:
        site.close()


@pytest.fixture
def desk(make_desk: Callable[[], ServiceDesk]) -> ServiceDesk:
    return make_desk()
