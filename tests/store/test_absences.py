"""Who is away on which days, and who stands in: followed on and on, never in a circle."""

from __future__ import annotations

import pytest

from instar.store import Absence, Absences
from instar.store.absences import MOST_IN_TURN

ANN, BORIS, CARL, DORA = 1, 2, 3, 4


def known(*rows: tuple[int, str, str | None, int | None]) -> Absences:
    return Absences((Absence(id, *row) for id, row in enumerate(rows)), "2026-12-01")


def everybody(_person: int) -> bool:
    return True


@pytest.mark.parametrize(
    ("day", "away"),
    [("2026-12-01", False), ("2026-12-02", True), ("2026-12-05", True), ("2026-12-06", False), ("2027-01-09", True)],
)
def test_both_ends_belong_to_an_absence_and_one_may_be_open(day: str, away: bool):
    absences = known((ANN, "2026-12-02", "2026-12-05", BORIS), (ANN, "2027-01-01", None, None))
    assert (absences.at(ANN, day) is not None) is away
    assert absences.at(BORIS, day) is None
    assert [one.id for one in absences.of(ANN)] == [0, 1]


def test_who_is_there_has_nobody_who_stands_in():
    absences = known((ANN, "2026-12-02", "2026-12-05", BORIS))
    assert absences.substitute(ANN, "2026-12-03", everybody) == BORIS
    assert absences.substitute(ANN, "2026-12-06", everybody) is None


def test_a_substitute_who_is_away_has_his_own_one():
    absences = known(
        (ANN, "2026-12-02", "2026-12-09", BORIS),
        (BORIS, "2026-12-04", "2026-12-05", CARL),
        (CARL, "2026-12-05", "2026-12-05", None),
    )
    assert [absences.substitute(ANN, f"2026-12-0{day}", everybody) for day in (3, 4, 5, 6)] == [
        BORIS,
        CARL,
        None,
        BORIS,
    ]
    assert absences.substitute(ANN, "2026-12-03", lambda person: person != BORIS) is None


def test_even_a_circle_that_should_not_be_there_comes_to_an_end():
    absences = known((ANN, "2026-12-01", None, BORIS), (BORIS, "2026-12-01", None, ANN))
    assert absences.substitute(ANN, "2026-12-03", everybody) is None
    assert absences.leads_to(CARL, DORA, "2026-12-01", None) is False
    assert absences.leads_to(ANN, DORA, "2026-12-01", None) is False
    assert MOST_IN_TURN > 2


@pytest.mark.parametrize(
    ("first", "last", "circle"),
    [
        ("2026-12-02", "2026-12-03", False),
        ("2026-12-02", "2026-12-04", True),
        ("2026-12-05", None, True),
        ("2026-12-06", None, False),
    ],
)
def test_a_circle_is_one_only_on_days_that_all_share(first: str, last: str | None, circle: bool):
    """Carl would stand in for Ann, Boris for Carl, and Ann for Boris."""
    absences = known((CARL, "2026-12-01", "2026-12-05", BORIS), (BORIS, "2026-12-04", "2026-12-09", ANN))
    assert absences.leads_to(CARL, ANN, first, last) is circle


def test_absences_meet_when_they_share_a_day():
    one = Absence(1, ANN, "2026-12-02", "2026-12-05", None)
    assert one.meets("2026-12-05", None)
    assert one.meets("2026-11-01", "2026-12-02")
    assert not one.meets("2026-12-06", None)
    assert not one.meets("2026-11-01", "2026-12-01")
    assert Absence(2, ANN, "2026-12-02", None, None).meets("2030-01-01", "2030-01-02")
