"""What a process promises: read, or reported with place and hint."""

from __future__ import annotations

from typing import Any

import pytest

from instar.engine.catalogue import Catalogue
from instar.engine.lengths import Length
from instar.engine.parse import ParsedProcess, parse_process

HOUR = 3_600_000
GOOD: dict[str, Any] = {
    "metric": "first_response",
    "target": {"P1": "PT1H", "*": "PT4H"},
    "calendar": "office",
    "pause": ["waiting"],
    "warn": [90, 50],
    "on_warn": {"action": "note", "with": {"body": "{{ ticket.number }}"}},
    "on_breach": {"action": "hand_over", "with": {"role": "task"}},
}
SITE = Catalogue(calendars=["office"], actions=["note", "hand_over"], roles=["task"], processes=["board"], fields={})


def parsed(*clocks: Any) -> ParsedProcess:
    stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
    head = {"format": "instar.process/1", "key": "board", "title": "Board", "role": "task", "stages": stages}
    return parse_process({**head, "sla": list(clocks)}, SITE)


def test_a_promise_is_read_with_its_steps_in_order() -> None:
    process = parsed(GOOD).process
    assert process is not None
    (promise,) = process.sla
    assert (promise.target(1), promise.target(3)) == (Length(0, HOUR), Length(0, 4 * HOUR))
    assert (promise.calendar, promise.pause, promise.steps) == ("office", ("waiting",), (50, 90, 100))
    assert [one.action for step in promise.steps if (one := promise.deed(step))] == ["note", "note", "hand_over"]


def test_where_a_priority_is_not_named_nothing_is_promised() -> None:
    process = parsed({"metric": "resolution", "target": {"P1": "PT1H"}}).process
    assert process is not None
    assert (process.sla[0].target(1), process.sla[0].target(2)) == (Length(0, HOUR), None)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"metric": "a b"}, "/metric", "id"),
        ({"target": {}}, "/target", "shape"),
        ({"target": {"P5": "PT1H"}}, "/target/P5", "target"),
        ({"target": {"*": "1 h"}}, "/target/*", "target"),
        ({"calendar": "offise"}, "/calendar", "unknown_calendar"),
        ({"calendar": ""}, "/calendar", "shape"),
        ({"pause": "waiting"}, "/pause", "shape"),
        ({"pause": ["resolved"]}, "/pause/0", "unknown_status"),
        ({"warn": [100]}, "/warn", "shape"),
        ({"warn": []}, "/on_warn", "wrong_key"),
        ({"on_warn": "note"}, "/on_warn", "shape"),
        ({"on_breach": {"action": "notte"}}, "/on_breach/action", "unknown_action"),
        ({"on_breach": {"action": "note", "by": "me"}}, "/on_breach/by", "unknown_key"),
        ({"on_breach": {"action": "note", "with": []}}, "/on_breach/with", "shape"),
        ({"on_breach": {"action": "note", "with": {"body": "{{ nothing }}"}}}, "/on_breach/with/body", "expression"),
        ({"on_breach": {"action": "hand_over", "with": {"role": "tusk"}}}, "/on_breach/with/role", "unknown_role"),
        ({"target_": {}}, "/target_", "unknown_key"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change: dict[str, Any], pointer: str, code: str) -> None:
    result = parsed({**GOOD, **change})
    assert [(one.pointer, one.code) for one in result.findings if one.severity == "error"] == [
        (f"/sla/0{pointer}", code)
    ]
    assert result.process is None
    assert all(one.hint for one in result.findings)


def test_a_clock_stands_once_and_is_an_object() -> None:
    found = parsed(GOOD, GOOD, "first_response").findings
    assert [(one.pointer, one.code) for one in found] == [("/sla/1/metric", "duplicate_id"), ("/sla/2", "shape")]
    assert [one.code for one in parsed(*[GOOD] * 21).findings] == ["too_many"]


def test_a_clock_of_ones_own_needs_a_title() -> None:
    (finding,) = parsed({**GOOD, "metric": "care"}).findings
    assert (finding.severity, finding.code, finding.pointer) == ("warning", "untitled", "/sla/0/metric")
    assert parsed({**GOOD, "metric": "care", "title": {"en": "Care", "ru": "Забота"}}).findings == ()
