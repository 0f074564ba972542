"""A try of a rule by the clock shows what it would do now and does nothing; of one ticket, why it is left alone."""

from __future__ import annotations

import pytest

from instar.kernel import serving
from instar_plugins.rules.force import in_force
from instar_plugins.rules.picking import Picked, Trial, on_ticket, parts_of, tried
from instar_plugins.rules.tables import Rule

from .conftest import HOUR, Hall, daily


def trial(hall: Hall, by: str = "dora") -> Trial:
    with serving(hall.kernel):
        return tried(in_force(Rule.get(Rule.key == "still")), hall.site.people[by])


def asked(hall: Hall, ticket: int, by: str = "dora") -> Picked | None:
    with serving(hall.kernel):
        return on_ticket(in_force(Rule.get(Rule.key == "still")), hall.site.people[by], f"T-{ticket}")


def test_a_try_tells_the_tickets_and_what_would_be_done_and_does_nothing(hall: Hall) -> None:
    hall.see()
    first, second, other = hall.open("First"), hall.open("Second"), hall.open("Other")
    hall.edit(second, priority=1)
    hall.edit(other, priority=4)
    hall.save(daily(over={"where": "priority <= 3"}, when=["ticket.priority == 3"]))
    found = trial(hall)
    assert [(one.number, one.state) for one in found.found] == [(f"T-{first}", "would"), (f"T-{second}", "not")]
    assert (found.total, found.problem, found.found[0].done[0]["body"]) == (2, "", "Seen: First")
    assert (hall.notes(first), hall.firings()) == ([], [])


def test_who_sees_no_inside_is_told_of_no_ticket(hall: Hall) -> None:
    hall.open()
    hall.save(daily())
    assert trial(hall).found == ()
    assert trial(hall, "olga").total == 1


def test_of_one_ticket_each_part_of_the_filter_and_each_condition_is_told(hall: Hall) -> None:
    hall.see()
    ticket = hall.open()
    hall.save(daily(over={"where": "priority == 1 && title != 'a && b'"}, when=["ticket.priority == 3"]))
    seen = asked(hall, ticket)
    assert seen is not None
    assert seen.state == "out"
    assert [(one.source, one.holds) for one in seen.seen] == [
        ("ended == null", True),
        ("priority == 1", False),
        ("title != 'a && b'", True),
        ("ticket.priority == 3", True),
    ]


def test_of_one_ticket_the_log_is_told(hall: Hall) -> None:
    hall.see()
    ticket = hall.open()
    hall.save(daily())
    hall.clock.advance(24 * HOUR)
    hall.site.work()
    seen = asked(hall, ticket)
    assert seen is not None
    assert (seen.state, seen.stood, seen.at) == ("would", "fired", hall.clock.now())


def test_what_fires_once_for_a_ticket_and_has_would_not_again(hall: Hall) -> None:
    hall.see()
    ticket = hall.open()
    hall.save(daily(once="ticket"))
    hall.clock.advance(24 * HOUR)
    hall.site.work()
    seen = asked(hall, ticket)
    assert seen is not None
    assert (seen.state, [one.state for one in trial(hall).found]) == ("once", ["once"])


@pytest.mark.parametrize(
    ("where", "parts"),
    [
        ("a == 1 && b == 2", ["a == 1", "b == 2"]),
        ("a == 1 && (b == 2 && c == 3)", ["a == 1", "(b == 2 && c == 3)"]),
        ("a == 1 || b == 2 && c == 3", ["a == 1 || b == 2 && c == 3"]),
        ("a == 'x && y' && b in ['&&', \"it's\"]", ["a == 'x && y'", "b in ['&&', \"it's\"]"]),
        ("a == 'it\\'s && so'", ["a == 'it\\'s && so'"]),
        ("a == 1", ["a == 1"]),
        ("", []),
    ],
)
def test_a_filter_falls_into_what_has_to_hold(where: str, parts: list[str]) -> None:
    assert parts_of(where) == parts
