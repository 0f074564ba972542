"""What expressions see: the ticket, its data, the time and who acts, as they were when the event came.

`Facts` are given by the caller. `Environment` is the mapping that an expression is called with; a part that the caller
has to look up (`ticket`, `user`) is asked for only when an expression reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from types import MappingProxyType
from typing import Any, Protocol

from instar.engine.timers import Calendars, no_calendars

Settle = Callable[[Mapping[str, Any]], Mapping[str, Any]]
MOST_ITEMS = 1000
"""Of one activity, where nothing else is said; at 1,000 a state takes some 30 kB."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Seen(Protocol):
    """Anything with the attributes of `Facts`; they may be properties."""

    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def ticket(self) -> Mapping[str, Any]: ...
    @property
    def now(self) -> int: ...
    @property
    def user(self) -> Mapping[str, Any] | None: ...
    @property
    def settle(self) -> Settle | None: ...
    @property
    def zone(self) -> tzinfo: ...
    @property
    def calendars(self) -> Calendars: ...
    @property
    def most_items(self) -> int: ...


@dataclass(slots=True)
class Facts:
    """`data`: the ticket's fields, with what a form has just brought. `now`: epoch ms. `user`: who acts, if anybody.
    `settle` puts data in order that a task has set: fields that are computed of it are computed again. `zone`: the
    site's, in which timers count days. `calendars` gives the working-time calendar of a key, asked only where one is
    named. `most_items`: of an activity that is done for each item of a list."""

    data: Mapping[str, Any]
    ticket: Mapping[str, Any]
    now: int
    user: Mapping[str, Any] | None = None
    settle: Settle | None = None
    zone: tzinfo = UTC
    calendars: Calendars = no_calendars
    most_items: int = MOST_ITEMS


class Environment(dict[str, Any]):
    """The names of expressions. `data` and `work` are those of the run, which may be ahead of the facts; `names` are
    those of a place in it: the item that an activity is done for, the counts of all items."""

    __slots__ = ("_facts", "_stage")

    def __init__(
        self,
        facts: Seen,
        data: Mapping[str, Any],
        work: Mapping[str, Any] = NOTHING,
        names: Mapping[str, Any] = NOTHING,
    ) -> None:
        super().__init__(names, data=data, work=work)
        self._facts = facts
        self._stage: tuple[str, str] | None = None

    def __missing__(self, name: str) -> Any:
        if name == "ticket":
            value: Any = self._facts.ticket
            if self._stage is not None:
                value = {**value, "stage": self._stage[0], "status": self._stage[1]}
        elif name in ("now", "user", "calendars"):
            value = getattr(self._facts, name)
        elif name == "message":  # only where one has just been received
            value = None
        else:
            raise KeyError(name)
        self[name] = value
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """As `[name]`: without it dict would answer for the parts that nobody has read yet."""
        try:
            return self[name]
        except KeyError:
            return default

    def __contains__(self, name: object) -> bool:
        return name in ("data", "work", "ticket", "now", "user", "message") or super().__contains__(name)

    def moved(self, stage: str, status: str) -> None:
        """The ticket has entered a stage since the event came."""
        self._stage = (stage, status)
        self.pop("ticket", None)


def with_value(data: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """A copy of `data` with `value` at `path`; only the objects on the way are copied."""
    head, rest = path[0], path[1:]
    if not rest:
        return {**data, head: value}
    inner = data.get(head)
    return {**data, head: with_value(inner if isinstance(inner, Mapping) else {}, rest, value)}
