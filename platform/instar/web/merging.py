"""Merging a duplicate into another ticket from its page, and taking the two apart again."""

from __future__ import annotations

from typing import NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute, rehearse
from instar.commands.merging import MergeTicket, TakeApart
from instar.errors import InstarError, NotFound
from instar.queries.key import Asked, id_of
from instar.queries.labels import number as number_of
from instar.queries.merged import Merged, likely, merged
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.queries.tickets import TicketRow, ticket_rows
from instar.web import chips, current, people, times
from instar.web.formview import sent_key
from instar.web.problems import by_field
from instar.web.routes import page


class Other(NamedTuple):
    """A ticket that one may be merged into."""

    number: str
    title: str
    role: chips.Role
    stage: str
    client: str
    created: times.TimeText | None


class Notice(NamedTuple):
    """What the page of a ticket says. ``duplicate`` was merged into ``into`` (None where the reader does not see it);
    ``here``: which of the two the page is of. ``apart``: the reader may take them apart."""

    duplicate: str
    into: str | None
    here: str
    at: times.TimeText | None
    by: people.Person | None
    apart: bool


@page("/t/<number>/merge")
def ask(number: str) -> ResponseReturnValue:
    """``into``: the ticket that is to go on; what will be done is told before it is."""
    return _page(_view(number), request.args.get("into", "").strip(), {})


@page("/t/<number>/merge", methods=("POST",))
def merge(number: str) -> ResponseReturnValue:
    view, into = _view(number), request.form.get("into", "").strip()
    try:
        answer = execute(current.kernel(), MergeTicket(view.id, into or "?"), current.actor(), key=sent_key())
    except InstarError as error:
        if error.status not in (403, 409, 422):
            raise
        return make_response(_page(view, into, by_field(error)), error.status)
    return redirect(f"/t/{answer['number']}?merged={view.number}", 303)


@page("/t/<number>/apart", methods=("POST",))
def apart(number: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    execute(kernel, TakeApart(ticket_id(kernel, actor, number)), actor, key=sent_key())
    return redirect(f"/t/{number}", 303)


def notice(view: TicketView) -> Notice | None:
    """For a ticket that was merged into another, and for the other where a reader comes from it: ``merged``."""
    came = request.args.get("merged", "")
    if view.ended is not None and (found := _merged(view.key)):
        return _notice(view.number, found, view)
    if id := id_of(came):
        try:
            found = _merged(id)
        except NotFound:
            return None
        return _notice(number_of(id), found, view) if found and found.into == view.number else None
    return None


def _merged(asked: Asked) -> Merged | None:
    return merged(current.kernel(), current.actor(), asked)


def _notice(duplicate: str, found: Merged, view: TicketView) -> Notice:
    apart = view.can.edit and found.into is not None
    return Notice(duplicate, found.into, view.number, times.moment(found.at), people.person(found.by), apart)


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    view = ticket(kernel, actor, ticket_id(kernel, actor, number))
    kernel.access.authorize(actor, "ticket.edit", view.key)
    return view


def _page(view: TicketView, into: str, errors: dict[str, str]) -> str:
    kernel, actor = current.kernel(), current.actor()
    chosen, messages = None, 0
    if into and not errors:
        try:
            answer = rehearse(kernel, MergeTicket(view.id, into), actor)
        except InstarError as error:
            if error.status not in (403, 409, 422):
                raise
            errors = by_field(error)
        else:
            messages = answer["messages"]
            (row,) = ticket_rows(kernel, actor, [answer["ticket"]])
            chosen = _other(row)
    return render_template(
        "merge.html",
        back=(f"/t/{view.number}", view.number),
        number=view.number,
        title=view.title,
        typed=into,
        errors=errors,
        chosen=chosen,
        messages=messages,
        likely=[_other(row) for row in likely(kernel, actor, view.id)],
    )


def _other(row: TicketRow) -> Other:
    return Other(
        row.number,
        row.title,
        chips.role(row.role),
        row.stage.title if row.stage and row.ended is None else chips.status(row.status).title,
        row.client,
        times.moment(row.created),
    )
