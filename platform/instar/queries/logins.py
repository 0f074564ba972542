"""Log-ins of one person: where they came from and when they were last used."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.errors import Forbidden
from instar.i18n import _
from instar.kernel import Kernel

MOST = 100

_LIVE = f"""
SELECT substr(token_hash, 1, 16), created, seen, address, agent FROM session
WHERE principal_id = ? AND expires > ? AND seen > ? ORDER BY seen DESC LIMIT {MOST}"""


@dataclass(frozen=True, slots=True)
class LogIn:
    """``handle`` names it for ``EndLogIn``; ``created`` and ``seen`` in ms; ``agent``: as the browser calls itself."""

    handle: str
    created: int
    seen: int
    address: str
    agent: str


def own_log_ins(kernel: Kernel, actor: Actor) -> tuple[LogIn, ...]:
    """The actor's live log-ins, the newest activity first, at most 100. Raises Forbidden for who has no account."""
    if actor.id is None:
        raise Forbidden("no_account", _("Nobody is logged in."), status=401)
    return _live(kernel, actor.id)


def log_ins_of(kernel: Kernel, actor: Actor, principal_id: int) -> tuple[LogIn, ...]:
    """The same of somebody else, for who administers accounts; raises Forbidden."""
    kernel.access.authorize(actor, "user.manage")
    return _live(kernel, principal_id)


def _live(kernel: Kernel, principal_id: int) -> tuple[LogIn, ...]:
    now = kernel.clock.now()
    idle = now - kernel.settings.session_idle_minutes * 60_000
    rows = kernel.store.read().all(_LIVE, (principal_id, now, idle))
    return tuple(LogIn(handle, created, seen, at or "", agent or "") for handle, created, seen, at, agent in rows)
