"""Decision tables on a site: checked, asked by processes, kept from breaking and from being retired under them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import OpenTicket, Publish, PublishAll, RetireDefinition, RetryIncident, execute
from instar.commands.publish import BrokenDefinition
from instar.engine.source import Source
from instar.errors import Refused
from tests.definitions.conftest import form

TABLE: dict[str, Any] = {
    "format": "instar.decision/1",
    "key": "rates",
    "title": {"en": "Rates", "ru": "Ставки"},
    "inputs": [{"value": "data.price"}],
    "outputs": [{"id": "rate"}],
    "rules": [{"when": ["< 100"], "then": [5]}, {"when": [">= 100"], "then": [10]}],
}
PROCESS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "sell",
    "title": {"en": "Sell", "ru": "Продать"},
    "role": "wish",
    "form": "wish",
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
    "nodes": {
        "s": {"type": "startEvent", "stage": "open", "next": "rule"},
        "rule": {"type": "businessRuleTask", "decision": "rates", "result": "data.rate", "next": "wait"},
        "wait": {"type": "userTask", "title": {"en": "Look", "ru": "Посмотреть"}, "next": "e"},
        "e": {"type": "endEvent", "stage": "done"},
    },
}


def found(site: Any, definition: dict[str, Any]) -> list[tuple[str, str]]:
    source = Source.read(json.dumps(definition), "given.json")
    return [(one.severity, one.code) for one in site.kernel.definitions.check(source)]


def rules(*rows: tuple[str, object]) -> dict[str, Any]:
    return {**TABLE, "rules": [{"when": [when], "then": [then]} for when, then in rows]}


@pytest.fixture
def sold(site, publish):
    """The site with all three; opens a ticket and gives its data."""
    publish(form(), TABLE, PROCESS)

    def opened(price: object) -> dict[str, Any]:
        ticket = execute(site.kernel, OpenTicket("Seats", process="sell", data={"price": price}), SYSTEM)["ticket"]
        return json.loads(site.kernel.store.read().value("SELECT data FROM ticket WHERE id = ?", (ticket,)))

    return opened


def test_a_table_reads_fields_of_the_site_by_their_types(site, publish):
    publish(form())
    assert found(site, TABLE) == []
    assert found(site, {**TABLE, "inputs": [{"value": "data.prise"}]}) == [("error", "expression")]
    assert found(site, rules(("'a'", 1))) == [("error", "expression")]
    assert found(site, rules(("< 100", 1))) == [("warning", "gap")]


def test_a_process_needs_the_table_that_it_asks(site, publish):
    publish(form())
    assert found(site, PROCESS) == [("error", "unknown_decision")]
    texts = (("p.json", json.dumps(PROCESS)), ("d.json", json.dumps(TABLE)))
    published = execute(site.kernel, PublishAll(texts), SYSTEM)["published"]
    assert [(one["kind"], one["key"]) for one in published] == [("decision", "rates"), ("process", "sell")]


def test_a_ticket_is_decided_by_the_table_in_force(site, sold):
    assert sold("99.50")["rate"] == 5
    assert sold("100.00")["rate"] == 10
    execute(site.kernel, Publish(json.dumps(rules(("-", 7)))), SYSTEM)
    assert sold("99.50")["rate"] == 7


def test_history_keeps_the_answer(site, sold):
    sold("100.00")
    payload = json.loads(site.kernel.store.read().value("SELECT payload FROM event WHERE kind = 'opened'"))
    assert [event["kind"] for event in payload["events"]] == ["started", "action_succeeded"]
    assert payload["events"][1]["result"] == {"value": 10}
    assert [effect["kind"] for effect in payload["effects"]].count("decision_asked") == 1


def test_what_cannot_be_decided_is_a_fault_that_is_tried_again(site, sold):
    execute(site.kernel, Publish(json.dumps({**rules(("-", "data.price / 0")), "hit": "F"})), SYSTEM)
    sold("1.00")
    ticket, token, code = site.kernel.store.read().one("SELECT ticket_id, token, code FROM incident")
    assert code == "expression"
    execute(site.kernel, Publish(json.dumps(TABLE)), SYSTEM)
    assert execute(site.kernel, RetryIncident(ticket, token), SYSTEM)["failed"] is False


def test_a_form_that_takes_away_what_a_table_reads_is_refused(site, publish):
    publish(form(), TABLE)
    with pytest.raises(BrokenDefinition) as refused:
        publish(form(cost="money"))
    assert [finding.code for finding in refused.value.findings] == ["breaks_decision"]
    assert "rates" in refused.value.findings[0].message


def test_a_table_that_a_process_asks_is_not_retired(site, sold):
    with pytest.raises(Refused):
        execute(site.kernel, RetireDefinition("decision", "rates"), SYSTEM)
    execute(site.kernel, RetireDefinition("process", "sell"), SYSTEM)
    execute(site.kernel, RetireDefinition("decision", "rates"), SYSTEM)
    assert site.kernel.definitions.decision("rates") is None


def test_a_table_that_is_broken_is_not_published(site, publish):
    publish(form())
    with pytest.raises(BrokenDefinition):
        publish(rules(("< 100", 1), ("< 50", 2)))
