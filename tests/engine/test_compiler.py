"""What expressions of a process may read, and where they may put values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.catalogue import Catalogue
from instar.engine.expressions import DATE, NUMBER, TEXT
from instar.engine.model import Process
from instar.engine.parse import ParsedProcess

Parse = Callable[..., ParsedProcess]
SITE = Catalogue(fields={"amount": NUMBER, "note": TEXT, "day": DATE})


def condition(text: str) -> dict[str, Any]:
    flows = [{"to": "e", "when": text}, {"to": "e", "default": True}]
    return {
        "s": {"type": "startEvent", "next": "a"},
        "a": {"type": "userTask", "next": "my-id"},
        "my-id": {"type": "userTask", "next": "x"},
        "x": {"type": "exclusiveGateway", "next": flows},
        "e": {"type": "endEvent"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "data.amount > 3 && data.note == 'x'",
        "ticket.priority < 3",
        "ticket.service.team == 'sales' || ticket.organization.key == null",
        "ticket.requester.email != null",
        "user.login == work.a.completed_by",
        "work['my-id'].data.amount > 3",
        "now - work.a.completed_at > duration('24h')",
        "ticket.due < now",
    ],
)
def test_what_the_kernel_tells_of_a_ticket_may_be_read(parsed: Parse, text: str):
    assert [finding.message for finding in parsed(condition(text), catalogue=SITE).findings] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("data.amont > 3", "There is no “amont” here. (Character 6.)"),
        ("ticket.nummer == 'T-1'", "There is no “nummer” here. (Character 8.)"),
        ("work.b.outcome == 'x'", "There is no “b” here. (Character 6.)"),
        ("work.e.outcome == 'x'", "There is no “e” here. (Character 6.)"),
        ("message.text == 'x'", "There is no “message” here. (Character 1.)"),
        ("data.amount > 'x'", "A number cannot be compared with a text. (Character 13.)"),
        ("data.amount", "The expression gives a number; here it must give yes or no."),
        ("", "Here must be an expression, in a string."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(parsed: Parse, text: str, message: str):
    (finding,) = parsed(condition(text), catalogue=SITE).findings
    assert (finding.message, finding.pointer, finding.node) == (message, "/nodes/x/next/0/when", "x")


def test_steps_that_something_reads_keep_their_completion_and_no_others(build: Callable[..., Process]):
    process = build(condition("work['my-id'].outcome == 'done'"))
    assert [node.id for node in process.nodes.values() if node.keeps_work] == ["my-id"]


def test_a_step_whose_id_begins_like_another_is_not_taken_for_it(build: Callable[..., Process]):
    nodes = condition("work.ab.outcome == 'done'")
    nodes["ab"] = {"type": "userTask", "next": "e"}
    assert [node.id for node in build(nodes).nodes.values() if node.keeps_work] == ["ab"]


def setting(path: str, value: str) -> dict[str, Any]:
    return {"s": {"type": "startEvent", "next": "c"}, "c": {"type": "scriptTask", "set": {path: value}}}


@pytest.mark.parametrize(
    ("path", "value"),
    [("data.amount", "2 * 3"), ("data.note", "null"), ("data.day", "date(now)"), ("data.note", "data.note + '!'")],
)
def test_a_value_goes_where_its_type_fits(parsed: Parse, path: str, value: str):
    assert [finding.message for finding in parsed(setting(path, value), catalogue=SITE).findings] == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("data.amount", "'three'", "type"),
        ("data.amont", "3", "unknown_field"),
        ("data", "3", "path"),
        ("data.", "3", "path"),
        ("data.a b", "3", "path"),
        ("ticket.title", "'x'", "path"),
    ],
)
def test_a_value_that_has_no_place_is_told(parsed: Parse, path: str, value: str, code: str):
    (finding,) = parsed(setting(path, value), catalogue=SITE).findings
    assert (finding.code, finding.pointer) == (code, f"/nodes/c/set/{path}")


def test_a_fault_inside_arguments_is_told_where_it_stands(parsed: Parse):
    nodes = {
        "s": {"type": "startEvent", "next": "c"},
        "c": {"type": "serviceTask", "action": "x", "with": {"rows": [{"sum": {"=": "data.amont"}}]}},
    }
    (finding,) = parsed(nodes, catalogue=SITE).findings
    assert (finding.code, finding.pointer) == ("expression", "/nodes/c/with/rows/0/sum/=")
