"""What staff does about the sample: a reviewer marks the points, whose work it is may object, and is answered.

Who reviews holds ``report.view`` and sees the ticket's inside; nobody marks his own work, or answers himself. A review
is seen by reviewers and by whose work it is, and by nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import (
    Arguments,
    CommandAnswer,
    CommandTx,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Viewer,
    _,
    may,
)
from instar_plugins.quality.checklists import MARKS, Checklists, points_of, score
from instar_plugins.quality.tables import REVIEW, Review

PERMISSION = "report.view"
INSIDE = "ticket.view_internal"
LONGEST = 4000

_ROW = f"SELECT id, state, employee_id, channel, reviewer_id FROM {REVIEW} WHERE id = ?"
_SCORE = f"""
UPDATE {REVIEW} SET state = ?, marks = ?, score = ?, note = ?, reviewer_id = ?, scored = ? WHERE id = ?"""
_APPEAL = f"UPDATE {REVIEW} SET state = 'appealed', appeal = ?, appealed = ? WHERE id = ?"
_ANSWER = f"UPDATE {REVIEW} SET state = 'settled', answer = ?, answered = ? WHERE id = ?"


def reviews(by: Viewer) -> bool:
    """Whether somebody reviews at all."""
    return by.id is not None and may(PERMISSION, by)


def may_see(review: Any, by: Viewer) -> bool:
    """Whose work it is sees what was found when it is found; reviewers see those whose ticket they see inside."""
    if by.id is not None and by.id == review.employee_id:
        return bool(review.state != "open")
    return reviews(by) and may(INSIDE, by, review.ticket_id)


def may_mark(review: Any, by: Viewer) -> bool:
    own = by.id == review.employee_id
    return not own and review.state in ("open", "scored", "appealed") and may_see(review, by)


def find(id: int, by: Viewer) -> Any:
    """Raises NotFound, the same for what is not there and what is not his to see."""
    review = Review.get_or_none(Review.id == id)
    if review is None or not may_see(review, by):
        raise NotFound("no_review", _("There is no such review."))
    return review


class ScoreBody(Arguments):
    review = fields.Integer(required=True)
    marks = fields.Dict(keys=fields.String(), values=fields.String(validate=validate.OneOf(MARKS)), required=True)
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    answer = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class AppealBody(Arguments):
    review = fields.Integer(required=True)
    text = fields.String(required=True, validate=validate.Length(max=LONGEST))


def scores(lists: Checklists) -> Callable[[CommandTx, Mapping[str, Any]], CommandAnswer]:
    """The command ``score``: the first marks, other marks, or the answer to an objection, with marks or the same."""

    def give(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
        id, state, employee, channel, _reviewer = _row(tx, args["review"])
        if tx.actor.id == employee:
            raise Forbidden("own_work", _("Nobody reviews his own work."))
        if state == "settled":
            raise Conflict("settled", _("The objection was answered, and that was the last word."))
        points = points_of(lists, channel)
        lacking = [point.key for point in points if point.key not in args["marks"]]
        if lacking:
            raise Invalid({f"marks.{key}": [_("Mark this point too.")] for key in lacking})
        answer = args["answer"].strip()
        if state == "appealed" and not answer:
            raise Invalid({"answer": [_("Say what came of the objection.")]})
        total = score(points, args["marks"])
        if total is None:
            raise Invalid({"marks": [_("Nothing has come up: mark at least one point.")]})
        kept = {point.key: args["marks"][point.key] for point in points}
        row = (json.dumps(kept), total, args["note"].strip(), tx.actor.id, tx.now)
        tx.run(_SCORE, ("scored" if state == "open" else state, *row, id))
        if state == "appealed":
            tx.run(_ANSWER, (answer, tx.now, id))
        return CommandAnswer({"score": total}, (), {"review": id, "score": total})

    return give


def appeal(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``appeal``: whose work it is objects, once."""
    id, state, employee, _channel, _reviewer = _row(tx, args["review"])
    if tx.actor.id != employee:
        raise NotFound("no_review", _("There is no such review."))
    if state != "scored":
        raise Conflict("not_scored", _("There is nothing to object to, or you have objected already."))
    if not args["text"].strip():
        raise Invalid({"text": [_("Say what you do not agree with.")]})
    tx.run(_APPEAL, (args["text"].strip(), tx.now, id))
    return CommandAnswer({}, (), {"review": id})


def _row(tx: CommandTx, id: int) -> tuple[Any, ...]:
    row = tx.one(_ROW, (id,))
    if row is None:
        raise NotFound("no_review", _("There is no such review."))
    return row
