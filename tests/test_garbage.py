"""A process that serves looks for garbage seldom, and still finds it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from instar import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class Circle:
    """Refers to itself, so that only a search finds that nobody needs it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_loaded_is_searched_no_more_and_what_comes_later_is():
    garbage.settle()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] == garbage.NEW
    gone = weakref.ref(Circle())
    kept = [Circle() for _number in range(garbage.NEW + 100)]
    assert gone() is None
    assert len(kept) > garbage.NEW
