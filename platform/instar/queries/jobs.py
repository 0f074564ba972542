"""Background jobs as administrators see them: by state, each list in the order in which it is worked or was ended.

What a job carries (texts of letters, arguments of actions) is not told, for it may be secret; its error is, because
somebody has to find out what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.labels import number
from instar.queries.scoped import allowed

STATES = ("dead", "ready", "running", "held", "aside", "done")

_COLUMNS = "SELECT id, kind, ticket_id, payload, state, due, attempts, lease, error, created, ended, request FROM job"
_SOONEST = {"ready": "due", "running": "lease"}
"""By what these are sorted, the soonest first; all others by ``ended``, the newest first."""
_ENDLESS = 1 << 62
_COUNT = f"SELECT count(*) FROM (SELECT 1 FROM job WHERE {{state}} LIMIT {COUNTED})"
_KINDS = "SELECT kind, count(*) FROM job WHERE {state} GROUP BY kind ORDER BY kind"
_OLDEST = "SELECT min(due) FROM job WHERE state = 'ready' AND due <= ?"
_LOST = "SELECT min(lease) FROM job WHERE state = 'running' AND lease < ?"
# The text says word for word what the indexes over some states say, else SQLite does not see that they can be used.
_STOPPED = "state IN ('dead', 'held', 'done')"
_IN = {state: f"state = '{state}'" for state in STATES} | {
    state: f"{_STOPPED} AND state = '{state}'" for state in ("dead", "held", "done")
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """``what``: the action or plugin that it is about, "" for none. ``ticket``: its number, where the reader sees it.
    ``tries``: attempts so far. ``due``, ``lease``, ``created``, ``ended``: ms. ``request``: id of what wrote it, ""."""

    id: int
    kind: str
    what: str
    ticket: str
    state: str
    due: int
    tries: int
    lease: int | None
    error: str
    created: int
    ended: int | None
    request: str


def jobs(
    kernel: Kernel, actor: Actor, *, state: str = "dead", kind: str = "", cursor: str | None = None, limit: int = 50
) -> Page[JobRow]:
    """Jobs in one state; needs ``job.manage``. Raises Forbidden, Invalid."""
    kernel.access.authorize(actor, "job.manage")
    if state not in STATES:
        raise Invalid({"state": [_("One of: {names}.").format(names=", ".join(STATES))]})
    size = limited(limit)
    found = kernel.store.read().all(*_listing(state, kind, decode(cursor, int, int), size + 1))
    shown = found[:size]
    return Page(_rows(kernel, actor, shown), encode(_place(shown[-1])) if len(found) > size else None)


def job_counts(kernel: Kernel, actor: Actor) -> dict[str, int]:
    """State → how many jobs are in it, counted to 1000; needs ``job.manage``."""
    kernel.access.authorize(actor, "job.manage")
    return {state: int(kernel.store.read().value(_COUNT.format(state=_IN[state]))) for state in STATES}


def job_kinds(kernel: Kernel, actor: Actor, state: str) -> tuple[str, ...]:
    """The kinds of the jobs in one state, to choose from; needs ``job.manage``."""
    kernel.access.authorize(actor, "job.manage")
    return tuple(kind for kind, _count in kernel.store.read().all(_KINDS.format(state=_IN[state])))


def dead_jobs(kernel: Kernel, actor: Actor) -> int:
    """How many jobs wait for somebody to look at them, counted to 1000; 0 for who may not."""
    if not kernel.access.can(actor, "job.manage"):
        return 0
    return int(kernel.store.read().value(_COUNT.format(state=_IN["dead"])))


def counts(kernel: Kernel) -> list[tuple[str, str, int]]:
    """(state, kind, how many) of all jobs that are not done: numbers for machines, which belong to nobody."""
    read = kernel.store.read()
    return [(state, kind, count) for state in STATES[:-1] for kind, count in read.all(_KINDS.format(state=_IN[state]))]


def oldest_due(kernel: Kernel) -> int:
    """For how many ms the job that has been due longest waits for a worker; 0 when none does."""
    now = kernel.clock.now()
    read = kernel.store.read()
    found = [read.value(sql, (now,)) for sql in (_OLDEST, _LOST)]
    return max((now - due for due in found if due is not None), default=0)


def _listing(state: str, kind: str, place: tuple[Any, ...] | None, size: int) -> tuple[str, tuple[Any, ...]]:
    key = _SOONEST.get(state)
    onward, order = (f"({key}, id) > (?, ?)", f"{key}, id") if key else ("(ended, id) < (?, ?)", "ended DESC, id DESC")
    start = place or ((0, 0) if key else (_ENDLESS, _ENDLESS))
    of_kind, args = (" AND kind = ?", (*start, kind)) if kind else ("", start)
    return f"{_COLUMNS} WHERE {_IN[state]} AND {onward}{of_kind} ORDER BY {order} LIMIT ?", (*args, size)


def _place(row: tuple[Any, ...]) -> tuple[int, int]:
    """Where a row stands in its list."""
    id, state, due, lease, ended = row[0], row[4], row[5], row[7], row[10]
    return {"ready": due, "running": lease}.get(state, ended), id


def _rows(kernel: Kernel, actor: Actor, rows: list[tuple[Any, ...]]) -> tuple[JobRow, ...]:
    seen = allowed(kernel, actor, "ticket.view", {row[2] for row in rows if row[2]})
    return tuple(
        JobRow(
            id=id,
            kind=kind,
            what=_what(orjson.loads(payload)),
            ticket=number(ticket) if ticket in seen else "",
            state=state,
            due=due,
            tries=attempts,
            lease=lease,
            error=error or "",
            created=created,
            ended=ended,
            request=request or "",
        )
        for id, kind, ticket, payload, state, due, attempts, lease, error, created, ended, request in rows
    )


def _what(payload: dict[str, Any]) -> str:
    return str(payload.get("action") or payload.get("plugin") or "")
