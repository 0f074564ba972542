"""Tickets that a message or a signal opens."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import DeliverMessage, Publish, RaiseSignal, RetireDefinition, execute
from instar.errors import Forbidden, NotFound
from instar.testing.site import Site
from tests.commands.conftest import ORDER


def hearing(**trigger: Any) -> dict[str, Any]:
    nodes = {
        "by_hand": {"type": "startEvent", "next": "look"},
        "heard": {"type": "startEvent", "title": "Heard of it", "next": "note", **trigger},
        "note": {"type": "scriptTask", "set": {"data.order_note": "message.text"}, "next": "look"},
        "look": {"type": "userTask", "title": "Look", "next": "e"},
        "e": {"type": "endEvent"},
    }
    return {**ORDER, "key": "hearing", "nodes": nodes}


def tickets(site: Site) -> list[tuple[str, str, dict[str, Any]]]:
    rows = site.kernel.store.read().all("SELECT title, channel, data FROM ticket WHERE process = 'hearing' ORDER BY id")
    return [(title, channel, orjson.loads(data)) for title, channel, data in rows]


def test_a_message_that_nobody_waits_for_opens_a_ticket_where_a_process_begins_with_it(site: Site):
    execute(site.kernel, Publish(json.dumps(hearing(message="alarm"))), SYSTEM)
    answer = site.run(DeliverMessage("alarm", payload={"text": "Смоук"}))
    assert answer["number"].startswith("T-")
    site.run(DeliverMessage("alarm", payload={"title": "Fire in the hall", "text": "x"}))
    assert tickets(site) == [
        ("Heard of it", "event", {"order_note": "Смоук"}),
        ("Fire in the hall", "event", {"order_note": "x"}),
    ]


def test_one_that_is_waited_for_opens_none(site: Site):
    process = hearing(message="alarm")
    process["nodes"]["look"] = {"type": "receiveTask", "message": "alarm", "next": "e"}
    execute(site.kernel, Publish(json.dumps(process)), SYSTEM)
    site.run(DeliverMessage("alarm"))
    site.run(DeliverMessage("alarm"))
    assert len(tickets(site)) == 1


def test_who_may_not_open_tickets_there_opens_none_by_a_message(site: Site):
    execute(site.kernel, Publish(json.dumps(hearing(message="alarm"))), SYSTEM)
    site.people.add("reader", profile="auditor")
    with pytest.raises(Forbidden):
        site.run(DeliverMessage("alarm"), "reader")
    assert tickets(site) == []
    site.run(DeliverMessage("alarm", payload={"text": "x"}), "olga")
    assert len(tickets(site)) == 1


def test_a_signal_opens_a_ticket_in_every_process_that_begins_with_it(site: Site):
    execute(site.kernel, Publish(json.dumps(hearing(signal="storm"))), SYSTEM)
    site.run(RaiseSignal("storm", {"text": "wind"}))
    site.work()
    assert tickets(site) == [("Heard of it", "event", {"order_note": "wind"})]


def test_a_process_that_is_retired_begins_no_more(site: Site):
    execute(site.kernel, Publish(json.dumps(hearing(message="alarm"))), SYSTEM)
    execute(site.kernel, RetireDefinition("process", "hearing"), SYSTEM)
    with pytest.raises(NotFound, match="No ticket waits"):
        site.run(DeliverMessage("alarm"))
