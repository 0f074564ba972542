"""The checklist of a ticket: lines to be ticked, each of which may become a subtask; and lists to begin with.

Every change names one line, and says what it changes: two people who tick, write and move at the same time lose
nothing. A line that has become a subtask is done when that has ended. History tells when all is done and what was
removed; the rest may be seen on the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import record
from instar.commands.lines import Line, lines
from instar.commands.moments import due_ms
from instar.commands.requesters import one_line
from instar.commands.splitting import open_below
from instar.commands.ticket import Ticket, load, number
from instar.errors import Conflict, Invalid, NotFound, Refused
from instar.i18n import _

MOST = 200
"""Lines of one ticket."""
LONGEST = 250
MOST_TEMPLATES = 200
LONGEST_BODY = 20_000

_INSERT = """
INSERT INTO checklist_item (ticket_id, position, text, assignee_id, due, created) VALUES (?, ?, ?, ?, ?, ?)"""
_SIZE = "SELECT count(*), coalesce(max(position), 0) FROM checklist_item WHERE ticket_id = ?"
_ROW = "SELECT ticket_id, position, text, assignee_id, due, done, child_id FROM checklist_item WHERE id = ?"
_TICK = "UPDATE checklist_item SET done = ?, done_by_id = ? WHERE id = ?"
_OPEN = """
SELECT count(*) FROM checklist_item x LEFT JOIN ticket c ON c.id = x.child_id
WHERE x.ticket_id = ? AND coalesce(c.ended, x.done) IS NULL"""
_WRITE = "UPDATE checklist_item SET text = ?, assignee_id = ?, due = ? WHERE id = ?"
_BEFORE = "SELECT id, position FROM checklist_item WHERE ticket_id = ? AND position < ? ORDER BY position DESC LIMIT 1"
_AFTER = "SELECT id, position FROM checklist_item WHERE ticket_id = ? AND position > ? ORDER BY position LIMIT 1"
_PLACE = "UPDATE checklist_item SET position = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class AddItems:
    """``typed``: a line each, see ``commands.lines``; ``template``: those of a list to begin with."""

    ticket: int
    typed: str = ""
    template: int | None = None


@dataclass(frozen=True, slots=True)
class TickItem:
    item: int
    on: bool = True


@dataclass(frozen=True, slots=True)
class EditItem:
    """The line as it is typed; ``was``: its text as it was read, so that nobody's change is written over."""

    item: int
    typed: str
    was: str | None = None


@dataclass(frozen=True, slots=True)
class MoveItem:
    """One place up (``by`` -1) or down (1)."""

    item: int
    by: int


@dataclass(frozen=True, slots=True)
class DropItem:
    item: int


@dataclass(frozen=True, slots=True)
class ItemToSubtask:
    item: int


@dataclass(frozen=True, slots=True)
class SaveChecklist:
    """Write a list to begin with, for all of the site, or with ``checklist`` a new state of that one."""

    title: str
    body: str
    checklist: int | None = None


@dataclass(frozen=True, slots=True)
class DropChecklist:
    checklist: int


class Item(NamedTuple):
    id: int
    position: int
    text: str
    assignee: int | None
    due: int | None
    done: int | None
    child: int | None


@handles(AddItems, "ticket.edit")
def add_items(context: Context, command: AddItems) -> Answer:
    ticket = load(context, command.ticket)
    context.authorize(ticket.key, "ticket.view_internal")
    typed = command.typed
    if command.template is not None:
        typed = context.tx.value("SELECT body FROM checklist_template WHERE id = ?", (command.template,))
        if typed is None:
            raise no_checklist()
    found = lines(typed, _today(context))
    if not found:
        raise Invalid({"lines": [_("Write a line for each thing to do.")]})
    count, last = context.tx.one(_SIZE, (ticket.id,)) or (0, 0)
    if count + len(found) > MOST:
        said = _("The list would have {count} lines; at most {limit} fit.").format(count=count + len(found), limit=MOST)
        raise Invalid({"lines": [said]})
    rows, wrong = [], []
    for at, line in enumerate(found, 1):
        try:
            rows.append((ticket.id, last + at, *_checked(context, ticket, line), context.now))
        except Invalid as error:
            told = " ".join(str(said) for sentences in error.errors.values() for said in sentences)
            wrong.append(_("Line {n}: {message}").format(n=at, message=told))
    if wrong:
        raise Invalid({"lines": wrong})
    return {"ticket": ticket.id, "number": ticket.number, "items": [context.tx.insert(_INSERT, row) for row in rows]}


@handles(TickItem, "ticket.edit")
def tick_item(context: Context, command: TickItem) -> Answer:
    """Ticking what is ticked changes nothing: who was first has done it."""
    ticket, item = _item(context, command.item)
    if item.child is not None:
        said = _("This has become {number}: it is done when that has ended.").format(number=number(item.child))
        raise Refused("subtask", said)
    if command.on != (item.done is not None):
        by = (context.now, context.actor.id) if command.on else (None, None)
        context.tx.run(_TICK, (*by, item.id))
        if command.on and context.tx.value(_OPEN, (ticket.id,)) == 0:
            record(context, ticket.id, "checklist_done", {})
    return {"item": item.id, "ticket": ticket.id, "done": command.on}


@handles(EditItem, "ticket.edit")
def edit_item(context: Context, command: EditItem) -> Answer:
    ticket, item = _item(context, command.item)
    if command.was is not None and command.was != item.text:
        said = _("Somebody has changed this line meanwhile: “{text}”.").format(text=item.text)
        raise Conflict("changed_meanwhile", said, hint=_("Look at it and write it once more."))
    line = next(iter(lines(command.typed, _today(context))), None)
    if line is None:
        raise Invalid({"lines": [_("Write what is to be done.")]})
    text, assignee, due = _checked(context, ticket, line)
    context.tx.run(_WRITE, (text, assignee or item.assignee, due or item.due, item.id))
    return {"item": item.id, "ticket": ticket.id}


@handles(MoveItem, "ticket.edit")
def move_item(context: Context, command: MoveItem) -> Answer:
    """Two lines change places; the first does not go up."""
    ticket, item = _item(context, command.item)
    other = context.tx.one(_BEFORE if command.by < 0 else _AFTER, (ticket.id, item.position))
    if other is not None:
        context.tx.run(_PLACE, (other[1], item.id))
        context.tx.run(_PLACE, (item.position, other[0]))
    return {"item": item.id, "ticket": ticket.id, "moved": other is not None}


@handles(DropItem, "ticket.edit")
def drop_item(context: Context, command: DropItem) -> Answer:
    ticket, item = _item(context, command.item)
    context.tx.run("DELETE FROM checklist_item WHERE id = ?", (item.id,))
    record(context, ticket.id, "checklist_dropped", {"text": item.text})
    return {"item": item.id, "ticket": ticket.id, "text": item.text}


@handles(ItemToSubtask, "ticket.edit")
def item_to_subtask(context: Context, command: ItemToSubtask) -> Answer:
    ticket, item = _item(context, command.item)
    if item.child is not None:
        raise Refused("subtask", _("This has become {number} already.").format(number=number(item.child)))
    person = context.kernel.directory.person(item.assignee) if item.assignee else None
    given: dict[str, Any] = {"title": item.text, "assignee": person.key if person else "", "due": item.due}
    answer = open_below(context, ticket, given)
    context.tx.run("UPDATE checklist_item SET child_id = ?, done = NULL WHERE id = ?", (answer["ticket"], item.id))
    return {"item": item.id, "ticket": ticket.id, "number": answer["number"]}


@handles(SaveChecklist, "service.manage")
def save_checklist(context: Context, command: SaveChecklist) -> Answer:
    context.authorize()
    title, body = one_line(command.title).strip(), command.body.replace("\x00", "").replace("\r\n", "\n").strip()
    wrong: dict[str, list[str]] = {}
    if not title or len(title) > 80:
        wrong["title"] = [_("Give a title of at most {limit} characters.").format(limit=80)]
    found = lines(body, _today(context))
    if not found or len(found) > MOST or len(body) > LONGEST_BODY:
        wrong["body"] = [_("Write from one to {limit} lines.").format(limit=MOST)]
    if any(len(line.text) > LONGEST for line in found):
        wrong["body"] = [_("A line has at most {limit} characters.").format(limit=LONGEST)]
    if wrong:
        raise Invalid(wrong)
    row = (title, body, context.actor.id, context.now)
    if command.checklist is None:
        if context.tx.value("SELECT count(*) FROM checklist_template") >= MOST_TEMPLATES:
            raise Refused("too_many", _("There are {limit} checklists. Delete one first.").format(limit=MOST_TEMPLATES))
        sql = "INSERT INTO checklist_template (title, body, by_id, updated) VALUES (?, ?, ?, ?)"
        return {"checklist": context.tx.insert(sql, row)}
    sql = "UPDATE checklist_template SET title = ?, body = ?, by_id = ?, updated = ? WHERE id = ?"
    if context.tx.run(sql, (*row, command.checklist)) != 1:
        raise no_checklist()
    return {"checklist": command.checklist}


@handles(DropChecklist, "service.manage")
def drop_checklist(context: Context, command: DropChecklist) -> Answer:
    context.authorize()
    if context.tx.run("DELETE FROM checklist_template WHERE id = ?", (command.checklist,)) != 1:
        raise no_checklist()
    return {"checklist": command.checklist}


def no_checklist() -> NotFound:
    return NotFound("no_checklist", _("There is no such checklist."), hint=_("Somebody may have deleted it."))


# -- below: how it is done -----------------------------------------------------------------------------------


def _item(context: Context, id: int) -> tuple[Ticket, Item]:
    row = context.tx.one(_ROW, (id,))
    if row is None:
        context.asked = True
        raise NotFound("no_item", _("There is no such line."), hint=_("Somebody may have removed it."))
    ticket = load(context, row[0])
    context.authorize(ticket.key, "ticket.view_internal")
    return ticket, Item(id, *row[1:])


def _checked(context: Context, ticket: Ticket, line: Line) -> tuple[str, int | None, int | None]:
    """Text, person and moment as they are stored; whoever is named has to see the ticket: a line gives no right."""
    if len(line.text) > LONGEST:
        raise Invalid({"lines": [_("A line has at most {limit} characters.").format(limit=LONGEST)]})
    assignee = None
    if line.assignee:
        person = context.kernel.directory.find("user", line.assignee)
        if person is None or not person.active:
            raise Invalid({"lines": [_("There is no colleague “{login}”.").format(login=line.assignee[:64])]})
        other = context.kernel.access.actor(person.id)
        if other is None or not context.kernel.access.can(other, "ticket.view_internal", ticket.key):
            raise Invalid({"lines": [_("{name} does not see this ticket.").format(name=person.name)]})
        assignee = person.id
    return line.text, assignee, due_ms(context, line.due) if line.due else None


def _today(context: Context) -> Any:
    zone = ZoneInfo(context.actor.timezone or context.kernel.settings.timezone)
    return datetime.fromtimestamp(context.now / 1000, zone).date()
