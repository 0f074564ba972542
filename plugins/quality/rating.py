"""The vote: once, by whoever has the link; what was said may be changed for a while.

A link answers for one ticket and one closing. Looking at it changes nothing. It says in plain words why it can be used
no more: it is over, the request was opened again, or became part of another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from marshmallow import fields, validate

from instar.sdk import (
    Arguments,
    Closing,
    CommandAnswer,
    CommandTx,
    Conflict,
    NotFound,
    OnTicket,
    PostMessage,
    SetRating,
    Viewer,
    _,
    link_hash,
    link_token,
    now,
    ticket_closing,
    visited_ticket,
    visitor,
)
from instar_plugins.quality.tables import SURVEY, Survey
from instar_plugins.quality.words import of_site

HOUR_MS = 3_600_000
LOWEST, HIGHEST = 1, 5
LONGEST = 2000
SAID = {"en": "The requester rated this {score} of 5:", "ru": "Оценка заявителя: {score} из 5"}
State = Literal["open", "said", "fixed", "over", "reopened", "merged", "own_work"]

_ROW = f"SELECT id, ticket_id, number, score, rated, until FROM {SURVEY} WHERE token_hash = ?"
_SAY = f"UPDATE {SURVEY} SET score = ?, words = ?, rated = coalesce(rated, ?), changed = ? WHERE id = ?"
_RATED = f"""
UPDATE {SURVEY} SET score = ?, rated = coalesce(rated, ?), changed = ?
WHERE ticket_id = ? AND ended = ? AND (score IS NULL OR score <> ?)"""
_CONTROL = f"UPDATE {SURVEY} SET control = ? WHERE id = ? AND control IS NULL"


class Vote(NamedTuple):
    """What a link leads to. ``state``: open – nobody has said yet; said – may be changed still; fixed – not any more;
    over, reopened, merged – nothing can be said; own_work – who looks has worked on it himself."""

    survey: Any
    closing: Closing
    state: State

    @property
    def may_say(self) -> bool:
        return self.state in ("open", "said")


def vote_of(token: str, by: Viewer, change_hours: int) -> Vote | None:
    """What a token leads to – one from a letter, or the one of the ticket's status page; None: it leads nowhere."""
    survey = Survey.get_or_none(Survey.token_hash == link_hash(token)) or _by_status_link(token)
    closing = ticket_closing(survey.ticket_id) if survey is not None else None
    return Vote(survey, closing, _state(survey, closing, by, change_hours)) if survey and closing else None


def survey_of(ticket_id: int) -> Any:
    """The latest time that the requester of a ticket was asked; None for never."""
    return Survey.select().where(Survey.ticket_id == ticket_id).order_by(Survey.id.desc()).first()


def own_link(ticket_id: int, contact_id: int | None) -> str | None:
    """The token for the requester who is logged in; None where he was not asked, or is somebody else."""
    survey = survey_of(ticket_id)
    if survey is None or contact_id is None or survey.contact_id != contact_id:
        return None
    return link_token(survey.seed)


def _by_status_link(token: str) -> Any:
    by = visitor(token)
    return survey_of(visited_ticket(by)) if by is not None else None


def _state(survey: Any, closing: Closing, by: Viewer, change_hours: int) -> State:
    if closing.merged is not None:
        return "merged"
    if closing.ended != survey.ended:
        return "reopened"
    if by.id is not None and by.id in closing.workers:
        return "own_work"
    if survey.rated is not None:
        return "said" if now() <= survey.rated + change_hours * HOUR_MS else "fixed"
    return "open" if now() <= survey.until else "over"


class SayBody(Arguments):
    link = fields.String(required=True)
    score = fields.Integer(required=True, validate=validate.Range(LOWEST, HIGHEST))
    words = fields.String(load_default="", validate=validate.Length(max=LONGEST))


def says(settings: Mapping[str, Any]) -> Callable[[CommandTx, Mapping[str, Any]], CommandAnswer]:
    """The command ``say``; ``link`` is the hash of the link. The page has seen to it that the ticket stands as it did;
    here it is only decided who was first."""
    change_ms = int(settings["change_hours"]) * HOUR_MS

    def say(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
        row = tx.one(_ROW, (args["link"],))
        if row is None:
            raise NotFound("no_survey", _("This link leads nowhere."))
        id, _ticket, number, before, rated, until = row
        if tx.now > (until if rated is None else rated + change_ms):
            raise Conflict("rated", _("This was rated already, or the time for it is over."))
        words = " ".join(args["words"].split()) if "\n" not in args["words"] else args["words"].strip()
        tx.run(_SAY, (args["score"], words, tx.now, tx.now, id))
        effects = [OnTicket(number, SetRating(args["score"]))]
        if words:
            note = f"{of_site(SAID, score=args['score'])}\n\n{words}"
            effects.append(OnTicket(number, PostMessage("internal", note, automatic=True)))
        return CommandAnswer({"score": args["score"], "before": before}, tuple(effects), {"survey": id})

    return say


class RatedBody(Arguments):
    """``ended``: of which closing (ms)."""

    ticket = fields.Integer(required=True)
    ended = fields.Integer(required=True)
    score = fields.Integer(required=True, validate=validate.Range(LOWEST, HIGHEST))


def rated(tx: CommandTx, args: Mapping[str, Any]) -> None:
    """The command ``rated``: somebody who was asked has said it by another way than the page, as by a button in a chat.
    It is his one vote: the page shows it."""
    tx.run(_RATED, (args["score"], tx.now, tx.now, args["ticket"], args["ended"], args["score"]))


class ControlledBody(Arguments):
    survey = fields.Integer(required=True)
    number = fields.String(required=True)


def controlled(tx: CommandTx, args: Mapping[str, Any]) -> None:
    """The command ``controlled``: a low score has opened this ticket."""
    tx.run(_CONTROL, (args["number"], args["survey"]))
