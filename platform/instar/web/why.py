"""“Why can I see this?”, and for who gives access rights “Why can somebody else not see it?”."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import NotFound
from instar.queries.rights import why
from instar.web import current, times
from instar.web.routes import page
from instar.web.shell import may


@page("/t/<number>/why")
def show(number: str) -> ResponseReturnValue:
    """``who``: the log-in of somebody else."""
    kernel, actor = current.kernel(), current.actor()
    own = why(kernel, actor, number)
    login = request.args.get("who", "").strip()
    other, problem = own, None
    if login and login != actor.key:
        try:
            other = why(kernel, actor, number, login)
        except NotFound as error:
            problem = error.message
    return render_template(
        "why.html",
        back=(f"/t/{own.number}", own.number),
        why=other,
        own=other is own,
        ends=[times.moment(row.until) if row.until else None for row in other.reasons],
        asked=login,
        problem=problem,
        asks=may("grant.manage"),
    )
