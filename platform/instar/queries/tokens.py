"""Tokens of an account, for its owner and for who administers tokens. The token itself is nowhere to be read."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar.access import Actor
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel

_OF_ONE = """
SELECT id, name, prefix, mask, created, until, used FROM api_token WHERE principal_id = ? ORDER BY id DESC LIMIT 200"""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """``allow`` and ``processes``: what it is cut to, empty for nothing. Moments in ms; ``over``: its end has come."""

    id: int
    name: str
    prefix: str
    allow: tuple[str, ...]
    processes: tuple[str, ...]
    created: int
    until: int
    used: int | None
    over: bool


def tokens(kernel: Kernel, actor: Actor, login: str | None = None) -> tuple[TokenRow, ...]:
    """Newest first; of one's own account, or of another one's with ``token.manage``. Raises NotFound, Forbidden."""
    id = actor.id
    if login is not None and login != actor.key:
        kernel.access.authorize(actor, "token.manage")
        found = kernel.directory.find("user", login) or kernel.directory.find("service", login)
        if found is None:
            raise NotFound("no_account", _("There is no account “{login}”.").format(login=login[:64]))
        id = found.id
    rows = kernel.store.read().all(_OF_ONE, (id,)) if id is not None else []
    now = kernel.clock.now()
    return tuple(
        TokenRow(
            id,
            name,
            prefix,
            tuple(orjson.loads(mask)["allow"]) if mask else (),
            tuple(orjson.loads(mask)["processes"]) if mask else (),
            created,
            until,
            used,
            until <= now,
        )
        for id, name, prefix, mask, created, until, used in rows
    )
