"""The four dots of the status page."""

from __future__ import annotations

import pytest

from instar_plugins.site.progress import DONE, RECEIVED, WAITING, WORK, dots, head, place, what_next


@pytest.mark.parametrize(
    ("status", "untouched", "ended", "at"),
    [
        ("active", True, False, RECEIVED),
        ("active", False, False, WORK),
        ("hold", False, False, WORK),
        ("waiting", True, False, WAITING),
        ("waiting", False, False, WAITING),
        ("resolved", False, False, DONE),
        ("active", True, True, DONE),
        ("cancelled", True, True, DONE),
    ],
)
def test_a_ticket_stands_at_one_of_four_places(status: str, untouched: bool, ended: bool, at: int) -> None:
    assert place(status, untouched=untouched, ended=ended) == at


@pytest.mark.parametrize("at", [RECEIVED, WORK, WAITING, DONE])
def test_dots_before_are_past_and_dots_behind_are_to_come(at: int) -> None:
    assert [dot.state for dot in dots(at)] == ["past"] * at + ["now"] + ["next"] * (3 - at)
    assert what_next(at).endswith(".")


def test_a_stage_is_told_by_its_public_text_or_by_the_dot() -> None:
    assert head(WORK, "We are packing it") == "We are packing it"
    assert head(WORK, "") == "We are working on it"
