"""A template that acts, on a ticket: what it will do is told first, and done at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.answers import ME, no_answer
from instar.commands.execute import execute
from instar.commands.macros import UseMacro
from instar.errors import InstarError
from instar.i18n import _
from instar.queries.answers import Ready, ready_one
from instar.queries.people import colleagues
from instar.queries.people import teams as every_team
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.web import current
from instar.web.formview import new_key, sent_key
from instar.web.problems import by_field
from instar.web.routes import page

ACTS = ("acts_priority", "acts_assignee", "acts_team", "acts_watch", "acts_fields", "acts_outcome")
"""In the form of a template."""


@page("/t/<number>/macro/<int:answer>")
def ask(number: str, answer: int) -> ResponseReturnValue:
    view = _view(number)
    audience = "internal" if request.args.get("audience") == "staff" else "public"
    found = _ready(view, answer, audience)
    return _page(view, found, {"text": found.text, "audience": audience}, {})


@page("/t/<number>/macro/<int:answer>", methods=("POST",))
def use(number: str, answer: int) -> ResponseReturnValue:
    view, form = _view(number), request.form
    given = {"text": form.get("text", ""), "audience": form.get("audience", "public")}
    found = _ready(view, answer, given["audience"])
    try:
        command = UseMacro(view.id, answer, given["text"], given["audience"])
        execute(current.kernel(), command, current.actor(), key=sent_key())
    except InstarError as error:
        if error.status not in (403, 409, 422):
            raise
        return make_response(_page(view, found, given, by_field(error)), error.status)
    return redirect(f"/t/{view.number}", 303)


def acts_of(given: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a template says that it does; fields are typed as lines “name = value”."""
    priority = given["acts_priority"]
    fields = {
        name.strip(): value.strip()
        for name, sign, value in (line.partition("=") for line in given["acts_fields"].splitlines())
        if sign and name.strip()
    }
    acts = {
        "priority": int(priority) if priority in ("1", "2", "3", "4") else None,
        "assignee": given["acts_assignee"],
        "team": given["acts_team"],
        "watch": given["acts_watch"] == "yes",
        "fields": fields,
        "outcome": given["acts_outcome"].strip(),
    }
    return {name: value for name, value in acts.items() if value}


def typed_acts(acts: Mapping[str, Any]) -> dict[str, str]:
    """The same for the form."""
    fields = "\n".join(f"{name} = {value}" for name, value in acts.get("fields", {}).items())
    return {
        "acts_priority": str(acts.get("priority", "")),
        "acts_assignee": acts.get("assignee", ""),
        "acts_team": acts.get("team", ""),
        "acts_watch": "yes" if acts.get("watch") else "",
        "acts_fields": fields,
        "acts_outcome": acts.get("outcome", ""),
    }


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    return ticket(kernel, actor, ticket_id(kernel, actor, number))


def _ready(view: TicketView, answer: int, audience: str) -> Ready:
    found = ready_one(current.kernel(), current.actor(), view.id, answer, outside=audience == "public")
    if found is None:
        raise no_answer()
    return found


def _page(view: TicketView, found: Ready, given: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "macro.html",
        back=(f"/t/{view.number}", view.number),
        ticket=view,
        macro=found,
        does=list(_does(view, found.acts)),
        given=given,
        errors=errors,
        internal=view.can.comment_internal,
        key=new_key(),
    )


def _does(view: TicketView, acts: Mapping[str, Any]) -> Iterator[str]:
    """In words, in the order in which it is done."""
    kernel, actor = current.kernel(), current.actor()
    if "priority" in acts:
        yield _("Priority: {value}").format(value=f"P{acts['priority']}")
    if "assignee" in acts:
        names = {one.key: one.name for one in colleagues(kernel, actor)}
        login = acts["assignee"]
        yield _("Assignee: {value}").format(value=actor.name if login == ME else names.get(login, login))
    if "team" in acts:
        titles = {one.key: one.name for one in every_team(kernel, actor)}
        yield _("Team: {value}").format(value=titles.get(acts["team"], acts["team"]))
    form = kernel.definitions.fields(view.role.key, view.version_id)
    for name, value in acts.get("fields", {}).items():
        known = form.field(name)
        yield f"{known.label() if known else name}: {value}"
    if acts.get("watch"):
        yield _("You watch the ticket")
    if "outcome" in acts:
        yield _("The step is done: {value}").format(value=acts["outcome"])
