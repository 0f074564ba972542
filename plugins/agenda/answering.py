"""Answers to invitations: everybody gives his own, and may give another one later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Forbidden, Invalid, _
from instar_plugins.agenda import meetings, telling
from instar_plugins.agenda.tables import ANSWERS, CANCELLED


class AnswerBody(Arguments):
    meeting = fields.Integer(required=True, strict=True)
    answer = fields.String(required=True)


def answer(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Who invites is told, unless it is the same answer again."""
    found = meetings.meeting(tx.actor, args["meeting"])
    if args["answer"] not in ANSWERS[1:]:
        raise Invalid({"answer": [_("Answer with accepted, tentative or declined.")]})
    own = next((one for one in meetings.participants(found.id) if one.person == tx.actor.id), None)
    if own is None:
        raise Forbidden("not_invited", _("You are not among those who are invited."))
    if found.state == CANCELLED:
        raise Conflict("cancelled", _("The meeting is cancelled: there is nothing to answer."))
    again = own.answer == args["answer"]
    own.answer, own.answered = args["answer"], tx.now
    own.save()
    host = [] if again else meetings.names([found.organizer]).values()
    effects = telling.told(own.answer, found, host, tx.actor.name)
    return CommandAnswer({"meeting": found.id, "answer": own.answer}, tuple(effects), {"meeting": found.id})
