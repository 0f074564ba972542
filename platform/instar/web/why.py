"""“Why can I see this?”, and for who gives access rights “Why can somebody else not see it?”: also of a ticket that he
does not see himself. The answer tells of rights and parts, never of what stands on the ticket."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import NotFound
from instar.i18n import _
from instar.queries.rights import Why, why
from instar.web import current, times
from instar.web.routes import page
from instar.web.shell import may


@page("/t/<number>/why")
def show(number: str) -> ResponseReturnValue:
    """``who``: the log-in of somebody else."""
    kernel, actor = current.kernel(), current.actor()
    asks = may("grant.manage")
    own = _own(number, asks)
    login = request.args.get("who", "").strip()
    told, problem = own, None
    if login and login != actor.key:
        try:
            told = why(kernel, actor, number, login)
        except NotFound as error:
            problem = error.message
    back = (f"/t/{own.number}", own.number) if own else ("/admin/rights", _("Access rights"))
    return render_template(
        "why.html",
        back=back,
        number=told.number if told else number[:20],
        why=told,
        own=told is own,
        ends=[times.moment(row.until) if row.until else None for row in told.reasons] if told else [],
        asked=login,
        problem=problem,
        asks=asks,
    )


def _own(number: str, asks: bool) -> Why | None:
    """Why the reader sees it himself; None where he does not and may ask about others."""
    try:
        return why(current.kernel(), current.actor(), number)
    except NotFound:
        if asks:
            return None
        raise
