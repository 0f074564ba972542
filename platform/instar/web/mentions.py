"""Colleagues in a text: whom a composer offers after "@", and what calls the reader until he has seen it."""

from __future__ import annotations

from typing import NamedTuple

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.mentions import SeeMentions
from instar.errors import Busy
from instar.i18n import _
from instar.queries.mentions import callable_people, called_in_vain, is_called, mentions
from instar.queries.ticket import ticket_id
from instar.web import current, people, times
from instar.web.routes import page


class Call(NamedTuple):
    """See ``_mentions.html``."""

    number: str
    title: str
    url: str
    by: people.Person | None
    time: times.TimeText | None


@page("/t/<number>/colleagues")
def offer(number: str) -> ResponseReturnValue:
    """For the list that opens in a composer; see ``js/insert.js``."""
    kernel, actor = current.kernel(), current.actor()
    found = callable_people(kernel, actor, ticket_id(kernel, actor, number), q=request.args.get("q", ""))
    return render_template("_colleagues.html", found=found)


@page("/t/<number>/mentions", methods=("POST",))
def seen(number: str) -> ResponseReturnValue:
    """Put away without opening the ticket."""
    kernel, actor = current.kernel(), current.actor()
    execute(kernel, SeeMentions(ticket_id(kernel, actor, number)), actor)
    return redirect("/work", 303)


def calls() -> tuple[Call, ...]:
    """What calls the reader, for the top of his work."""
    return tuple(
        Call(one.number, one.title, f"/t/{one.number}#m{one.message}", people.person(one.by), times.moment(one.at))
        for one in mentions(current.kernel(), current.actor())
    )


def see(ticket: int) -> None:
    """The reader has the ticket open. That may wait when the database is busy."""
    kernel, actor = current.kernel(), current.actor()
    if not is_called(kernel, actor, ticket):
        return
    try:
        execute(kernel, SeeMentions(ticket), actor)
    except Busy:
        return


def in_vain(ticket: int, text: str) -> str | None:
    """What is to be said before a text is sent that calls somebody who will not learn of it."""
    names = called_in_vain(current.kernel(), current.actor(), ticket, text)
    if not names:
        return None
    return _("Will not learn of it, having no access to the ticket: {names}.").format(names=", ".join(names))
