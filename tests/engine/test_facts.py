from __future__ import annotations

from typing import Any

import pytest

from instar.engine.expressions import RECORD, TEXT, compile_expression
from instar.engine.facts import Environment, Facts


class Asked:
    """Facts that say what was looked up."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.data: dict[str, Any] = {"a": 1}
        self.now = 5

    @property
    def ticket(self) -> dict[str, Any]:
        self.asked.append("ticket")
        return {"stage": "new", "status": "active", "number": "T-1"}

    @property
    def user(self) -> dict[str, Any] | None:
        self.asked.append("user")
        return None


def test_a_part_that_no_expression_reads_is_not_looked_up():
    facts: Any = Asked()
    environment = Environment(facts, facts.data)
    assert environment["data"] == {"a": 1}
    assert environment.get("now") == 5
    assert facts.asked == []


def test_a_part_is_looked_up_once():
    facts: Any = Asked()
    environment = Environment(facts, facts.data)
    assert environment["ticket"]["number"] == "T-1"
    assert environment.get("ticket")["number"] == "T-1"
    assert facts.asked == ["ticket"]


def test_a_name_that_is_none_is_a_key_error_and_gets_the_default():
    environment = Environment(Facts({}, {}, 0), {})
    with pytest.raises(KeyError):
        environment["system"]
    assert environment.get("system", 3) == 3
    assert "system" not in environment
    assert "ticket" in environment


def test_a_ticket_that_has_moved_since_is_seen_where_it_is_now():
    facts: Any = Asked()
    environment = Environment(facts, facts.data)
    stage = compile_expression("ticket.stage", {"ticket": RECORD({"stage": TEXT})})
    assert stage(environment) == "new"
    environment.moved("work", "waiting")
    assert stage(environment) == "work"
    assert environment["ticket"]["status"] == "waiting"
