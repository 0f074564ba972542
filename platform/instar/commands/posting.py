"""What is due to leave by letter, taken by a worker: one job a person, in the transaction that notes it as taken.

Quiet hours hold a letter back till their end, an absence till it is over – or it goes to who stands in. Two workers at
once take nothing twice: who is later finds nothing left.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from instar import mail
from instar.commands.notices import Person, people, post_time, site_days_off
from instar.commands.outbox import write_job
from instar.engine.quiet import Digest, next_digest
from instar.forms.locales import zone_of
from instar.kernel import Kernel
from instar.notices import GATHER_MS
from instar.store import Tx

AT_A_TIME = 200
"""People who are looked after in one round."""
DAY_MS = 86_400_000

_DUE = f"""
SELECT principal_id FROM notice WHERE post_at IS NOT NULL AND post_at <= ? GROUP BY principal_id
ORDER BY min(post_at) LIMIT {AT_A_TIME}"""
_LATER = "UPDATE notice SET post_at = ? WHERE principal_id = ? AND post_at IS NOT NULL AND post_at <= ?"
_TAKE = """
UPDATE notice SET post_at = NULL, posted = ? WHERE principal_id = ? AND post_at IS NOT NULL AND post_at <= ?
RETURNING id"""
_DIGESTS = f"""
SELECT principal_id FROM notice_setting WHERE digest_due IS NOT NULL AND digest_due <= ?
ORDER BY digest_due LIMIT {AT_A_TIME}"""
_DIGEST = """
SELECT digest, digest_day, digest_at, digest_off, digest_due FROM notice_setting
WHERE principal_id = ? AND digest_due IS NOT NULL AND digest_due <= ?"""
_NEXT_DIGEST = "UPDATE notice_setting SET digest_due = ? WHERE principal_id = ?"
_TAKE_DIGEST = """
UPDATE notice SET posted = ? WHERE principal_id = ? AND way = 'digest' AND posted IS NULL RETURNING id"""


def post_due(kernel: Kernel) -> int:
    """Write a job for every letter that is due; returns how many."""
    now = kernel.clock.now()
    tx = kernel.store.read()
    due = [id for (id,) in tx.all(_DUE, (now,))]
    digests = [id for (id,) in tx.all(_DIGESTS, (now,))]
    written = 0
    for id in due:
        with kernel.store.transaction() as writing:
            written += _post(kernel, writing, id, now)
    for id in digests:
        with kernel.store.transaction() as writing:
            written += _post_digest(kernel, writing, id, now)
    if written:
        kernel.ring()
    return written


def _post(kernel: Kernel, tx: Tx, id: int, now: int) -> bool:
    person = _reached(kernel, tx, id)
    if person is None:
        tx.all(_TAKE, (now, id, now))
        return False
    to, when = _receiver(kernel, tx, person, now)
    if when > now:
        tx.run(_LATER, (when, id, now))
        return False
    taken = [found for (found,) in tx.all(_TAKE, (now, id, now + GATHER_MS))]
    if not taken:
        return False
    payload = {"of": id, "to": to, "notices": sorted(taken), "at": now}
    write_job(tx, "notices", f"notices.{id}.{max(taken)}.{now}", payload, now)
    return True


def _post_digest(kernel: Kernel, tx: Tx, id: int, now: int) -> bool:
    row = tx.one(_DIGEST, (id, now))
    person = _reached(kernel, tx, id)
    if row is None:
        return False
    every, day, at, off, due = row
    zone = zone_of(tx.value("SELECT timezone FROM principal WHERE id = ?", (id,)) or kernel.settings.timezone)
    tx.run(_NEXT_DIGEST, (next_digest(Digest(every, day, at, bool(off)), now, zone, site_days_off(kernel)), id))
    if person is None or kernel.directory.absence(id, kernel.day(now)) is not None:
        return False  # who is away finds in the next one what he has missed
    taken = [found for (found,) in tx.all(_TAKE_DIGEST, (now, id))]
    payload = {"of": id, "to": id, "notices": sorted(taken), "at": now}
    write_job(tx, "digest", f"digest.{id}.{due}", payload, now, due=post_time(kernel, person, now))
    return True


# -- below: how it is done -----------------------------------------------------------------------------------


def _reached(kernel: Kernel, tx: Tx, id: int) -> Person | None:
    """Somebody whom letters reach; None: the site sends none, he has no address or his account is off."""
    found = kernel.directory.person(id)
    if not mail.is_configured(kernel.settings) or found is None or not found.email:
        return None
    return next(iter(people(tx, (id,))), None)


def _receiver(kernel: Kernel, tx: Tx, person: Person, now: int) -> tuple[int, int]:
    """(who gets the letter, when): the person himself when he wants it, or who stands in for him."""
    day = kernel.day(now)
    away = kernel.directory.absence(person.id, day)
    if away is None:
        return person.id, post_time(kernel, person, now)
    substitute = kernel.directory.substitute(person.id, day)
    other = _reached(kernel, tx, substitute) if substitute is not None else None
    if other is not None:
        return other.id, post_time(kernel, other, now)
    return person.id, _back(kernel, away.last, now)


def _back(kernel: Kernel, last: str | None, now: int) -> int:
    """When somebody is there again, or it is worth asking again."""
    if last is None:
        return now + DAY_MS
    zone = zone_of(kernel.settings.timezone)
    begin = datetime.combine(date.fromisoformat(last) + timedelta(days=1), time(), zone)
    return max(int(begin.timestamp() * 1000), now + 1)
