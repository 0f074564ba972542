"""Logging in and out, and finding the actor behind a session, a token or a status link.

Sessions lie in the database, known only by the hash of their token, and end by idleness, by age, with the account,
or when their owner logs out. Failed log-ins slow down both the account and the network they came from.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from instar.access import Actor, Mask
from instar.commands.passwords import hash_token, matches
from instar.errors import Busy, Forbidden
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Tx

FREE_FAILURES = 5
LONGEST_DELAY_MS = 15 * 60_000
FORGOTTEN_MS = 24 * 3_600_000
TOUCH_MS = 60_000  # how exactly the last activity is known

_THROTTLE = """
INSERT INTO throttle (key, count, until) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET count = excluded.count, until = excluded.until"""
_TOKEN = "SELECT id, principal_id, used, mask FROM api_token WHERE token_hash = ? AND until > ?"
_SESSION = """
SELECT s.principal_id, s.csrf, s.seen, s.expires, s.confirmed FROM session s JOIN principal p ON p.id = s.principal_id
WHERE s.token_hash = ? AND p.active = 1"""


@dataclass(frozen=True, slots=True)
class Session:
    """``token`` is what the browser keeps; ``csrf`` is what its forms carry; ``ends`` is when idleness ends it, and
    ``confirmed`` when the password was last typed (ms).

    Neither secret is in its repr, which may end in a log.
    """

    token: str = field(repr=False)
    csrf: str = field(repr=False)
    principal_id: int
    ends: int
    confirmed: int


def sign_in(kernel: Kernel, login: str, password: str, address: str, agent: str = "") -> Session:
    """A new session. Raises Forbidden "login_refused" (the same for a wrong name) or Busy "login_throttled"."""
    login = login.strip().lower()
    now = kernel.clock.now()
    keys = (f"login:{login[:100]}", f"address:{address[:64]}")
    _refuse_when_throttled(kernel, keys, now)
    row = kernel.store.read().one(
        "SELECT id, password, active FROM principal WHERE kind = 'user' AND (key = ? OR email = ?)", (login, login)
    )
    if not matches(password, row[1] if row else None) or row is None or not row[2]:
        _count_failures(kernel, keys, now)
        raise Forbidden("login_refused", _("The log-in or the password is wrong."), hint=_("Check both and try again."))
    with kernel.store.transaction() as tx:
        tx.run("DELETE FROM throttle WHERE key = ?", (keys[0],))
        return begin(kernel, tx, row[0], now, address, agent)


def confirm(kernel: Kernel, session: Session, password: str, address: str) -> Session:
    """The same log-in under a new token, confirmed now: its person has typed his password again.

    Raises Forbidden "password_refused" or Busy "login_throttled"; guesses count as those at the log-in do.
    """
    now = kernel.clock.now()
    row = kernel.store.read().one("SELECT key, password FROM principal WHERE id = ?", (session.principal_id,))
    keys = (f"login:{row[0] if row else ''}", f"address:{address[:64]}")
    _refuse_when_throttled(kernel, keys, now)
    if not matches(password, row[1] if row else None):
        _count_failures(kernel, keys, now)
        raise Forbidden("password_refused", _("The password is wrong."), hint=_("Check it and try again."))
    token = secrets.token_urlsafe(32)
    with kernel.store.transaction() as tx:
        tx.run("DELETE FROM throttle WHERE key = ?", (keys[0],))
        tx.run(
            "UPDATE session SET token_hash = ?, seen = ?, confirmed = ? WHERE token_hash = ?",
            (hash_token(token), now, now, hash_token(session.token)),
        )
    return replace(session, token=token, confirmed=now)


def begin(kernel: Kernel, tx: Tx, principal_id: int, now: int, address: str, agent: str) -> Session:
    """A new session of somebody who has just proved who he is."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    expires = now + kernel.settings.session_hours * 3_600_000
    tx.run(
        "INSERT INTO session (token_hash, principal_id, csrf, created, seen, expires, confirmed, address, agent)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (hash_token(token), principal_id, csrf, now, now, expires, now, address[:64], agent[:200]),
    )
    return Session(token, csrf, principal_id, min(expires, now + _idle_ms(kernel)), now)


def session(kernel: Kernel, token: str, *, touch: bool = True) -> Session | None:
    """The live session of a token; ``touch``: the request is a person's act (a poll is none) and keeps it alive."""
    now = kernel.clock.now()
    row = kernel.store.read().one(_SESSION, (hash_token(token),))
    if row is None:
        return None
    principal_id, csrf, seen, expires, confirmed = row
    if now >= expires or now >= seen + _idle_ms(kernel):
        return None
    if touch and now - seen > TOUCH_MS:
        with kernel.store.transaction() as tx:
            tx.run("UPDATE session SET seen = ? WHERE token_hash = ?", (now, hash_token(token)))
        seen = now
    return Session(token, csrf, principal_id, min(expires, seen + _idle_ms(kernel)), confirmed)


def sign_out(kernel: Kernel, token: str) -> None:
    with kernel.store.transaction() as tx:
        tx.run("DELETE FROM session WHERE token_hash = ?", (hash_token(token),))


def sign_out_everywhere(tx: Tx, principal_id: int, *, but: str | None = None) -> int:
    """End every session of an account, all but that of the token ``but``; returns how many."""
    kept = hash_token(but) if but is not None else ""
    return tx.run("DELETE FROM session WHERE principal_id = ? AND token_hash <> ?", (principal_id, kept))


def token_actor(kernel: Kernel, bearer: str) -> Actor | None:
    """The account behind an API token; None when there is none or it has run out."""
    now = kernel.clock.now()
    row = kernel.store.read().one(_TOKEN, (hash_token(bearer), now))
    if row is None:
        return None
    if row[2] is None or now - row[2] > TOUCH_MS:
        with kernel.store.transaction() as tx:
            tx.run("UPDATE api_token SET used = ? WHERE id = ?", (now, row[0]))
    return kernel.access.actor(row[1], Mask.read(row[3]))


def visitor_actor(kernel: Kernel, link: str) -> Actor | None:
    """The holder of the status link of one ticket; None for a token that opens nothing."""
    row = kernel.store.read().one(
        "SELECT l.ticket_id, l.contact_id, c.name FROM visitor_link l LEFT JOIN contact c ON c.id = l.contact_id"
        " WHERE l.token_hash = ?",
        (hash_token(link),),
    )
    return kernel.access.visitor(row[0], row[1], row[2] or "") if row else None


def throttle(kernel: Kernel, key: str, per_hour: int) -> bool:
    """Count one use of ``key``; whether it is still within ``per_hour``. The hour begins with the first use."""
    now = kernel.clock.now()
    with kernel.store.transaction() as tx:
        row = tx.one("SELECT count, until FROM throttle WHERE key = ?", (key,))
        count, until = (row[0] + 1, row[1]) if row and row[1] > now else (1, now + 3_600_000)
        tx.run(_THROTTLE, (key, count, until))
    return count <= per_hour


def _idle_ms(kernel: Kernel) -> int:
    return kernel.settings.session_idle_minutes * 60_000


def _refuse_when_throttled(kernel: Kernel, keys: tuple[str, ...], now: int) -> None:
    rows = kernel.store.read().all("SELECT until FROM throttle WHERE key IN (?, ?)", keys)
    wait = max((until - now for (until,) in rows), default=0)
    if wait > 0 and any(_failures(kernel, key) > FREE_FAILURES for key in keys):
        seconds = wait // 1000 + 1
        raise Busy(
            "login_throttled",
            _("Too many failed attempts. Try again in {seconds} s.").format(seconds=seconds),
            status=429,
            retry_after=seconds,
        )


def _failures(kernel: Kernel, key: str) -> int:
    return int(kernel.store.read().value("SELECT count FROM throttle WHERE key = ?", (key,)) or 0)


def _count_failures(kernel: Kernel, keys: tuple[str, ...], now: int) -> None:
    with kernel.store.transaction() as tx:
        for key in keys:
            _count_failure(tx, key, now)


def _count_failure(tx: Tx, key: str, now: int) -> None:
    """From the sixth failure on each doubles the wait, up to a quarter of an hour; a quiet day forgets them."""
    row = tx.one("SELECT count, until FROM throttle WHERE key = ?", (key,))
    count = row[0] + 1 if row and row[1] > now - FORGOTTEN_MS else 1
    delay = min(LONGEST_DELAY_MS, 1000 << min(count - FREE_FAILURES, 20)) if count > FREE_FAILURES else 0
    tx.run(_THROTTLE, (key, count, now + delay))
