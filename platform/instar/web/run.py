"""Where a ticket's run stands, and how who assigns the work steers it: cancels, takes as done, adds an item."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import AddItem, CancelToken, TakeAsDone
from instar.commands.execute import execute
from instar.engine.tokens import ACTION, BODY, CHILD, EVENT, INCIDENT, SCOPE, UNDO, WORK
from instar.errors import InstarError
from instar.i18n import N_, _
from instar.queries.places import PlaceRow, places
from instar.queries.ticket import ticket_id
from instar.web import current
from instar.web.formview import new_key, sent_key
from instar.web.problems import by_field
from instar.web.routes import page

WAITS = {
    WORK: (N_("a person does it"), "user"),
    ACTION: (N_("an action has been asked for"), "bolt"),
    EVENT: (N_("waits for an event"), "hourglass"),
    CHILD: (N_("waits for a child ticket"), "subtask"),
    INCIDENT: (N_("stands still: something went wrong"), "alert-triangle"),
    SCOPE: (N_("what is in it stands below"), "folder"),
    BODY: (N_("once for each item"), "list"),
    UNDO: (N_("what was done is being undone"), "arrow-back-up"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One line of ``run.html``, with what is inside of it. ``last``: without it nothing is left of the run."""

    row: PlaceRow
    waits: str
    icon: str
    last: bool
    inside: tuple[Place, ...]


@page("/t/<number>/run")
def show(number: str) -> ResponseReturnValue:
    return _page(number)


@page("/t/<number>/run/<int:token>/cancel", methods=("POST",))
def cancel(number: str, token: int) -> ResponseReturnValue:
    return _steer(number, token, CancelToken(_id(number), token))


@page("/t/<number>/run/<int:token>/done", methods=("POST",))
def done(number: str, token: int) -> ResponseReturnValue:
    """``outcome``: of a step, how it is finished."""
    return _steer(number, token, TakeAsDone(_id(number), token, request.form.get("outcome") or None))


@page("/t/<number>/run/<int:token>/items", methods=("POST",))
def add(number: str, token: int) -> ResponseReturnValue:
    """``item``: a text, a list or an object as JSON, or the node that is offered once more."""
    return _steer(number, token, AddItem(_id(number), token, item_of(request.form.get("item", ""))))


def item_of(typed: str) -> Any:
    """What somebody has typed as an item: JSON where it is a list or an object, else the text itself."""
    text = typed.strip()
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


# -- below: how it is done -----------------------------------------------------------------------------------


def _id(number: str) -> int:
    return ticket_id(current.kernel(), current.actor(), number)


def _steer(number: str, token: int, command: object) -> ResponseReturnValue:
    try:
        execute(current.kernel(), command, current.actor(), key=sent_key())
    except InstarError as error:
        if error.status not in (409, 422):
            raise
        return make_response(_page(number, token, by_field(error)), error.status)
    return redirect(f"/t/{number}/run", 303)


def _page(number: str, at: int = 0, errors: Mapping[str, str] | None = None) -> str:
    """``at``: the place whose form was refused."""
    return render_template(
        "run.html",
        back=(f"/t/{number}", number),
        number=number,
        places=_tree(places(current.kernel(), current.actor(), _id(number))),
        key=new_key(),
        at=at,
        errors=errors or {},
        typed=request.form,
    )


def _tree(rows: tuple[PlaceRow, ...], inside: int | None = None) -> tuple[Place, ...]:
    outer = sum(row.inside is None for row in rows)
    return tuple(
        Place(
            row=row,
            waits=_(WAITS[row.waits_for][0]),
            icon=WAITS[row.waits_for][1],
            last=inside is None and outer == 1 and row.stuck_at is None,
            inside=_tree(rows, row.token),
        )
        for row in rows
        if row.inside == inside
    )
