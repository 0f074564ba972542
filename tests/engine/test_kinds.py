"""Values that are told apart by their kind."""

from __future__ import annotations

from typing import Any, NamedTuple

from instar.engine.kinds import told_apart


@told_apart
class Red(NamedTuple):
    tone: int


@told_apart
class Green(NamedTuple):
    tone: int


@told_apart
class Nothing(NamedTuple):
    pass


def test_values_of_one_kind_are_equal_by_their_parts() -> None:
    assert Red(1) == Red(1)
    assert Red(1) != Red(2)
    assert hash(Red(1)) == hash(Red(1))


def test_values_of_two_kinds_are_never_equal() -> None:
    red, green, bare = Red(1), Green(1), (1,)
    others: list[Any] = [green, bare]
    assert red not in others
    assert all(other != red for other in others)
    assert len({red, green, bare}) == 3


def test_a_value_without_parts_is_a_value() -> None:
    assert bool(Nothing()) is True
    assert Nothing() == Nothing()
