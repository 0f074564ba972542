"""Messages and signals over HTTP."""

from __future__ import annotations

from instar.jobs import Workers
from tests.queries.conftest import World

WAITS = {
    "format": "instar.process/1",
    "key": "waits",
    "title": "Waits",
    "role": "appeal",
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "stage": "open", "next": "paid"},
        "paid": {"type": "receiveTask", "message": "paid", "correlate": "ticket.title", "next": "go"},
        "go": {"type": "intermediateCatchEvent", "signal": "go", "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    },
}


def test_a_message_and_a_signal_move_a_ticket(world: World, client) -> None:
    world.publish(WAITS)
    number = f"T-{world.open('I-7', process='waits')}"
    olga = client("olga")
    sent = olga.post("/messages", {"name": "paid", "key": "I-7", "payload": {"sum": 5}})
    assert (sent.status_code, sent.get_json()) == (200, {"ticket": number, "kept": False})
    raised = olga.post("/signals", {"name": "go"})
    assert (raised.status_code, raised.get_json()) == (202, {"tickets": 1})
    Workers(world.kernel, 1).drain()
    assert olga.get(f"/tickets/{number}").get_json()["status"] == "closed"


def test_what_nobody_waits_for_is_said(world: World, client) -> None:
    world.publish(WAITS)
    number = f"T-{world.open('I-7', process='waits')}"
    olga = client("olga")
    unknown = olga.post("/messages", {"name": "paid", "key": "I-8"})
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "nobody_waits")
    other = olga.post("/messages", {"name": "other", "ticket": number})
    assert (other.status_code, other.get_json()["code"]) == (409, "not_awaited")
    wrong = olga.post("/messages", {"name": "two words", "key": ""})
    assert wrong.status_code == 422
    assert "key" in wrong.get_json()["errors"]


def test_a_requester_can_neither_send_nor_raise(world: World, client) -> None:
    world.publish(WAITS)
    world.open("I-7", process="waits")
    for address, body in (("/messages", {"name": "paid", "key": "I-7"}), ("/signals", {"name": "go"})):
        assert client("carl").post(address, body).status_code in (403, 404)
