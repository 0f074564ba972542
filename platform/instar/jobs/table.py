"""The rows of ``job`` as workers see them: claimed with a lease, given back, held, buried.

An attempt is counted when it starts, so a worker that dies in the middle has used one up. Attempts may count anew, so
they tell nothing about whose a job is: claims have a number that only grows, and it is the fence. Whoever lost the
lease meanwhile changes nothing with an old one. ``holder`` is the place of the process: what a dead one had is given
back as soon as somebody sees that it is dead, and nobody waits for the lease.

    ready ─claim─▶ running ─answered─▶ done            (an action's: in the transaction of the ticket's step)
      ▲               │ raised, overdue, process dead, lease over
      └──── later ────┤
                      ├─ no tries left ─▶ dead          (the process is told: action failed)
                      └─ what it needs is off ─▶ held ─ it is back ─▶ ready
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from instar.store import Row, Store

LEASE_MS = 60_000
TRIES = 8
FIRST_PAUSE_MS = 10_000
LONGEST_PAUSE_MS = 6 * 3_600_000
LONGEST_LOST_MS = 60_000


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed row. ``attempt`` counts from 1; ``key`` is the same at every attempt; ``claim``: the number of this
    claim, which no other one of the job has; ``request``: what wrote it."""

    id: int
    kind: str
    ticket_id: int
    token: int
    key: str
    payload: dict[str, Any]
    attempt: int
    claim: int
    request: str = ""

    @property
    def tries(self) -> int:
        """How many attempts there are in all: what the payload says (a task's ``retry``), else eight."""
        return int(self.payload.get("tries") or TRIES)


_WAITING = """
SELECT 1 WHERE EXISTS (SELECT 1 FROM job WHERE state = 'ready' AND due <= ?)
  OR EXISTS (SELECT 1 FROM job WHERE state = 'running' AND lease < ?)"""
_CLAIM = """
UPDATE job SET state = 'running', attempts = attempts + 1, claim = claim + 1, lease = ?, holder = ?
WHERE id = coalesce(
  (SELECT id FROM job WHERE state = 'running' AND lease < ? ORDER BY lease LIMIT 1),
  (SELECT id FROM job WHERE state = 'ready' AND due <= ? ORDER BY due LIMIT 1))
RETURNING id, kind, ticket_id, token, key, payload, attempts, claim, request"""
_OURS = "WHERE id = ? AND state = 'running' AND claim = ?"
_EXTEND = f"UPDATE job SET lease = ? {_OURS}"
_LATER = f"UPDATE job SET state = 'ready', due = ?, lease = NULL, error = ? {_OURS}"
_AGAIN = f"UPDATE job SET state = 'ready', due = ?, attempts = 0, lease = NULL, error = NULL {_OURS}"
_HOLD = f"UPDATE job SET state = 'held', attempts = attempts - 1, lease = NULL, error = ?, ended = ? {_OURS}"
_BURY = f"UPDATE job SET state = 'dead', lease = NULL, error = ?, ended = ? {_OURS}"
_DONE = f"UPDATE job SET state = 'done', lease = NULL, error = NULL, ended = ? {_OURS}"
_LEFT = "SELECT id, claim, attempts, payload FROM job WHERE state = 'running' AND holder = ?"
# What the index says has to stand here too, word for word, else SQLite does not see that it can be used.
_HELD = "SELECT id, kind, payload FROM job WHERE state IN ('dead', 'held', 'done') AND state = 'held'"
_RELEASE = "UPDATE job SET state = 'ready', due = ?, ended = NULL, error = NULL WHERE id = ? AND state = 'held'"


def claim(store: Store, now: int, holder: str | None = None) -> Job | None:
    """Take the next job for a minute: one whose worker vanished, else the one that has been due longest. ``holder``:
    the place of this process, by which others see whether it is dead."""
    if store.read().one(_WAITING, (now, now)) is None:  # an idle poll takes no write lock
        return None
    with store.transaction() as tx:
        row = tx.one(_CLAIM, (now + LEASE_MS, holder, now, now))
    if row is None:
        return None
    id, kind, ticket_id, token, key, payload, attempt, number, request = row
    return Job(id, kind, ticket_id, token, key, orjson.loads(payload), attempt, number, request or "")


def free(store: Store, holder: str, now: int, error: str) -> int:
    """Give back what a process had that is dead; returns how many jobs.

    Which of them has brought it down nobody knows: each has used up a try, and they come back at different moments, so
    that one that kills takes the others along once and not every time.
    """
    left = store.read().all(_LEFT, (holder,))
    if not left:
        return 0
    with store.transaction() as tx:
        return sum(tx.run(_LATER, (_due_again(row, now), error, row[0], row[1])) for row in left)


def _due_again(row: Row, now: int) -> int:
    """At once where no try is left: nothing is begun any more, the job is only buried."""
    _id, _claim, attempt, payload = row
    tries = int(orjson.loads(payload).get("tries") or TRIES)
    return now if attempt >= tries else now + lost_pause(attempt)


def extend(store: Store, job: Job, now: int) -> bool:
    """Prolong the lease of a job that still runs; False when it is not ours any more."""
    with store.transaction() as tx:
        return tx.run(_EXTEND, (now + LEASE_MS, job.id, job.claim)) == 1


def later(store: Store, job: Job, now: int, error: str) -> None:
    """Give the job back for another try after a pause."""
    with store.transaction() as tx:
        tx.run(_LATER, (now + pause(job.attempt), error, job.id, job.claim))


def again(store: Store, job: Job, now: int) -> None:
    """The job has got further and goes on at once, after those that wait; its tries count anew."""
    with store.transaction() as tx:
        tx.run(_AGAIN, (now, job.id, job.claim))


def done(store: Store, job: Job, now: int) -> None:
    """The job is finished, and nobody waits for an answer."""
    with store.transaction() as tx:
        tx.run(_DONE, (now, job.id, job.claim))


def hold(store: Store, job: Job, now: int, error: str) -> None:
    """Keep the job until what it needs is back; the try is not counted."""
    with store.transaction() as tx:
        tx.run(_HOLD, (error, now, job.id, job.claim))


def bury(store: Store, job: Job, now: int, error: str) -> None:
    """Mark the job dead without telling anybody: the last resort when telling fails."""
    with store.transaction() as tx:
        tx.run(_BURY, (error, now, job.id, job.claim))


def release(store: Store, is_back: Callable[[str, dict[str, Any]], bool], now: int) -> int:
    """Make held jobs ready that can be tried again; ``is_back`` is asked with kind and payload. Returns how many."""
    back = [id for id, kind, payload in store.read().all(_HELD) if is_back(kind, orjson.loads(payload))]
    if not back:
        return 0
    with store.transaction() as tx:
        return sum(tx.run(_RELEASE, (now, id)) for id in back)


def pause(attempt: int) -> int:
    """Milliseconds before the next try: 10 s, 40 s, 160 s … at most 6 h, so that the last of eight comes half a day
    after the first; each off by up to a fifth, so that what failed together does not come back together.
    """
    return _about(min(FIRST_PAUSE_MS << 2 * (attempt - 1), LONGEST_PAUSE_MS))


def lost_pause(attempt: int) -> int:
    """The same for an attempt whose process died: 10 s, 40 s, then a minute, for most of them have done no harm."""
    return _about(min(FIRST_PAUSE_MS << 2 * (attempt - 1), LONGEST_LOST_MS))


def _about(whole: int) -> int:
    return int(whole * random.uniform(0.8, 1.2))  # noqa: S311 – spreads load, guards nothing
