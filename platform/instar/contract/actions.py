"""Actions: what a service task of a process calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from instar.contract.checks import DOTTED, check_key, check_plain, check_text, check_word
from instar.i18n import Text

Audience = Literal["public", "internal"]


@dataclass(frozen=True, slots=True)
class PostMessage:
    """Add a message to the conversation. automatic: no person wrote it, so robots must not answer it."""

    audience: Audience
    body: str
    automatic: bool = False

    def __post_init__(self) -> None:
        check_word(self, "audience", self.audience, get_args(Audience))


@dataclass(frozen=True, slots=True)
class HandOver:
    """End this run and go on as another role; process: None takes the role's default one."""

    role: str
    process: str | None = None


@dataclass(frozen=True, slots=True)
class SetData:
    """Set fields of the ticket's data, by field id; other fields stay."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell people (log-ins) of the ticket, in the bell and as they have chosen for the kind: one that the plugin gives
    (hook ``notices``), or "reminder". Who may not see the ticket learns of nothing.

    Of a command that is about no ticket it tells of what stands on ``url``, a page of the plugin.
    """

    kind: str
    people: tuple[str, ...]
    text: Text
    url: str = ""

    def __post_init__(self) -> None:
        if self.url and (not self.url.startswith("/") or self.url.startswith("//")):
            raise ValueError(f"Tell: url is {self.url!r}; it is a path of this site, such as '/x/mine'")
        given: object = self.people
        if isinstance(given, str):
            raise TypeError("Tell: people is a text; it is a tuple of log-ins")
        object.__setattr__(self, "people", tuple(self.people))
        if not self.text or not isinstance(self.text, str | Mapping):
            raise TypeError("Tell: text is empty; it is a string or a language map")


@dataclass(frozen=True, slots=True)
class SetPriority:
    """Give the ticket another priority, 1 (most urgent) to 4; its clocks follow."""

    priority: int

    def __post_init__(self) -> None:
        if isinstance(self.priority, bool) or self.priority not in (1, 2, 3, 4):
            raise ValueError(f"SetPriority: priority is {self.priority!r}; it is 1, 2, 3 or 4")


@dataclass(frozen=True, slots=True)
class LinkTicket:
    """Link the ticket to another one, by its number; where they are linked like this already nothing happens.

    kind: "relates", "blocks", "blocked_by", "causes", "caused_by", "duplicates", "duplicated_by", said of the ticket.
    roles: what the other one must be, if any are named; else the step that asked for it is refused, in words. A ticket
    that has as many links as it may gets no more of them, and the step goes on.
    """

    kind: str
    other: str
    roles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_plain(self, "kind", "other")
        object.__setattr__(self, "roles", tuple(self.roles))


@dataclass(frozen=True, slots=True)
class TellWaiting:
    """Give a message to every ticket whose process waits for it by this name with this key, now.

    Each takes it in a job of its own after the commit, once, so that a ticket that cannot keeps no other from it; who
    waits no longer by then is left alone. Nobody waits: nothing happens.
    """

    name: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_plain(self, "name", "key")
        if not self.name or not self.key:
            raise ValueError("TellWaiting: name and key are not empty")


ActionEffect = PostMessage | HandOver | SetData | SetPriority | LinkTicket | Tell | TellWaiting


@dataclass(frozen=True, slots=True)
class ActionAnswer:
    """What an action gives back. result: plain JSON, which the process may keep (``"result":
    "data.invoice"``).

    effects: what the kernel is to do, in this order, in the transaction that takes the answer.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    effects: tuple[ActionEffect, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.result, Mapping):
            raise TypeError(f"ActionAnswer: result is {type(self.result).__name__}; it is a dict")
        object.__setattr__(self, "effects", tuple(self.effects))
        for effect in self.effects:
            if not isinstance(effect, ActionEffect):
                raise TypeError(
                    f"ActionAnswer: an effect is {type(effect).__name__}; use PostMessage, HandOver, SetData,"
                    " SetPriority, LinkTicket, Tell or TellWaiting"
                )


@dataclass(frozen=True, slots=True)
class ActionContext:
    """What an action may know. Read only: changes are asked for by effects.

    ticket: number, role, process, stage, status, title, priority, service, requester … as expressions read
    them. data: the ticket's fields. now: UTC epoch milliseconds. key: the same for every try of this one
    request, so that a receiver can recognise a repeat. attempt: 1 for the first try.
    """

    ticket: Mapping[str, Any]
    data: Mapping[str, Any]
    now: int
    key: str
    attempt: int = 1


class ActionRefused(Exception):
    """Raised by an action that will not do it, however often it is asked; anything else raised is tried
    again.

    code: what an error boundary event names (``"error": "limit"``). message: one sentence for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Action:
    """What a service task calls: ``run(arguments, context) -> ActionAnswer``.

    arguments: form JSON that the task's ``with`` is checked against and filled in by; None takes none.
    kind: "effect" runs inside the transaction and must be a pure function (no network, file or database);
    "job" runs after the commit in a worker, may take ``timeout`` seconds, and is tried again when it raises.
    idempotent: running it twice with the same ``context.key`` does no harm.
    """

    key: str
    title: Text
    run: Callable[[Mapping[str, Any], ActionContext], ActionAnswer]
    kind: Literal["effect", "job"] = "effect"
    arguments: Mapping[str, Any] | None = None
    timeout: float = 30.0
    idempotent: bool = False

    def __post_init__(self) -> None:
        check_key(self, DOTTED)
        check_text(self, self.title)
        if not callable(self.run):
            raise TypeError(f"Action {self.key!r}: run is no function")
        if self.kind not in ("effect", "job"):
            raise ValueError(f"Action {self.key!r}: kind is {self.kind!r}; it is 'effect' or 'job'")
        if self.timeout <= 0:
            raise ValueError(f"Action {self.key!r}: timeout is {self.timeout} seconds; it is more than 0")
