"""Linking a ticket to others from its page, and removing what links it."""

from __future__ import annotations

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue

from instar.commands.edit import EditTicket
from instar.commands.execute import execute
from instar.commands.links import AddLink, DropLink
from instar.errors import InstarError
from instar.queries.ticket import ticket_id
from instar.web import current
from instar.web.problems import by_field
from instar.web.related import PARENT
from instar.web.routes import page
from instar.web.ticket import work_page


@page("/t/<number>/links", methods=("POST",))
def add(number: str) -> ResponseReturnValue:
    """``kind``: how this ticket stands to ``other``; "parent": it becomes a part of it."""
    kernel, actor = current.kernel(), current.actor()
    id = ticket_id(kernel, actor, number)
    kind, other = request.form.get("kind", ""), request.form.get("other", "").strip()
    command = EditTicket(id, {PARENT: other or "?"}) if kind == PARENT else AddLink(id, kind, other)
    try:
        execute(kernel, command, actor)
    except InstarError as error:
        if error.status not in (409, 422):
            raise
        return make_response(work_page(number, (kind, other), " ".join(by_field(error).values())), error.status)
    return redirect(f"/t/{number}/work#related", 303)


@page("/t/<number>/links/remove", methods=("POST",))
def remove(number: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    id = ticket_id(kernel, actor, number)
    kind, other = request.form.get("kind", ""), request.form.get("other", "")
    execute(kernel, EditTicket(id, {PARENT: None}) if kind == PARENT else DropLink(id, kind, other), actor)
    return redirect(f"/t/{number}/work#related", 303)
