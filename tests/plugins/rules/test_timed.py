"""What a rule by the clock says: what is wrong is told at its place with what would be right."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

import pytest

from instar.engine.source import Source
from instar_plugins.rules.format import parse
from instar_plugins.rules.moments import Every
from instar_plugins.rules.timed import Over, read_moments

from .test_format import AROUND, RULE

AROUND = AROUND._replace(filter=lambda where: ("There is no field.", "x") if "gone" in where else None)
DAILY = {"every": "day", "at": "09:00"}


def findings(on: Any, **changed: Any) -> list[tuple[str, str, str]]:
    """Pointer, sentence and hint of all that is wrong."""
    rule, found = parse(Source.read(json.dumps({**RULE, "when": [], "on": on, **changed}), "vip.json"), AROUND)
    assert (rule is None) == bool(found)
    return [(one.pointer, one.message, one.hint) for one in found]


def test_a_rule_says_when_and_over_which_tickets() -> None:
    on = [{"every": "week", "days": ["mon", "fri"], "at": "9:30", "zone": "Europe/Berlin"}, DAILY]
    raw = {**RULE, "when": [], "on": on, "over": {"status": "all", "where": "priority == 1"}}
    rule, found = parse(Source.read(json.dumps(raw)), AROUND)
    assert found == ()
    assert rule is not None
    assert rule.on == ()
    assert rule.every == (
        Every("week", time(9, 30), days=frozenset({0, 4}), zone="Europe/Berlin"),
        Every("day", time(9)),
    )
    assert rule.over == Over("all", "priority == 1")
    assert rule.over.filters() == ("priority == 1",)


def test_left_out_it_goes_over_open_tickets() -> None:
    rule, _found = parse(Source.read(json.dumps({**RULE, "when": [], "on": [DAILY]})), AROUND)
    assert rule is not None
    assert rule.over.filters() == ("ended == null",)


@pytest.mark.parametrize(
    ("on", "pointer", "told", "hint"),
    [
        ({"every": "dayy", "at": "09:00"}, "/on/0/every", "“dayy” is not known", "Did you mean “day”?"),
        ({"every": 7}, "/on/0/every", "“7” is not known", "There are: cron, day"),
        ({"every": "day"}, "/on/0/at", "hours and minutes", '"at": "09:00"'),
        ({"every": "day", "at": "24:00"}, "/on/0/at", "hours and minutes", '"at": "09:00"'),
        ({"every": "day", "at": "09:00", "days": ["mon"]}, "/on/0/days", "means nothing here", "There are"),
        ({"every": "week", "at": "09:00", "days": []}, "/on/0/days", "Weekdays are a list of", '["mon", "thu"]'),
        ({"every": "week", "at": "09:00", "days": ["monday"]}, "/on/0/days", "Weekdays are a list of", "mon"),
        ({"every": "month", "at": "09:00", "day": 32}, "/on/0/day", "from 1 to 31", '"day": 1'),
        ({"every": "month", "at": "09:00", "day": True}, "/on/0/day", "from 1 to 31", '"day": 1'),
        ({"every": "cron", "cron": "0 25 * * *"}, "/on/0/cron", "no plan by the clock", "0 9 * * 1-5"),
        ({"every": "cron", "cron": "0 0 30 2 *"}, "/on/0/cron", "no plan by the clock", "0 9 * * 1-5"),
        ({**DAILY, "zone": "Europe/Berlina"}, "/on/0/zone", "no time zone “Europe/Berlina”", "“Europe/Berlin”"),
        ({"every": "workday", "at": "09:00", "calendar": "ofice"}, "/on/0/calendar", "no calendar", "“office”"),
    ],
)
def test_a_moment_that_cannot_be(on: Any, pointer: str, told: str, hint: str) -> None:
    ((at, message, said),) = findings([on])
    assert (at, told in message, hint in said) == (pointer, True, True), (message, said)


@pytest.mark.parametrize(
    ("over", "pointer", "told"),
    [
        ("priority == 1", "/over", "which tickets are meant"),
        ({"status": "opened"}, "/over/status", "“opened” is not known"),
        ({"where": 7}, "/over/where", "A filter is a text"),
        ({"where": "gone == 1"}, "/over/where", "There is no field."),
        ({"filter": "x"}, "/over/filter", "means nothing here"),
    ],
)
def test_tickets_that_cannot_be_found(over: Any, pointer: str, told: str) -> None:
    ((at, message, _hint),) = findings([DAILY], over=over)
    assert (at, told in message) == (pointer, True), message


def test_what_happens_and_the_clock_do_not_go_together() -> None:
    assert findings([DAILY, {"event": "opened"}])[0][:1] == ("/on",)
    assert findings([{"event": "opened"}], over={"status": "open"})[0][0] == "/over"


def test_among_what_is_typed_the_moments_that_are_right_are_known() -> None:
    assert read_moments([DAILY, {"every": "day"}, {"event": "opened"}], None) == [Every("day", time(9))]
