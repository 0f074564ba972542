"""Commands: the one door for writes to a plugin's own tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from marshmallow import Schema

from instar.contract.actions import HandOver, LinkTicket, PostMessage, SetData, SetPriority, Tell
from instar.contract.alarms import SetAlarm
from instar.contract.arguments import NoArguments
from instar.contract.checks import KEY, check_key, check_text
from instar.contract.pages import Viewer
from instar.i18n import Text


class CommandTx(Protocol):
    """The open transaction of a command. SQL with ``?`` reaches the plugin's own tables (``x_<plugin>__…``) and no
    others; models derived from ``OwnTables(…).Model`` take part in it as well.

    now: UTC epoch milliseconds. day: the date at the site, ISO. actor: who asks. ticket: of a command about a ticket,
    that ticket as actions are given it, with its ``id`` (a number, to be kept in own tables) and ``data``; else None.
    """

    @property
    def now(self) -> int: ...

    @property
    def day(self) -> str: ...

    @property
    def actor(self) -> Viewer: ...

    @property
    def ticket(self) -> Mapping[str, Any] | None: ...

    def run(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Execute and return the number of rows changed."""

    def insert(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Execute an INSERT into a table with a serial key ``id`` and return the new id."""

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None: ...

    def one(self, sql: str, args: Sequence[Any] = ()) -> tuple[Any, ...] | None: ...

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...

    def value(self, sql: str, args: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""


@dataclass(frozen=True, slots=True)
class SetRating:
    """How satisfied the requester was, 1 to 5; None: he has not said. Lists and reports know it as ``rating``, and as
    ``asked`` when he was asked. asked: True sets that to now; False leaves it."""

    rating: int | None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class LetterToRequester:
    """A letter to whoever asked for the ticket, in his language; none is sent where no address is known.

    ``{link}`` in the text stands for an address of this site that only he knows: ``path`` and behind it the token that
    ``sdk.link_token(seed)`` makes of a ``sdk.link_seed()``. Keep the seed, not the token, and the token's
    ``sdk.link_hash`` to find it by.
    """

    subject: Text
    text: Text
    path: str
    seed: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Who answers for the ticket: a team (key), a person (log-in), or both; what is None stays as it is."""

    team: str | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        if not self.team and not self.person:
            raise ValueError("Assign: neither a team nor a person is named")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a command does what it wants done to tickets: the history shows ``title`` beside each row of it, and keeps
    ``chain`` in the row's payload (``cause``), for whoever must know what has led to an event that he is told."""

    title: Text
    chain: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_text(self, self.title)
        object.__setattr__(self, "chain", tuple(self.chain))


TicketEffect = (
    Assign | PostMessage | HandOver | SetData | SetPriority | LinkTicket | Tell | SetRating | LetterToRequester
)
"""What may be wished for a ticket; ``TellWaiting`` is for actions of processes alone."""


@dataclass(frozen=True, slots=True)
class OnTicket:
    """An effect on another ticket than the command's own. number: such as "T-12"."""

    number: str
    effect: TicketEffect


@dataclass(frozen=True, slots=True)
class NewTicket:
    """Open a ticket. requester: a contact's id, an address, or name, email and phone. parent: a number."""

    title: str
    role: str | None = None
    process: str | None = None
    service: str | None = None
    body: str = ""
    requester: int | str | Mapping[str, Any] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class ForgetAddress:
    """An address (its kind at the plugin's channel, and value) that ``account`` (an id) had asked in by
    ``sdk.know_sender`` is not that of its contact any more."""

    kind: str
    value: str
    account: int


CommandEffect = TicketEffect | OnTicket | NewTicket | SetAlarm | ForgetAddress


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What a command gives back. result: plain JSON for who asked.

    effects: what the kernel does in the same transaction, in this order, by its ordinary commands and in the name of
    who asks (of a command without a permission: of the site), so that nobody does by a plugin what he may not do
    himself. A plain effect is one on the command's ticket. audit: what stands in the audit beside plugin, command and
    ticket; no secrets, no texts of people. cause: what the history is to say of why this is done.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    effects: tuple[CommandEffect, ...] = ()
    audit: Mapping[str, Any] = field(default_factory=dict)
    cause: Cause | None = None

    def __post_init__(self) -> None:
        for name in ("result", "audit"):
            if not isinstance(getattr(self, name), Mapping):
                raise TypeError(f"CommandAnswer: {name} is {type(getattr(self, name)).__name__}; it is a dict")
        object.__setattr__(self, "effects", tuple(self.effects))
        for effect in self.effects:
            if not isinstance(effect, CommandEffect):
                raise TypeError(
                    f"CommandAnswer: an effect is {type(effect).__name__}; use Assign, SetData, PostMessage, HandOver,"
                    " SetRating, LetterToRequester, OnTicket, NewTicket, SetAlarm, ForgetAddress"
                )


@dataclass(frozen=True, slots=True)
class Command:
    """A write to the plugin's own tables: ``run(tx, arguments) -> CommandAnswer`` (or None for nothing to say).

    key: unique within the plugin; programs call it as ``POST /api/v1/x/<plugin>/<key>``. title: what it does, a
    sentence in the imperative without its full stop. permission: what who asks must hold – on the ticket, where
    ``ticket`` names the argument with its number, else anywhere; None: the plugin's own page or job proves who asks (a
    signed link), and programs cannot call it. schema: what it takes, derived from ``Arguments``.

    run: one transaction – everything or nothing. It refuses by ``Invalid``, ``Conflict``, ``Forbidden``,
    ``NotFound``; anything else it raises is a fault of the plugin, and rolled back too. It reads and writes own tables
    only, reaches nothing outside, and is quick: everybody who writes waits meanwhile.
    """

    key: str
    title: Text
    run: Callable[[CommandTx, Mapping[str, Any]], CommandAnswer | None]
    permission: str | None
    schema: type[Schema] = NoArguments
    ticket: str = ""

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        if not callable(self.run):
            raise TypeError(f"Command {self.key!r}: run is no function")
        if not (isinstance(self.schema, type) and issubclass(self.schema, Schema)):
            raise TypeError(f"Command {self.key!r}: schema is {self.schema!r}; it is a class derived from Arguments")
        if self.permission is not None and not isinstance(self.permission, str):
            raise TypeError(f"Command {self.key!r}: permission is {self.permission!r}; it is a name or None")
        if self.ticket and self.ticket not in self.schema().fields:
            raise ValueError(f"Command {self.key!r}: its schema has no field {self.ticket!r} for the ticket's number")
