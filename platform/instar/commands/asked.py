"""Access that is asked for: by whom a ticket is not shared with, answered by who may give it.

Whether the ticket is there is told to nobody who may not see it: a request for a number that never was is written, kept
and answered like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import TicketKey
from instar.access.access import no_such_ticket
from instar.commands.candidates import take_part
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit, record
from instar.commands.news import access_answered, access_asked
from instar.commands.ticket import number, ticket_id
from instar.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from instar.i18n import _

LONGEST_REASON = 500
MOST_A_DAY = 10
DAY_MS = 86_400_000
SHOW, GIVEN, DECLINED = "shown", "given", "declined"
"""Answers: the ticket alone is shown; a right was given; no."""

_ZONE = "SELECT zone_id FROM ticket WHERE id = ?"
_ASSIGNEE = "SELECT assignee_id FROM ticket WHERE id = ?"
_OPEN = "SELECT 1 FROM access_request WHERE principal_id = ? AND number = ? AND state = 'open'"
_TODAY = "SELECT count(*) FROM access_request WHERE principal_id = ? AND created > ?"
_INSERT = "INSERT INTO access_request (principal_id, number, reason, created) VALUES (?, ?, ?, ?)"
_ONE = """
SELECT r.principal_id, r.number, r.state, t.zone_id, p.key FROM access_request r
JOIN principal p ON p.id = r.principal_id LEFT JOIN ticket t ON t.id = r.number WHERE r.id = ?"""
_CLOSE = "UPDATE access_request SET state = ?, answer = ?, by_id = ?, answered = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class AskAccess:
    """Ask for access to a ticket that one does not see, or that is not there: the two are not told apart."""

    ticket: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerAccess:
    """``answer``: shown (the actor shows this ticket, and no other, to who asked, who watches it then), given (a right
    was given) or declined, with a ``word`` that says why."""

    request: int
    answer: str
    word: str = ""


@handles(AskAccess, "")
def ask_access(context: Context, command: AskAccess) -> Answer:
    context.asked = True  # everybody with an account of his own may ask
    actor = context.actor
    if actor.id is None or actor.kind != "user":
        raise Forbidden("no_account", _("Nobody is logged in."), status=401)
    id = _number(command.ticket)
    reason = _words(command.reason)
    if not reason:
        raise Invalid({"reason": [_("Say what you need it for.")]})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": [_("That is longer than {limit} characters.").format(limit=LONGEST_REASON)]})
    zone = context.tx.value(_ZONE, (id,))
    if zone is not None and context.can_see(id, zone):
        raise Conflict("seen_already", _("You see {number} already.").format(number=number(id)))
    if context.tx.value(_OPEN, (actor.id, id)):
        raise Conflict("asked_already", _("You have asked for {number} already.").format(number=number(id)))
    if context.tx.value(_TODAY, (actor.id, context.now - DAY_MS)) >= MOST_A_DAY:
        said = _("You have asked for {limit} tickets in a day.").format(limit=MOST_A_DAY)
        raise Refused("asked_often", said, hint=_("Ask an administrator for a right that reaches them all."))
    request = context.tx.insert(_INSERT, (actor.id, id, reason, context.now))
    access_asked(context, request, id, context.tx.value(_ASSIGNEE, (id,)))
    return {"request": request}


@handles(AnswerAccess, "ticket.share")
def answer_access(context: Context, command: AnswerAccess) -> Answer:
    gives = context.can("grant.manage")
    row = context.tx.one(_ONE, (command.request,))
    key = TicketKey(row[1], row[3]) if row is not None and row[3] is not None else None
    if row is None or not (gives or (key is not None and context.can("ticket.share", key))):
        raise NotFound("no_request", _("There is no such request, or it is not yours to answer."))
    context.asked = True
    principal, id, state, _zone, login = row
    if state != "open":
        raise Conflict("answered", _("This request was answered already."))
    word = _words(command.word)[:LONGEST_REASON]
    if command.answer == DECLINED and not word:
        raise Invalid({"word": [_("Say in a word why not.")]})
    if command.answer not in (SHOW, GIVEN, DECLINED) or (command.answer == GIVEN and not gives):
        raise Invalid({"answer": [_("Choose one of: {names}.").format(names=", ".join((SHOW, GIVEN, DECLINED)))]})
    if command.answer == SHOW:
        _show(context, key, principal, login)
    context.tx.run(_CLOSE, (command.answer, word, context.actor.id, context.now, command.request))
    audit(context, f"access.{command.answer}", login, {"ticket": number(id), "word": word})
    access_answered(context, command.request, principal, id, command.answer, word)
    return {"request": command.request, "answer": command.answer}


def _show(context: Context, key: TicketKey | None, principal: int, login: str) -> None:
    """One shows what one sees oneself, and not more."""
    context.require_confirmed()
    if key is None or not context.can_see(*key):
        raise no_such_ticket()
    take_part(context, key, principal, "observer")
    record(context, key.id, "shown", {"login": login, "kind": "observer"})


def _words(typed: str) -> str:
    return " ".join(typed.replace("\x00", "").split())


def _number(typed: str) -> int:
    try:
        return ticket_id(typed)
    except NotFound:
        raise Invalid({"ticket": [_("Write the number as T-1024.")]}) from None
