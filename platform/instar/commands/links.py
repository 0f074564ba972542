"""Links between tickets, and the ticket above: who changes a ticket says what it belongs to.

The other ticket is one that the actor sees; what is hidden from him and what is not there get the same words.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.access.access import no_such_ticket
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import record
from instar.commands.ticket import Ticket, from_row, load, number, select_ticket, ticket_id
from instar.engine.links import INVERSE, link
from instar.errors import Conflict, Invalid, NotFound, Refused, nearest
from instar.i18n import _, text

MOST = 200
"""Links of one ticket."""
DEEPEST = 50
"""No plan of people is as deep; a circle of processes that call each other ends here."""
"""Tickets above one another."""

_INSERT = """
INSERT INTO link (kind, first_id, second_id, actor_id, created) VALUES (?, ?, ?, ?, ?)"""
_HAS = "SELECT id FROM link WHERE kind = ? AND first_id = ? AND second_id = ?"
_DELETE = "DELETE FROM link WHERE kind = ? AND first_id = ? AND second_id = ?"
_COUNT = "SELECT (SELECT count(*) FROM link WHERE first_id = ?) + (SELECT count(*) FROM link WHERE second_id = ?)"
_ABOVE = "SELECT parent_id FROM ticket WHERE id = ?"
_BELOW = "SELECT id FROM ticket WHERE parent_id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class AddLink:
    """``kind``: a key of ``engine.links.INVERSE``, said of the ticket. ``other``: a number such as "T-1024"."""

    ticket: int
    kind: str
    other: str


@dataclass(frozen=True, slots=True)
class DropLink:
    ticket: int
    kind: str
    other: str


@handles(AddLink, "ticket.edit")
def add_link(context: Context, command: AddLink) -> Answer:
    ticket = load(context, command.ticket)
    kind = _kind(command.kind)
    try:
        other = seen(context, command.other)
    except NotFound as error:
        raise Invalid({"ticket": [error.message]}) from None
    if other.id == ticket.id:
        raise Invalid({"ticket": [_("A ticket is not linked to itself. Name another one.")]})
    kept = link(kind, ticket.id, other.id)
    if context.tx.value(_HAS, kept) is not None:
        said = _("{number} is linked like this already.").format(number=other.number)
        raise Conflict("linked_already", said)
    for end in (ticket, other):
        if context.tx.value(_COUNT, (end.id, end.id)) >= MOST:
            said = _("{number} has {limit} links. Remove one first.").format(number=end.number, limit=MOST)
            raise Invalid({"ticket": [said]})
    context.tx.run(_INSERT, (*kept, context.actor.id, context.now))
    return _told(context, "linked", kind, ticket, other)


@handles(DropLink, "ticket.edit")
def drop_link(context: Context, command: DropLink) -> Answer:
    ticket = load(context, command.ticket)
    kind = command.kind
    if kind not in INVERSE:
        raise no_link()
    try:
        other = seen(context, command.other)
    except NotFound:
        raise no_link() from None
    if context.tx.run(_DELETE, link(kind, ticket.id, other.id)) != 1:
        raise no_link()
    return _told(context, "unlinked", kind, ticket, other)


def link_by_process(context: Context, ticket: Ticket, kind: str, given: str, roles: tuple[str, ...] = ()) -> None:
    """A link that a process asks for; raises Refused for what is not there, the ticket itself or none of ``roles``."""
    row = select_ticket(context.tx, ticket_id(given))
    other = from_row(row) if row is not None else None
    if other is None:
        raise Refused("no_ticket", _("There is no ticket {number}.").format(number=given[:64]))
    if other.id == ticket.id:
        raise Refused(
            "itself", _("{number} cannot be named here: it is this ticket itself.").format(number=other.number)
        )
    if roles and other.role not in roles:
        known = [context.kernel.plugins.role(one) for one in roles]
        names = ", ".join(text(one.title) for one in known if one is not None)
        raise Refused(
            "other_role",
            _("{number} cannot be named here.").format(number=other.number),
            hint=_("Name one of these: {names}.").format(names=names or ", ".join(roles)),
        )
    kept = link(kind, ticket.id, other.id)
    full = any(context.tx.value(_COUNT, (end.id, end.id)) >= MOST for end in (ticket, other))
    if not full and context.tx.value(_HAS, kept) is None:
        context.tx.run(_INSERT, (*kept, context.actor.id, context.now))
        _told(context, "linked", kind, ticket, other)


def no_link() -> NotFound:
    """The same words for a link that is not there and for one to a ticket that the actor does not see."""
    return NotFound("no_link", _("There is no such link."), hint=_("Somebody may have removed it."))


def has_link(context: Context, kind: str, here: int, other: int) -> bool:
    return context.tx.value(_HAS, link(kind, here, other)) is not None


def above(context: Context, given: str, child: int | None = None) -> int:
    """The id of the ticket that is to stand above ``child`` (None: one that is being opened).

    Raises Invalid for one whose inside the actor does not see, for the ticket itself and what is below it, and where it
    would get too deep.
    """
    try:
        parent = seen(context, given, "ticket.view_internal")
    except NotFound as error:
        raise Invalid({"parent": [error.message]}) from None
    line = line_above(context, parent.id)
    if child is not None and child in line:
        raise Invalid({"parent": [_("{number} is the ticket itself, or below it.").format(number=parent.number)]})
    if len(line) + (_height(context, child) if child is not None else 1) > DEEPEST:
        raise Invalid({"parent": [_("Tickets stand in one another at most {limit} deep.").format(limit=DEEPEST)]})
    return parent.id


def tell_parent(context: Context, child: int, before: int | None, after: int | None) -> None:
    """History of the tickets above: a child has come, a child has gone."""
    for parent, kind in ((before, "child_gone"), (after, "child_added")):
        if parent is not None and before != after:
            record(context, parent, kind, {"other": child})


def seen(context: Context, given: str, permission: str = "ticket.view") -> Ticket:
    """The other ticket; raises NotFound for one that is not there for the actor."""
    row = select_ticket(context.tx, ticket_id(given))
    if row is None:
        raise no_such_ticket()
    found = from_row(row)
    if not context.can(permission, found.key):
        raise no_such_ticket()
    return found


def line_above(context: Context, id: int) -> list[int]:
    """The ticket and those above it, the highest last."""
    line = [id]
    while (parent := context.tx.value(_ABOVE, (line[-1],))) is not None and parent not in line:
        line.append(parent)
    return line


# -- below: how it is done -----------------------------------------------------------------------------------


def _kind(given: str) -> str:
    if given not in INVERSE:
        near = nearest(given, INVERSE)
        hint = " " + _("Did you mean “{name}”?").format(name=near) if near else ""
        said = _("There is no link “{name}”.").format(name=given[:64]) + hint
        raise Invalid({"kind": [said + " " + _("One of: {names}.").format(names=", ".join(INVERSE))]})
    return given


def _told(context: Context, what: str, kind: str, ticket: Ticket, other: Ticket) -> Answer:
    record(context, ticket.id, what, {"link": kind, "other": other.id})
    record(context, other.id, what, {"link": INVERSE[kind], "other": ticket.id})
    return {"ticket": ticket.id, "number": ticket.number, "kind": kind, "other": number(other.id)}


def _height(context: Context, id: int) -> int:
    """How many levels the ticket and those below it make; no further than is of interest."""
    level, height = [id], 0
    while level and height <= DEEPEST:
        height += 1
        level = [one for (one,) in context.tx.all(_BELOW, (f"[{','.join(map(str, level))}]",))]
    return height
