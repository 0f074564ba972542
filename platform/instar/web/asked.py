"""“Ask for access”: a few words to who may give it, on the page of a ticket that is not there for the reader; and the
page on which they are answered."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.asked import AnswerAccess, AskAccess
from instar.commands.execute import execute
from instar.errors import Conflict, Invalid, NotFound, Refused
from instar.queries.asked import requests
from instar.web import current, problems, times
from instar.web.problems import by_field
from instar.web.routes import page
from instar.web.shell import may

HOME = "/admin/rights/asked"


@page("/t/<number>/ask", methods=("POST",))
def ask(number: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        execute(current.kernel(), AskAccess(number, reason), current.actor())
    except (Invalid, Refused) as error:
        return problems.not_found(number, reason=reason, refused=" ".join(by_field(error).values()))
    except Conflict as error:
        if error.code == "seen_already":
            return redirect(f"/t/{number}", 303)
    return redirect("/me#asked", 303)


@page(HOME)
def show() -> ResponseReturnValue:
    return _page()


@page(HOME, methods=("POST",))
def answer() -> ResponseReturnValue:
    """``do``: shown or declined; ``word`` says why."""
    sent = request.form
    id = int(sent["request"]) if sent.get("request", "").isdecimal() else 0
    try:
        execute(current.kernel(), AnswerAccess(id, sent.get("do", ""), sent.get("word", "")), current.actor())
    except (Invalid, Conflict, NotFound) as error:
        return make_response(_page(id, by_field(error), sent.get("word", "")), error.status)
    return redirect(HOME, 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(id: int = 0, errors: dict[str, str] | None = None, word: str = "") -> str:
    found = requests(current.kernel(), current.actor(), cursor=request.args.get("cursor"))
    known = {row.id for row in found.items}
    return render_template(
        "rights_asked.html",
        rows=[(row, times.moment(row.created)) for row in found.items],
        next=found.next,
        manages=may("user.manage"),
        gives=may("grant.manage"),
        refused=id if id in known else 0,
        problem=" ".join((errors or {}).values()),
        word=word,
    )
