"""Reminders and what is put off: both are one person's own, give no right and stand in no ticket's history.

A reminder falls due at a moment; one that waits for an answer ends when the client writes. A ticket that is put off
leaves its person's work until a moment, or until the client writes. The clock fires what is due, once: a row changes
in the very transaction that tells of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor, TicketKey
from instar.commands.execute import Answer, Context, handles
from instar.commands.moments import due_ms
from instar.commands.notices import tell
from instar.commands.ticket import Ticket, load, number
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _

DAY_MS = 86_400_000
LATE_MS = 15 * 60_000
"""A reminder that fires this much after its time says that it is late."""
FARTHEST_MS = 5 * 366 * DAY_MS
MOST = 500
"""Reminders that somebody may have at a time."""
LONGEST_NOTE = 500
MOST_DAYS = 365

_INSERT = """
INSERT INTO reminder (ticket_id, principal_id, at, note, unless_answered, created) VALUES (?, ?, ?, ?, ?, ?)"""
_COUNT = "SELECT count(*) FROM reminder WHERE principal_id = ? AND ended IS NULL"
_OWN = "SELECT id, ticket_id FROM reminder WHERE id = ? AND principal_id = ? AND ended IS NULL"
_END = "UPDATE reminder SET ended = ?, why = ? WHERE id = ? AND ended IS NULL"
_AGAIN = "UPDATE reminder SET at = ?, fired = NULL, late = 0 WHERE id = ?"
_DUE = """
SELECT r.principal_id, r.ticket_id, r.at, r.note, r.unless_answered, t.zone_id, t.ended FROM reminder r
JOIN ticket t ON t.id = r.ticket_id WHERE r.id = ? AND r.fired IS NULL AND r.ended IS NULL AND r.at <= ?"""
_FIRE = "UPDATE reminder SET fired = ?, late = ? WHERE id = ?"
_ANSWERED = """
UPDATE reminder SET ended = ?, why = 'answered' WHERE ticket_id = ? AND unless_answered = 1 AND ended IS NULL"""
_SNOOZE = """
INSERT INTO snooze (principal_id, ticket_id, until, created) VALUES (?, ?, ?, ?)
ON CONFLICT (principal_id, ticket_id)
DO UPDATE SET until = excluded.until, created = excluded.created, returned = NULL"""
_UNTIL = "SELECT until FROM snooze WHERE principal_id = ? AND ticket_id = ? AND returned IS NULL"
_WAKE = "DELETE FROM snooze WHERE principal_id = ? AND ticket_id = ?"
_RETURN = "UPDATE snooze SET returned = ? WHERE principal_id = ? AND ticket_id = ? AND until <= ? AND returned IS NULL"
_PUT_OFF = """
SELECT z.until, t.zone_id, t.ended FROM snooze z JOIN ticket t ON t.id = z.ticket_id
WHERE z.principal_id = ? AND z.ticket_id = ? AND z.returned IS NULL"""
_BACK = "UPDATE snooze SET returned = ? WHERE ticket_id = ? AND returned IS NULL"


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind the actor of the ticket at ``at`` (ISO date-time), or ``days`` days from now. ``unless_answered``: not
    where the client has written by then."""

    ticket: int
    at: str | None = None
    days: int | None = None
    note: str = ""
    unless_answered: bool = False


@dataclass(frozen=True, slots=True)
class EndReminder:
    """``why``: "done" with it, or "dropped" before it fell due."""

    reminder: int
    why: str = "done"


@dataclass(frozen=True, slots=True)
class RemindAgain:
    """The same reminder at another moment."""

    reminder: int
    at: str


@dataclass(frozen=True, slots=True)
class Snooze:
    """Out of the actor's work until ``until`` (ISO date-time) or until the client writes."""

    ticket: int
    until: str


@dataclass(frozen=True, slots=True)
class Wake:
    """Back into the actor's work now."""

    ticket: int


@dataclass(frozen=True, slots=True)
class FireReminder:
    """What the clock does with a reminder that is due."""

    reminder: int


@dataclass(frozen=True, slots=True)
class Return:
    """What the clock does with a ticket that was put off until now."""

    person: int
    ticket: int


@handles(Remind, "ticket.view")
def remind(context: Context, command: Remind) -> Answer:
    ticket = load(context, command.ticket)
    person = _person(context)
    if command.days is not None and not 1 <= command.days <= MOST_DAYS:
        raise Invalid({"days": [_("Give a number of days from 1 to {limit}.").format(limit=MOST_DAYS)]})
    if (command.at is None) == (command.days is None):
        raise Invalid({"at": [_("Say when: a moment, or a number of days.")]})
    if command.unless_answered and ticket.requester_id is None:
        raise Refused("no_client", _("{number} has no client who could answer.").format(number=ticket.number))
    at = moment(context, "at", command.at if command.days is None else context.now + command.days * DAY_MS)
    note = " ".join(command.note.replace("\x00", "").split())
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            {"note": [_("The note is longer than {limit} characters. Shorten it.").format(limit=LONGEST_NOTE)]}
        )
    if context.tx.value(_COUNT, (person,)) >= MOST:
        raise Refused("too_many_reminders", _("You have {limit} reminders. End one first.").format(limit=MOST))
    row = (ticket.id, person, at, note, int(command.unless_answered), context.now)
    return {"reminder": context.tx.insert(_INSERT, row), "ticket": ticket.id, "number": ticket.number, "at": at}


@handles(EndReminder, "")
def end_reminder(context: Context, command: EndReminder) -> Answer:
    if command.why not in ("done", "dropped"):
        raise Invalid({"why": [_("One of: {names}.").format(names="done, dropped")]})
    id, ticket = _own(context, command.reminder)
    context.tx.run(_END, (context.now, command.why, id))
    return {"reminder": id, "number": number(ticket)}


@handles(RemindAgain, "")
def remind_again(context: Context, command: RemindAgain) -> Answer:
    id, ticket = _own(context, command.reminder)
    at = moment(context, "at", command.at)
    context.tx.run(_AGAIN, (at, id))
    return {"reminder": id, "number": number(ticket), "at": at}


@handles(Snooze, "ticket.view")
def snooze(context: Context, command: Snooze) -> Answer:
    ticket = load(context, command.ticket)
    person = _person(context)
    if ticket.ended is not None:
        raise Refused("ended", _("{number} has ended: there is nothing to put off.").format(number=ticket.number))
    until = moment(context, "until", command.until)
    context.tx.run(_SNOOZE, (person, ticket.id, until, context.now))
    return {"ticket": ticket.id, "number": ticket.number, "until": until}


@handles(Wake, "ticket.view")
def wake(context: Context, command: Wake) -> Answer:
    ticket = load(context, command.ticket)
    until = context.tx.value(_UNTIL, (context.actor.id, ticket.id))
    context.tx.run(_WAKE, (context.actor.id, ticket.id))
    return {"ticket": ticket.id, "number": ticket.number, "was": until}


@handles(FireReminder, "")
def fire_reminder(context: Context, command: FireReminder) -> Answer:
    """Whoever may not see the ticket any more is told nothing of it."""
    context.authorize_system()
    row = context.tx.one(_DUE, (command.reminder, context.now))
    if row is None:  # another clock was faster, or its person
        return {"fired": False}
    person, ticket, at, note, unless_answered, zone, ended = row
    actor = context.kernel.access.actor(person)
    if actor is None or not context.kernel.access.can(actor, "ticket.view", TicketKey(ticket, zone)):
        context.tx.run(_END, (context.now, "hidden", command.reminder))
        return {"fired": False}
    if unless_answered and ended is not None:  # nobody waits for an answer any more
        context.tx.run(_END, (context.now, "closed", command.reminder))
        return {"fired": False}
    late = context.now - at > LATE_MS
    context.tx.run(_FIRE, (context.now, int(late), command.reminder))
    substitute = context.kernel.directory.substitute(person, context.kernel.day(context.now))
    detail = {"note": note, "late": late, "unless_answered": bool(unless_answered)}
    tell(
        context,
        "reminder",
        {person, substitute} - {None},
        ticket,
        key=f"reminder.{command.reminder}.{at}",
        detail=detail,
    )
    return {"fired": True}


@handles(Return, "")
def come_back(context: Context, command: Return) -> Answer:
    """The bell says so to who has not switched reminders off; a letter would be too much for a row that is back."""
    context.authorize_system()
    put_off = context.tx.one(_PUT_OFF, (command.person, command.ticket))
    row = (context.now, command.person, command.ticket, context.now)
    if put_off is None or context.tx.run(_RETURN, row) != 1:
        return {"returned": False}
    until, zone, ended = put_off
    ticket, person = TicketKey(command.ticket, zone), context.kernel.access.actor(command.person)
    if ended is None and person is not None and context.kernel.access.can(person, "ticket.view", ticket):
        key = f"snooze.{command.ticket}.{command.person}.{until}"
        tell(context, "reminder", {command.person}, command.ticket, key=key, detail={"back": True}, bell_only=True)
    return {"returned": True}


def client_wrote(context: Context, ticket: Ticket) -> None:
    """Nobody waits for the client's answer any more, and nobody's work is without the ticket."""
    context.tx.run(_ANSWERED, (context.now, ticket.id))
    context.tx.run(_BACK, (context.now, ticket.id))


def moment(context: Context, name: str, given: int | str | None) -> int:
    """A moment that is to come, ms; raises Invalid at ``name``. A date alone is the end of that day."""
    try:
        at = due_ms(context, given)
    except Invalid as error:
        raise Invalid({name: error.errors["due"]}) from None
    if at <= context.now:
        raise Invalid({name: [_("This moment has passed. Choose one to come.")]})
    if at > context.now + FARTHEST_MS:
        raise Invalid({name: [_("This is more than five years away.")]})
    return at


# -- below: how it is done -----------------------------------------------------------------------------------


def _person(context: Context) -> int:
    actor: Actor = context.actor
    if actor.id is None:
        raise Refused("no_account", _("Only who is logged in has reminders."))
    return actor.id


def _own(context: Context, id: int) -> tuple[int, int]:
    """One's own reminder that has not ended; whether the ticket is still seen does not matter for ending it."""
    context.asked = True
    row = context.tx.one(_OWN, (id, context.actor.id))
    if row is None:
        raise NotFound("no_reminder", _("There is no such reminder, or it has ended."))
    return row[0], row[1]
