"""A receiver is told what its reader may read, and nothing of what is inside where he stands outside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.commands import EditTicket, Publish
from instar_plugins.hooks import bodies
from instar_plugins.hooks.bodies import moment

from .conftest import Desk

PROCESS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "hook_things",
    "title": {"en": "Things", "ru": "Вещи"},
    "role": "incident",
    "form": {
        "fields": [
            {"id": "thing_shown", "type": "text", "title": {"en": "Shown", "ru": "Видно"}, "audience": ["requester"]},
            {"id": "thing_hidden", "type": "text", "title": {"en": "Hidden", "ru": "Скрыто"}},
        ]
    },
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыта"}},
        {"id": "done", "title": {"en": "Done", "ru": "Сделана"}, "final": True},
    ],
}


@pytest.fixture
def things(desk: Desk) -> Desk:
    desk.site.run(Publish(json.dumps(PROCESS), file="hook_things.json"))
    return desk


def open_thing(desk: Desk) -> int:
    """By a customer, who sees it from outside."""
    return desk.open(
        by="carl",
        process="hook_things",
        service=None,
        requester=None,
        data={"thing_shown": "a", "thing_hidden": "secret"},
    )


def edit(desk: Desk, ticket: int, **data: str) -> None:
    desk.site.run(EditTicket(ticket, {"data": data}), "olga")


ALL = ("opened", "stage", "field", "note", "message_in", "message_out", "closed")


def test_a_reader_inside_is_told_all_and_one_outside_what_is_for_him(things: Desk) -> None:
    things.hook(*ALL, reader="olga", name="inside")
    things.hook(*ALL, reader="carl", name="outside", url=f"http://127.0.0.1:{things.receiver.port}/outside")
    ticket = open_thing(things)
    edit(things, ticket, thing_hidden="other secret")
    edit(things, ticket, thing_shown="b")
    things.reply(ticket, "The inner word", "internal")
    things.reply(ticket, "We look into it", "public")
    things.close(ticket)
    things.beat()
    inside = [json.loads(body) for (body,) in things.rows("SELECT body FROM x_hooks__delivery WHERE hook_id = 1")]
    outside = [json.loads(body) for (body,) in things.rows("SELECT body FROM x_hooks__delivery WHERE hook_id = 2")]
    assert [one["type"].removeprefix("ticket.") for one in outside] == ["opened", "field", "message_out", "closed"]
    assert {"note", "stage", "field"} <= {one["type"].removeprefix("ticket.") for one in inside}
    told = json.dumps(outside, ensure_ascii=False)
    assert "secret" not in told
    assert "inner word" not in told
    assert "Olga" not in told.replace('"author": "Olga"', "")
    assert outside[1]["data"]["event"]["changes"] == [{"field": "thing_shown", "old": "a", "new": "b"}]
    assert outside[0]["data"]["ticket"]["stage"] is None
    assert outside[0]["data"]["event"]["by"] is None
    assert "other secret" in json.dumps(inside)
    assert inside[0]["data"]["event"]["by"]["login"] == "carl"


def test_who_may_not_see_the_ticket_is_told_nothing_of_it(things: Desk) -> None:
    things.site.people.add("fred", name="Fred", profile="requester")
    things.hook(*ALL, reader="fred")
    things.hook(*ALL, reader="boss")
    open_thing(things)
    things.beat()
    assert things.log() == []
    assert things.receiver.came == []


def test_who_does_not_see_it_any_more_is_sent_nothing_that_waits(things: Desk) -> None:
    things.hook("opened", reader="olga")
    things.receiver.status = 500
    open_thing(things)
    things.beat()
    things.site.kernel.store.read().run(
        "DELETE FROM access_grant WHERE principal_id = (SELECT id FROM principal WHERE key = 'olga')"
    )
    things.site.kernel.epochs.look_again()
    things.receiver.status = 200
    things.beat(60_000)
    assert len(things.receiver.came) == 1
    assert things.log("state") == [("dropped",)]


def test_what_is_too_large_is_told_without_its_values(things: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 1500)
    things.hook("message_out", reader="olga")
    ticket = open_thing(things)
    things.reply(ticket, "long " * 300)
    things.beat()
    (told,) = things.receiver.told
    assert (told["data"]["ticket"]["number"], told["data"]["ticket"]["cut"]) == ("T-1", True)
    assert "message" not in told["data"]["event"]


def test_moments_are_utc() -> None:
    assert moment(1_767_603_600_000) == "2026-01-05T09:00:00Z"
    assert moment(None) is None
