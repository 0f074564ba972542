"""The star of a ticket, the list of stars, and what the reader has seen lately."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.favourites import SeeTicket, Star
from instar.errors import Busy
from instar.queries.favourites import recent, starred
from instar.queries.ticket import TicketView, ticket_id
from instar.web import current, rows
from instar.web.routes import page
from instar.web.times import Clock


@page("/favourites")
def show() -> ResponseReturnValue:
    kernel, actor, clock = current.kernel(), current.actor(), Clock.of()
    return render_template(
        "favourites.html",
        stars=[rows.ticket_row(row, clock) for row in starred(kernel, actor)],
        recent=[rows.ticket_row(row, clock) for row in recent(kernel, actor)],
    )


@page("/t/<number>/star", methods=("POST",))
def star(number: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    on = request.form.get("on") == "yes"
    execute(kernel, Star(ticket_id(kernel, actor, number), on), actor)
    if not current.by_script():
        return redirect(f"/t/{number}", 303)
    return render_template("_star.html", url=f"/t/{number}", starred=on)


def see(view: TicketView, last: int | None) -> None:
    """Remember that the reader has opened it, unless it is the one that he opened last. That may wait when the database
    is busy."""
    kernel, actor = current.kernel(), current.actor()
    if actor.id is None or last == view.id:
        return
    try:
        execute(kernel, SeeTicket(view.id), actor)
    except Busy:
        return
