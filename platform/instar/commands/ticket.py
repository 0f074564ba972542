"""The ticket's row as commands load, change and save it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import compress
from operator import attrgetter, is_not
from typing import Any

import orjson

from instar.access import TicketKey
from instar.access.access import no_such_ticket
from instar.commands.execute import Context
from instar.commands.texts import write_new_title, write_title
from instar.errors import Conflict, Invalid, Outdated
from instar.i18n import _
from instar.store import Row, Tx

Data = dict[str, Any]
LARGEST_DATA = 64 * 1024
NEVER = 1 << 62
"""Where nothing is due, in the order of lists."""
_URGENT = """
UPDATE ticket SET urgent = CASE WHEN due IS NULL OR promised < due THEN promised ELSE due END WHERE id = ?"""
_PROMISE = "UPDATE ticket SET promised = ? WHERE id = ?"
_HURRY = """
UPDATE work_item SET priority = ?, urgent = CASE WHEN due IS NULL OR due > ? THEN ? ELSE due END WHERE ticket_id = ?"""


@dataclass
class Ticket:
    """One row of ``ticket``; ``state`` and ``data`` are parsed JSON and are replaced, never changed in place."""

    id: int
    role: str
    service_id: int
    process: str
    version_id: int
    stage: str | None
    status: str
    state: Data
    priority: int
    assignee_id: int | None
    team_id: int | None
    requester_id: int | None
    organization_id: int | None
    zone_id: int
    parent_id: int | None
    due: int | None
    ended: int | None
    result: str | None
    title: str
    data: Data
    channel: str
    entered: int
    rev: int
    created: int
    updated: int
    loaded: tuple[Any, ...] = field(default=(), repr=False)
    new: bool = field(default=False, repr=False)
    """Written by this very command: what it changes after that makes no other version."""

    @property
    def key(self) -> TicketKey:
        return TicketKey(self.id, self.zone_id)

    @property
    def loaded_parent(self) -> int | None:
        """The ticket above as it was when the row was read."""
        before: int | None = self.loaded[_PARENT]
        return before

    @property
    def number(self) -> str:
        return number(self.id)


_NAMES = tuple(name for name in Ticket.__dataclass_fields__ if name not in ("loaded", "new"))
_CHANGING = _NAMES[: _NAMES.index("rev")]
"""Whatever commands change; the columns behind say which version the row is, and when it was made and changed."""
_PLACES = range(len(_CHANGING))
_PARENT = _NAMES.index("parent_id")
_JSON = _STATE, DATA = _NAMES.index("state"), _NAMES.index("data")
_values = attrgetter(*_CHANGING)
COLUMNS = ", ".join(f"t.{name}" for name in _NAMES)
_LOAD = f"SELECT {COLUMNS} FROM ticket t WHERE t.id = ?"
_INSERT = f"INSERT INTO ticket ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"
_COPIED = frozenset({"title", "due", "priority", "zone_id"})
_updates: dict[tuple[str, ...], str] = {}  # changed columns → SQL, so that the statement cache sees few texts


def number(ticket_id: int) -> str:
    return f"T-{ticket_id}"


def ticket_id(text: str) -> int:
    """The id behind a number such as ``T-1024`` (``t-1024`` and ``1024`` too); raises NotFound."""
    digits = text.strip().upper().removeprefix("T-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        raise no_such_ticket()
    return int(digits)


def from_row(row: tuple[Any, ...]) -> Ticket:
    """A ticket from a row of ``COLUMNS``."""
    values = list(row)
    values[_STATE] = orjson.loads(values[_STATE])
    values[DATA] = orjson.loads(values[DATA])
    ticket = Ticket.__new__(Ticket)
    ticket.__dict__.update(zip(_NAMES, values, strict=True), loaded=tuple(values))  # a third of what __init__ takes
    return ticket


def load(context: Context, id: int, permission: str | None = None) -> Ticket:
    """The ticket, after asking access for the command's permission (or the one given); raises NotFound, Forbidden."""
    row = context.tx.one(_LOAD, (id,))
    if row is None:
        context.asked = True
        raise no_such_ticket()
    ticket = from_row(row)
    context.authorize(ticket.key, permission)
    return ticket


def load_whoever_asks(context: Context, id: int) -> Ticket:
    """The ticket that a row of the site itself names: tickets are never deleted, and nobody is asked."""
    row = select_ticket(context.tx, id)
    assert row is not None, "a ticket is never deleted"
    return from_row(row)


def select_ticket(tx: Tx, id: int) -> tuple[Any, ...] | None:
    """The row of ``COLUMNS``, without asking anybody: for those who ask ``access`` themselves."""
    return tx.one(_LOAD, (id,))


def blank(role: str, process: str, version_id: int, service_id: int, team_id: int | None, now: int) -> Ticket:
    """A ticket that is not in the database yet."""
    return Ticket(
        id=0,
        role=role,
        service_id=service_id,
        process=process,
        version_id=version_id,
        stage=None,
        status="active",
        state={},
        priority=3,
        assignee_id=None,
        team_id=team_id,
        requester_id=None,
        organization_id=None,
        zone_id=0,
        parent_id=None,
        due=None,
        ended=None,
        result=None,
        title="",
        data={},
        channel="page",
        entered=now,
        rev=1,
        created=now,
        updated=now,
    )


def refuse_outdated(ticket: Ticket, rev: int | None) -> None:
    """Raise Outdated (412) unless ``rev`` is the newest, or was not given."""
    if rev is not None and rev != ticket.rev:
        raise Outdated(
            "outdated",
            _("{number} was changed meanwhile: it has version {rev} now.").format(number=ticket.number, rev=ticket.rev),
            hint=_("Read it again and repeat the change."),
            data={"ticket": ticket.id, "rev": ticket.rev},
        )


def refuse_too_large(data: Data) -> None:
    """Raise Invalid for more than a ticket may hold, whoever brings it: a form, a script, an action."""
    if len(orjson.dumps(data)) > LARGEST_DATA:
        raise Invalid({"data": [_("The ticket's fields hold more than 64 KB. Shorten the texts or attach a file.")]})


def next_id(context: Context) -> int:
    """The id of the next ticket. Its process may name it before the row is there; only one writer asks at a time."""
    return int(context.tx.value("SELECT coalesce(max(id), 0) + 1 FROM ticket"))


def insert(context: Context, ticket: Ticket) -> None:
    """Write a new ticket."""
    ticket.loaded, ticket.new = _values(ticket), True
    row = [*ticket.loaded, ticket.rev, ticket.created, ticket.updated]
    for place in _JSON:
        row[place] = orjson.dumps(row[place]).decode()
    context.tx.run(_INSERT, row)
    write_new_title(context.tx, ticket.id, ticket.title)


def save(context: Context, ticket: Ticket) -> None:
    """Write the columns that changed, if any, and raise ``rev``; raises Conflict when somebody else did meanwhile."""
    values = _values(ticket)
    changed = _changed(ticket.loaded, values)
    if not changed:
        return
    names = tuple(changed)
    sql = _updates.get(names)
    if sql is None:
        assignments = ", ".join(f"{name} = ?" for name in names)
        sql = _updates[names] = f"UPDATE ticket SET {assignments}, updated = ?, rev = ? WHERE id = ? AND rev = ?"
    ticket.updated = context.now
    rev = ticket.rev if ticket.new else ticket.rev + 1
    if context.tx.run(sql, (*changed.values(), context.now, rev, ticket.id, ticket.rev)) != 1:
        raise Conflict("changed_meanwhile", _("Somebody changed the ticket meanwhile."), hint=_("Try again."))
    if not _COPIED.isdisjoint(names):
        _copy(context.tx, ticket, names)
    ticket.rev = rev
    ticket.loaded = values


def put_urgent(tx: Tx, ticket: Ticket, promised: int | None) -> None:
    """Tell lists by when the ticket's running clocks have it done; that makes no other version of it."""
    if tx.value("SELECT promised FROM ticket WHERE id = ?", (ticket.id,)) != promised:
        tx.run(_PROMISE, (promised, ticket.id))
    _hurry(tx, ticket)


def _hurry(tx: Tx, ticket: Ticket) -> None:
    """The earlier of what is promised and the ticket's own due time, in its row and in those of its steps."""
    tx.run(_URGENT, (ticket.id,))
    urgent = tx.value("SELECT urgent FROM ticket WHERE id = ?", (ticket.id,))
    due = NEVER if urgent is None else urgent
    tx.run(_HURRY, (ticket.priority, due, due, ticket.id))


def _changed(before: Row, after: Row) -> Data:
    """Column → value as it is stored, of those of ``_CHANGING`` that are not what they were."""
    found: Data = {}
    for place in compress(_PLACES, map(is_not, before, after)):
        if place in _JSON:
            found[_CHANGING[place]] = orjson.dumps(after[place]).decode()
        elif before[place] != after[place]:
            found[_CHANGING[place]] = after[place]
    return found


def _copy(tx: Tx, ticket: Ticket, names: tuple[str, ...]) -> None:
    """What other tables repeat of the ticket, so that lists read one of them."""
    if "title" in names:
        write_title(tx, ticket.id, ticket.title)
    if "due" in names or "priority" in names:
        _hurry(tx, ticket)
    if "zone_id" in names:
        for table in ("work_item", "participant"):
            tx.run(f"UPDATE {table} SET zone_id = ? WHERE ticket_id = ?", (ticket.zone_id, ticket.id))
