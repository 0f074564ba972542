"""The one door for writes: ``execute(kernel, command, actor)``.

A command is a frozen dataclass; the module that defines it registers its handler together with the permission it
needs. One transaction: the handler loads what it needs, asks ``access`` through its context, calls the engine, writes.
A handler that never asked is a fault of ours and is rolled back: nothing is written that nobody authorized.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, NamedTuple, TypeVar

import orjson

from instar.access import Actor, TicketKey
from instar.errors import Conflict, Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Service, Tx

Answer = dict[str, Any]
C = TypeVar("C")


@dataclass(slots=True)
class Context:
    """What a handler works with: one open transaction on behalf of one actor at one moment (``now``, ms)."""

    kernel: Kernel
    tx: Tx
    actor: Actor
    now: int
    permission: str
    asked: bool = False
    jobs: bool = False

    def authorize(self, ticket: TicketKey | None = None, permission: str | None = None) -> None:
        """Ask ``access`` for the command's permission (or a further one) on a ticket, or in general."""
        self.kernel.access.authorize(self.actor, permission or self.permission, ticket)
        self.asked = True

    def authorize_opening(self, ticket: TicketKey, service: Service) -> None:
        """Ask ``access`` whether the actor may open a ticket in this zone, for this service."""
        self.kernel.access.authorize_opening(self.actor, ticket, public=service.public)
        self.asked = True

    def can_see(self, ticket_id: int, zone_id: int) -> bool:
        return self.kernel.access.can(self.actor, "ticket.view", TicketKey(ticket_id, zone_id))

    def can(self, permission: str, ticket: TicketKey | None = None) -> bool:
        return self.kernel.access.can(self.actor, permission, ticket)


Handler = Callable[[Context, Any], Answer]


class Registered(NamedTuple):
    permission: str
    handler: Handler


COMMANDS: dict[type, Registered] = {}


def handles(
    command: type[C], permission: str
) -> Callable[[Callable[[Context, C], Answer]], Callable[[Context, C], Answer]]:
    """Register the handler of a command class with the permission that the command needs."""

    def register(handler: Callable[[Context, C], Answer]) -> Callable[[Context, C], Answer]:
        COMMANDS[command] = Registered(permission, handler)
        return handler

    return register


def execute(kernel: Kernel, command: object, actor: Actor, *, key: str | None = None) -> Answer:
    """Carry out a command and return its answer (plain JSON data).

    With an idempotency ``key`` (at most 255 characters, kept a day) a repeat by the same actor gets the first answer
    again and changes nothing; the same key with another command is refused (422).
    """
    spec = COMMANDS[type(command)]
    with kernel.store.transaction() as tx:
        context = Context(kernel, tx, actor, kernel.clock.now(), spec.permission)
        if key is not None:
            earlier = _earlier(context, key, command)
            if earlier is not None:
                return earlier
        answer = spec.handler(context, command)
        if not context.asked:
            raise RuntimeError(f"{type(command).__name__} was carried out without asking access")
        if key is not None:
            _remember(context, key, command, answer)
    if context.jobs:
        kernel.ring()
    return answer


def digest(command: object) -> str:
    """What makes two commands the same: their type and every field."""
    assert is_dataclass(command)
    assert not isinstance(command, type)
    body = orjson.dumps([type(command).__name__, asdict(command)], default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body).hexdigest()


def _earlier(context: Context, key: str, command: object) -> Answer | None:
    if len(key) > 255:
        raise Invalid({"Idempotency-Key": [_("The key is longer than 255 characters.")]})
    row = context.tx.one(
        "SELECT digest, answer FROM idempotency WHERE owner = ? AND key = ?", (context.actor.owner, key)
    )
    if row is None:
        return None
    if row[0] != digest(command):
        raise Conflict(
            "key_reused",
            _("This idempotency key was used for something else."),
            hint=_("Send a new key with a new request."),
            status=422,
        )
    answer: Answer = orjson.loads(row[1])
    return answer


def _remember(context: Context, key: str, command: object, answer: Answer) -> None:
    context.tx.run(
        "INSERT INTO idempotency (owner, key, digest, answer, at) VALUES (?, ?, ?, ?, ?)",
        (context.actor.owner, key, digest(command), orjson.dumps(answer).decode(), context.now),
    )
