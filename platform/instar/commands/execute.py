"""The one door for writes: ``execute(kernel, command, actor)``.

A command is a frozen dataclass; the module that defines it registers its handler together with the permission it
needs. One transaction: the handler loads what it needs, asks ``access`` through its context, calls the engine, writes.
A handler that never asked is a fault of ours and is rolled back: nothing is written that nobody authorized.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TypeVar

import orjson

from instar.access import Actor, TicketKey
from instar.commands import arguments
from instar.commands.arguments import is_text
from instar.errors import Conflict, Forbidden, Invalid, Unconfirmed
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Tx

Answer = dict[str, Any]
C = TypeVar("C")
CONFIRMED_MS = 10 * 60_000
"""How long a typed password counts for what gives rights."""
SHOWN_ONCE = frozenset({"token"})
"""What an answer tells once and a repeat does not: kept, it would be a secret in the database for a day."""
LONGEST_KEY = 255
"""Characters of an idempotency key."""


@dataclass(slots=True)
class Context:
    """What a handler works with: one open transaction on behalf of one actor at one moment (``now``, ms).

    ``batch``: names the call over many tickets that this is a part of: what people learn of it counts as one thing.
    ``cause``: why this is done, where it is nobody's own doing: it stands in the history with all that is written."""

    kernel: Kernel
    tx: Tx
    actor: Actor
    now: int
    permission: str
    asked: bool = False
    jobs: bool = False
    batch: str = ""
    cause: Mapping[str, Any] | None = None

    def authorize(self, ticket: TicketKey | None = None, permission: str | None = None) -> None:
        """Ask ``access`` for the command's permission (or a further one) on a ticket, or in general."""
        self.kernel.access.authorize(self.actor, permission or self.permission, ticket)
        self.asked = True

    def authorize_opening(self, ticket: TicketKey, *, public: bool) -> None:
        """Ask ``access`` whether the actor may open a ticket in this zone; ``public``: everybody may ask for it."""
        self.kernel.access.authorize_opening(self.actor, ticket, public=public)
        self.asked = True

    def authorize_definition(self, kind: str, key: str) -> None:
        """Ask for the command's permission on a definition: a right in one process reaches that process alone, no
        form, decision table or calendar, for these are shared."""
        self.kernel.access.authorize_process(self.actor, self.permission, key if kind == "process" else "")

    def authorize_system(self) -> None:
        """For what a worker alone does. Raise Forbidden for anybody else."""
        if self.actor.kind != "system":
            raise Forbidden("not_allowed", _("Only the site itself does this."))
        self.asked = True

    def require_confirmed(self) -> None:
        """Raise Unconfirmed for a browser whose person has not typed his password lately. What gives rights to people
        asks for it: a browser that was left alone must not give any. Whoever holds a token proves himself by each call.
        """
        confirmed = self.actor.confirmed
        if confirmed is not None and self.now - confirmed > CONFIRMED_MS:
            raise Unconfirmed()

    def can_see(self, ticket_id: int, zone_id: int) -> bool:
        return self.kernel.access.can(self.actor, "ticket.view", TicketKey(ticket_id, zone_id))

    def can(self, permission: str, ticket: TicketKey | None = None) -> bool:
        return self.kernel.access.can(self.actor, permission, ticket)


Handler = Callable[[Context, Any], Answer]


class Registered(NamedTuple):
    """``checks``: what the command's fields may hold."""

    permission: str
    handler: Handler
    checks: arguments.Checks


COMMANDS: dict[type[Any], Registered] = {}


def handles(
    command: type[C], permission: str
) -> Callable[[Callable[[Context, C], Answer]], Callable[[Context, C], Answer]]:
    """Register the handler of a command class with the permission that the command needs."""

    def register(handler: Callable[[Context, C], Answer]) -> Callable[[Context, C], Answer]:
        COMMANDS[command] = Registered(permission, handler, arguments.checks(command))
        return handler

    return register


def execute(kernel: Kernel, command: object, actor: Actor, *, key: str | None = None, batch: str = "") -> Answer:
    """Carry out a command and return its answer (plain JSON data).

    With an idempotency ``key`` (at most 255 characters, kept a day) a repeat by the same actor gets the first answer
    again and changes nothing; the same key with another command is refused (422). An answer that only asks for more is
    not kept. ``batch``: see ``Context``. Raises Invalid for a field of the command that holds something of the
    wrong type.
    """
    spec = COMMANDS[type(command)]
    arguments.check(command, spec.checks)
    kernel.epochs.look_again_if_old()
    if key is not None:
        _check_key(key)
    with kernel.store.transaction() as tx:
        context = Context(kernel, tx, actor, kernel.clock.now(), spec.permission, batch=batch)
        if key is not None:
            earlier = _earlier(context, key, command)
            if earlier is not None:
                return earlier
        answer = spec.handler(context, command)
        if not context.asked:
            raise RuntimeError(f"{type(command).__name__} was carried out without asking access")
        if key is not None and "needs_form" not in answer:
            _remember(context, key, command, answer)
    if context.jobs:
        kernel.ring()
    return answer


class _TakenBack(Exception):
    """Carries the answer of a rehearsal out of its transaction, which is rolled back by it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def rehearse(kernel: Kernel, command: object, actor: Actor) -> Answer:
    """What ``execute`` would answer, or raise, without anything being changed: all is rolled back."""
    spec = COMMANDS[type(command)]
    arguments.check(command, spec.checks)
    try:
        with kernel.store.transaction() as tx:
            context = Context(kernel, tx, actor, kernel.clock.now(), spec.permission)
            raise _TakenBack(spec.handler(context, command))
    except _TakenBack as done:
        return done.answer


def within(context: Context, command: object, *, actor: Actor | None = None) -> Answer:
    """Carry out a command inside the transaction of another one, with its own permission and checks. ``actor``:
    in whose name, where that is somebody else.
    """
    spec = COMMANDS[type(command)]
    arguments.check(command, spec.checks)
    inner = Context(
        context.kernel,
        context.tx,
        actor or context.actor,
        context.now,
        spec.permission,
        batch=context.batch,
        cause=context.cause,
    )
    answer = spec.handler(inner, command)
    if not inner.asked:
        raise RuntimeError(f"{type(command).__name__} was carried out without asking access")
    context.jobs |= inner.jobs
    return answer


def digest(command: Any, secret: str) -> str:
    """What makes two commands the same: their type and every field. Keyed, because a field may be a password."""
    given = {field.name: getattr(command, field.name) for field in fields(command)}
    body = orjson.dumps([type(command).__name__, given], default=_plain, option=orjson.OPT_SORT_KEYS)
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def _check_key(key: str) -> None:
    if not is_text(key) or not key:
        raise Invalid({"Idempotency-Key": [_("The key is empty.")]})
    if len(key) > LONGEST_KEY:
        raise Invalid({"Idempotency-Key": [_("The key is longer than 255 characters.")]})


def _earlier(context: Context, key: str, command: object) -> Answer | None:
    row = context.tx.one(
        "SELECT digest, answer FROM idempotency WHERE owner = ? AND key = ?", (context.actor.repeater, key)
    )
    if row is None:
        return None
    if row[0] != digest(command, context.kernel.settings.secret_key):
        raise Conflict(
            "key_reused",
            _("This idempotency key was used for something else."),
            hint=_("Send a new key with a new request."),
            status=422,
        )
    answer: Answer = orjson.loads(row[1])
    return answer


def _remember(context: Context, key: str, command: object, answer: Answer) -> None:
    kept = {name: None if name in SHOWN_ONCE else value for name, value in answer.items()}
    context.tx.run(
        "INSERT INTO idempotency (owner, key, digest, answer, at) VALUES (?, ?, ?, ?, ?)",
        (
            context.actor.repeater,
            key,
            digest(command, context.kernel.settings.secret_key),
            orjson.dumps(kept).decode(),
            context.now,
        ),
    )
