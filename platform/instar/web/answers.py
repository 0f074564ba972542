"""Templates of answers: one's own and one's teams' on a page, those of all teams for who manages services, and what the
composer offers of them."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.answers import PLACES, DropAnswer, SaveAnswer
from instar.commands.execute import execute
from instar.errors import Invalid
from instar.queries.answers import AnswerRow, answer, answers, ready
from instar.queries.people import colleagues
from instar.queries.people import teams as every_team
from instar.queries.ticket import ticket_id
from instar.web import current
from instar.web.macros import ACTS, acts_of, typed_acts
from instar.web.problems import by_field
from instar.web.routes import page


@page("/answers")
def mine() -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    shared = kernel.access.can(actor, "service.manage")
    return render_template("answers.html", answers=answers(kernel, actor), every=False, manages=shared)


@page("/admin/answers")
def shared() -> ResponseReturnValue:
    """Those of all teams."""
    kernel, actor = current.kernel(), current.actor()
    kernel.access.authorize(actor, "service.manage")
    rows = [row for row in answers(kernel, actor, every=True) if row.team]
    return render_template("answers.html", answers=rows, every=True, manages=True)


@page("/answers/new")
def begin() -> ResponseReturnValue:
    current.kernel().access.authorize(current.actor(), "ticket.comment")
    return _form(None, {"title": "", "body": request.args.get("body", ""), "team": "", **typed_acts({})})


@page("/answers/<int:id>")
def edit(id: int) -> ResponseReturnValue:
    row = answer(current.kernel(), current.actor(), id)
    return _form(
        row, {**typed_acts(row.acts), "title": row.title, "body": row.body, "team": row.team.key if row.team else ""}
    )


@page("/answers/new", methods=("POST",))
def add() -> ResponseReturnValue:
    return _save(None)


@page("/answers/<int:id>", methods=("POST",))
def change(id: int) -> ResponseReturnValue:
    row = answer(current.kernel(), current.actor(), id)
    if request.form.get("do") == "drop":
        execute(current.kernel(), DropAnswer(id), current.actor())
        return redirect(_home(row), 303)
    return _save(row)


@page("/t/<number>/answers")
def offer(number: str) -> ResponseReturnValue:
    """For the list that opens in a composer; see ``js/insert.js``."""
    kernel, actor = current.kernel(), current.actor()
    outside = request.args.get("audience") != "staff"
    found = ready(kernel, actor, ticket_id(kernel, actor, number), q=request.args.get("q", ""), outside=outside)
    return render_template(
        "_answers.html", found=found, url=f"/t/{number}", audience="staff" if not outside else "client"
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _save(row: AnswerRow | None) -> ResponseReturnValue:
    given = {name: request.form.get(name, "") for name in ("title", "body", "team", *ACTS)}
    acts = acts_of(given)
    command = SaveAnswer(given["title"], given["body"], given["team"] or None, row.id if row else None, acts)
    try:
        execute(current.kernel(), command, current.actor())
    except Invalid as error:
        return _form(row, given, by_field(error)), 422
    return redirect(_home(row), 303)


def _home(row: AnswerRow | None) -> str:
    return "/answers" if row is None or row.own else "/admin/answers"


def _form(row: AnswerRow | None, given: dict[str, str], errors: dict[str, str] | None = None) -> str:
    kernel, actor = current.kernel(), current.actor()
    manages = kernel.access.can(actor, "service.manage")
    found = [team for team in every_team(kernel, actor) if manages or team.id in actor.teams]
    return render_template(
        "answer.html",
        answer=row,
        given=given,
        errors=errors or {},
        teams=found,
        places=PLACES,
        home=_home(row),
        people=colleagues(kernel, actor),
        every_team=every_team(kernel, actor),
    )
