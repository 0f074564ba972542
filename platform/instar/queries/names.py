"""Names of steps, outcomes and stages in any version that a ticket has run through.

A ticket outlives its versions: it was handed over, or its process was published anew. What an old history row calls
``work`` is looked up in the present version first, then in those of earlier runs, newest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from instar.engine.model import Node, Process
from instar.engine.promise import title_of
from instar.errors import InstarError
from instar.i18n import text
from instar.kernel import Kernel

_EARLIER = "SELECT version_id FROM instance WHERE ticket_id = ? ORDER BY id DESC LIMIT 50"
LONGEST_ITEM = 60
NAMING = ("title", "name", "number", "key", "id")
"""Of an item that is a record the first of these that is there says which it is."""


class Names:
    """The names that one ticket's past may speak of, read when they are first asked for."""

    def __init__(self, kernel: Kernel, ticket_id: int, version_id: int) -> None:
        self._kernel = kernel
        self._ticket_id = ticket_id
        self._version_id = version_id

    def clock(self, metric: str) -> str:
        """What a service level is called."""
        named = (promise for process in self._processes() for promise in process.sla if promise.metric == metric)
        found = next(named, None)
        return text(title_of(metric, found.title if found is not None else ""))

    def _processes(self) -> Iterator[Process]:
        """That of now, then the earlier ones, newest first; mostly nobody gets beyond the first."""
        yield from self._known([self._version_id])
        yield from self._earlier

    @cached_property
    def _earlier(self) -> tuple[Process, ...]:
        rows = self._kernel.store.read().all(_EARLIER, (self._ticket_id,))
        return tuple(self._known(dict.fromkeys(id for (id,) in rows if id != self._version_id)))

    def _known(self, versions: Iterable[int]) -> Iterator[Process]:
        for version in versions:
            with suppress(InstarError):  # a version that this code cannot read any more: its ids are shown
                yield self._kernel.definitions.process(version)

    def _nodes(self, node: str) -> Iterator[Node]:
        for process in self._processes():
            known = process.nodes.get(node)
            if known is not None:
                yield known

    def step(self, node: str) -> str:
        return next((title for known in self._nodes(node) if (title := text(known.title))), node)

    def event(self, node: str, name: str | None) -> str:
        """The title of an event, else the name of its message or signal; "" for a timer without a title."""
        return next((title for known in self._nodes(node) if (title := text(known.title))), name or "")

    def outcome(self, node: str, key: str) -> str:
        for known in self._nodes(node):
            for outcome in known.outcomes:
                if outcome.key == key:
                    return text(outcome.title) or key
        return key

    def stage(self, id: str, *, public: bool = False) -> str:
        """The stage's title, or (``public``) the text that requesters read for it: "" where there is none."""
        for process in self._processes():
            for stage in process.stages:
                if stage.id == id:
                    return text(stage.public) if public else text(stage.title) or id
        return "" if public else id


def for_item(title: str, standing: Sequence[tuple[Any, int]]) -> str:
    """The title of a step that is done for an item, with which one; ``standing`` as ``standing_for`` tells it."""
    said = [_item(item, index) for item, index in reversed(standing)]
    return " · ".join([title, *said])


def _item(item: Any, index: int) -> str:
    if isinstance(item, dict):
        item = next(
            (item[key] for key in NAMING if isinstance(item.get(key), str | int) and item[key] != ""), index + 1
        )
    told = str(index + 1) if item is None or isinstance(item, list | bool) else str(item)
    return told if len(told) <= LONGEST_ITEM else f"{told[: LONGEST_ITEM - 1]}…"
