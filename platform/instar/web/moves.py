"""Moving a card: the sheet that says where it may go and why not, and the move itself, from board and ticket alike.

A move is a step done. Where the outcome asks for something first, the answer is that step's form for the side sheet and
nothing has changed; Cancel puts the card back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.move import MoveTicket
from instar.errors import InstarError
from instar.i18n import _
from instar.queries.moves import Move, moves
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.web import board, chips, current, heading, problems, step
from instar.web.formview import new_key, sent_key, sent_rev
from instar.web.routes import page
from instar.web.steps import Outcome


class Target:
    """One stage of ``_moves.html``."""

    def __init__(self, move: Move) -> None:
        self.stage = move.stage.id
        self.title = move.stage.title
        self.now = move.now
        self.hue = chips.nearest_hue(move.stage.hue)
        self.reason = move.reason or None
        self.outcomes = [Outcome(one.outcome, one.title, one.tone) for one in move.outcomes]


class Ending(NamedTuple):
    """What else a card can be dragged to: ``to`` is a move, ``url`` what opens in the side sheet; one of the two."""

    key: str
    title: str
    to: str = ""
    url: str = ""


@page("/t/<number>/move")
def show(number: str) -> ResponseReturnValue:
    if not current.by_script():
        return redirect(f"/t/{number}")
    view = _view(number)
    found = moves(current.kernel(), current.actor(), view.id)
    return _sheet(view, found, endings(view, found))


@page("/t/<number>/move", methods=("POST",))
def move(number: str) -> ResponseReturnValue:
    view = _view(number)
    stage, _colon, outcome = request.form.get("to", "").partition(":")
    command = MoveTicket(view.id, stage, outcome or None, sent_rev(), {}, "page")
    try:
        answer = execute(current.kernel(), command, current.actor(), key=sent_key())
    except InstarError as error:
        if error.status == 409 and current.by_script():
            return _put_back(view.number, error, stage)
        raise
    asked = answer.get("needs_form")
    if asked:
        headers = {"HX-Retarget": "#sheet-body", "HX-Reswap": "innerHTML"}
        if not current.by_script():
            return redirect(f"/t/{view.number}#step-{asked['item']}", 303)
        return step.sheet(view.number, asked["item"], asked["outcome"], headers=headers)
    if not current.by_script():
        return redirect(f"/t/{view.number}", 303)
    return step.moved(view.number, _said(view, stage))


# -- below: how it is done -----------------------------------------------------------------------------------


def endings(view: TicketView, found: Sequence[Move]) -> list[Ending]:
    """The ends of an appeal that are no column of its own: answered and closed, handed to another process."""
    answers = [
        Ending("answer", one.title, to=f"{move.stage.id}:{one.outcome}")
        for move in found
        if move.stage.final
        for one in move.outcomes
        if one.answers
    ]
    handed = [Ending("hand", _("Hand over…"), url=f"/t/{view.number}/role")] if view.can.change_role else []
    return answers[:1] + handed


def _sheet(view: TicketView, found: Sequence[Move], ends: Sequence[Ending] = ()) -> str:
    targets = [Target(move) for move in found]
    return render_template("_moves.html", ticket=heading.heading(view), moves=targets, endings=ends, key=new_key())


def _view(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    return ticket(kernel, actor, ticket_id(kernel, actor, number))


def _said(view: TicketView, stage: str) -> str:
    title = next((known.title for known in view.stages if known.id == stage), stage)
    return _("{number} → {stage}").format(number=view.number, stage=title)


def _put_back(number: str, error: InstarError, stage: str) -> ResponseReturnValue:
    """A refused card goes back: the sentence, and the columns as they are."""
    if error.code == "ambiguous":  # several outcomes lead there: the sheet offers them
        view = _view(number)
        found = [one for one in moves(current.kernel(), current.actor(), view.id) if one.stage.id == stage]
        return make_response(_sheet(view, found), 200, {"HX-Retarget": "#sheet-body", "HX-Reswap": "innerHTML"})
    problem = problems.Problem(409, _("Not done"), error.message, error.hint)
    columns = board.columns_of(number) if current.shown_on("/board") else None
    return make_response(render_template("_move_refused.html", problem=problem, board=columns, oob=True), 409)
