"""Watching: the star of a ticket, and the list of what the reader watches."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.watching import Watch
from instar.queries.ticket import ticket_id
from instar.queries.watching import Watched, watched
from instar.web import current, times
from instar.web.routes import page


@page("/watching")
def show() -> ResponseReturnValue:
    found = watched(current.kernel(), current.actor(), cursor=request.args.get("cursor"))
    rows = [(row, times.moment(row.updated), _stage(row)) for row in found.items]
    return render_template("watching.html", rows=rows, next=found.next, later="cursor" in request.args)


@page("/t/<number>/watch", methods=("POST",))
def watch(number: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    on = request.form.get("on") == "yes"
    execute(kernel, Watch(ticket_id(kernel, actor, number), on), actor)
    if not current.by_script():
        return redirect(f"/t/{number}", 303)
    return render_template("_watch.html", url=f"/t/{number}", watching=on)


def _stage(row: Watched) -> str:
    return row.stage.title if row.stage else ""
