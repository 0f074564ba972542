"""A bar for people who wait: it appears on stderr after a second, and not at all where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 1.0
WIDTH = 30


def progress(items: Sequence[T], label: str) -> Iterator[T]:
    """The items one by one, with a bar once they have taken longer than a second."""
    if not sys.stderr.isatty():
        yield from items
        return
    started, shown = time.monotonic(), False
    for done, item in enumerate(items):
        if shown or time.monotonic() - started > PATIENCE_S:
            shown = True
            _draw(label, done, len(items))
        yield item
    if shown:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for work that tells itself how far it is: call what is given with (done, total)."""
    started, shown = time.monotonic(), False

    def step(done: int, total: int) -> None:
        nonlocal shown
        if sys.stderr.isatty() and total and (shown or time.monotonic() - started > PATIENCE_S):
            shown = True
            _draw(label, done, total)

    yield step
    if shown:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _draw(label: str, done: int, total: int) -> None:
    filled = WIDTH * done // total
    sys.stderr.write(f"\r{label} [{'#' * filled}{' ' * (WIDTH - filled)}] {done}/{total}")
    sys.stderr.flush()
