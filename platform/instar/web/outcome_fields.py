"""Fields that one outcome of a step asks for beside the step's own.

A card is drawn without them. Pressing such an outcome is no mistake: they are asked for then, and complained about only
when the card is sent once more without. So a card says in ``_drawn`` with which outcome's fields it was drawn.
"""

from __future__ import annotations

from flask import request

from instar.forms import Form
from instar.queries.work import StepRow, form_of
from instar.web import current
from instar.web.formview import Entered
from instar.web.steps import Card


def drawn_form(row: StepRow) -> Form | None:
    """What the card that was sent shows: the step's fields, and those of the outcome that it was drawn with."""
    drawn = request.form.get("_drawn", "")
    return form_of(current.kernel(), row, drawn) if _leaves_by(row, drawn) else row.form


def refused(row: StepRow, entered: Entered, outcome: str) -> Card:
    """The card once more, after it was sent with this outcome and refused."""
    if not _leaves_by(row, outcome):
        return Card(row.id, entered, outcome or None)
    shown = drawn_form(row)
    unasked = form_of(current.kernel(), row, outcome).inputs.keys() - (shown.inputs.keys() if shown else set())
    if not unasked:
        return Card(row.id, entered, outcome)
    known = {path: told for path, told in (entered.errors or {}).items() if path.split(".")[0] not in unasked}
    return Card(row.id, Entered(entered.values, known, entered.problem), outcome, asks=True)


def _leaves_by(row: StepRow, outcome: str) -> bool:
    return any(outcome == known.key for known in row.outcomes)
