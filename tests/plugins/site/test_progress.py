"""The four dots of the status page."""

from __future__ import annotations

import pytest

from instar_plugins.site.progress import DONE, RECEIVED, WAITING, WORK, dots, head, place, what_next


@pytest.mark.parametrize(
    ("status", "stage", "seen", "ended", "at"),
    [
        ("active", "new", {"new"}, False, RECEIVED),
        ("active", None, set(), False, WORK),
        ("active", "new", {"new", "work"}, False, WORK),
        ("active", "work", {"new", "work"}, False, WORK),
        ("hold", "work", {"work"}, False, WORK),
        ("waiting", "new", {"new"}, False, WAITING),
        ("resolved", "work", {"work"}, False, DONE),
        ("active", "new", {"new"}, True, DONE),
        ("cancelled", "new", {"new"}, True, DONE),
    ],
)
def test_a_ticket_stands_at_one_of_four_places(
    status: str, stage: str | None, seen: set[str], ended: bool, at: int
) -> None:
    assert place(status, stage, "new", seen, ended) == at


@pytest.mark.parametrize("at", [RECEIVED, WORK, WAITING, DONE])
def test_dots_before_are_past_and_dots_behind_are_to_come(at: int) -> None:
    assert [dot.state for dot in dots(at)] == ["past"] * at + ["now"] + ["next"] * (3 - at)
    assert what_next(at).endswith(".")


def test_a_stage_is_told_by_its_public_text_or_by_the_dot() -> None:
    assert head(WORK, "We are packing it") == "We are packing it"
    assert head(WORK, "") == "We are working on it"
