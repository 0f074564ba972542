"""One ticket through many roles by REST alone: appeal, deal, task, back, appeal again. Nothing of it is ever lost."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from instar.app import create_app
from instar.commands import AddToken
from instar.testing.site import Site

pytestmark = pytest.mark.plugins


class Program:
    """A program with olga's token that follows one ticket and remembers all that it has ever seen of it."""

    def __init__(self, site: Site) -> None:
        self._client = create_app(kernel=site.kernel).test_client()
        self._headers = {"Authorization": f"Bearer {site.run(AddToken('olga', 'story'))['token']}"}
        self.number = ""
        self.seen: dict[str, dict[Any, Any]] = {"history": {}, "messages": {}, "attachments": {}}
        self.values: dict[str, Any] = {}

    def call(self, method: str, path: str, **more: Any) -> Any:
        answer = self._client.open(f"/api/v1{path}", method=method, headers=self._headers, **more)
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    def ticket(self, method: str, verb: str, body: Any = None, **more: Any) -> Any:
        told = self.call(
            method, f"/tickets/{self.number}{verb}", **({"json": body} if body is not None else {}), **more
        )
        self.look()
        return told

    def look(self) -> None:
        """What was there before is there still, the same; then remember what is there now."""
        for part, before in self.seen.items():
            rows = self.call("GET", f"/tickets/{self.number}/{part}" + ("" if part == "attachments" else "?limit=200"))
            now = {row["id"]: row for row in rows["items"]}
            assert {id: now.get(id) for id in before} == before, part
            self.seen[part] = now
        fields = self.call("GET", f"/tickets/{self.number}/fields")["items"]
        now = {row["id"]: row["value"] for row in fields}
        assert self.values.items() <= now.items()
        self.values = {name: value for name, value in now.items() if value not in (None, "")}


def test_a_ticket_in_many_roles_loses_nothing(instar_site: Site) -> None:
    instar_site.people.add("olga", ["frontline"])
    olga = Program(instar_site)
    opened = olga.call(
        "POST",
        "/tickets",
        json={
            "process": "appeal",
            "title": "40 licences, please",
            "body": "What would they cost?",
            "requester": {"name": "Ann", "email": "ann@example.org"},
            "data": {"appeal_topic": "licence"},
        },
    )
    olga.number = opened["number"]
    olga.ticket("POST", "/messages", {"body": "Looks like a deal", "audience": "internal"})
    olga.ticket("POST", "/attachments", data={"file": (BytesIO(b"a list of seats"), "seats.txt"), "audience": "public"})

    deal = olga.ticket("POST", "/role", {"role": "deal", "data": {"deal_amount": "12400.00"}})
    assert (deal["number"], deal["role"], deal["process"]) == (olga.number, "deal", "deal")
    olga.ticket("POST", "/messages", {"body": "Our offer is on its way."})
    task = olga.ticket("POST", "/role", {"role": "task"})
    assert (task["number"], task["role"]) == (olga.number, "task")
    olga.ticket("PATCH", "", {"priority": 1})

    back = olga.ticket("POST", "/role/back", {})
    assert (back["role"], back["data"]["deal_amount"]) == ("deal", "12400.00")
    appeal = olga.ticket("POST", "/role", {"role": "appeal"})
    assert (appeal["number"], appeal["role"], appeal["priority"]) == (olga.number, "appeal", 1)
    assert appeal["data"]["appeal_topic"] == "licence"

    assert {"appeal_topic": "licence", "deal_amount": "12400.00"}.items() <= olga.values.items()
    assert [row["body"] for row in olga.seen["messages"].values() if row["body"]] == [
        "What would they cost?",
        "Looks like a deal",
        "Our offer is on its way.",
    ]
    (file,) = olga.seen["attachments"].values()
    assert olga._client.get(f"/api/v1/files/{file['id']}", headers=olga._headers).data == b"a list of seats"
    roles = [
        fact["key"] for entry in olga.seen["history"].values() for fact in entry["facts"] if fact["kind"] == "role"
    ]
    assert roles[::-1] == ["deal", "task", "deal", "appeal"]
