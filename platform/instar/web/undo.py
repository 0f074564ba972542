"""Undo, from the flash after a change and from history: the opposite is done, and what has changed with it is drawn."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.undo import Undo
from instar.i18n import _
from instar.queries.ticket import ticket_id
from instar.web import current
from instar.web.routes import page
from instar.web.step import moved


@page("/t/<number>/undo", methods=("POST",))
def take_back(number: str) -> ResponseReturnValue:
    """``event``: the row of history that the button stood at."""
    kernel, actor = current.kernel(), current.actor()
    event = request.form.get("event", request.args.get("event", ""))
    id = ticket_id(kernel, actor, number)
    answer = execute(kernel, Undo(id, int(event) if event.isdecimal() else None), actor)
    if not current.by_script():
        return redirect(f"/t/{answer['number']}/history", 303)
    return moved(answer["number"], _("Taken back."), offers_undo=False)
