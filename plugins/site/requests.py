"""“My requests”: whoever proves an e-mail address by a link in a letter sees what was filed under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import (
    NotFound,
    _,
    ask_client_link,
    client_email,
    client_in,
    client_link_works,
    client_out,
    client_requests,
    client_status_token,
    moment,
    render_public,
    sends_letters,
    text,
)
from instar_plugins.site import progress


@dataclass(frozen=True, slots=True)
class Line:
    """One request in the list."""

    id: int
    number: str
    title: str
    service: str
    state: str
    closed: bool
    updated: Any


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/my", view_func=my)
    pages.add_url_rule("/my", "ask_my", view_func=ask, methods=["POST"])
    pages.add_url_rule("/my/in/<token>", view_func=come_in)
    pages.add_url_rule("/my/in/<token>", "came_in", view_func=came_in, methods=["POST"])
    pages.add_url_rule("/my/<int:ticket>", view_func=open_one, methods=["POST"])
    pages.add_url_rule("/my/out", view_func=go_out, methods=["POST"])


def my() -> ResponseReturnValue:
    email = client_email()
    if email is None:
        return _ask()
    lines = [
        Line(
            row.id,
            row.number,
            row.title,
            text(row.service),
            progress.head(progress.place(row.status, untouched=False, ended=row.ended is not None), ""),
            row.ended is not None,
            moment(row.updated),
        )
        for row in client_requests(email)
    ]
    return render_public("site/my.html", links=links(), email=email, lines=lines)


def ask() -> ResponseReturnValue:
    """The same answer whoever it is."""
    email = request.form.get("email", "").strip()[:254]
    if not sends_letters() or "@" not in email:
        return _ask(wrong=sends_letters())
    ask_client_link(email)
    return _ask(asked=email)


def come_in(token: str) -> ResponseReturnValue:
    """A button, because looking must not use the link up."""
    if not client_link_works(token[:200]):
        return _over()
    return render_public("site/my_in.html", links=links(), address=f"/my/in/{token}")


def came_in(token: str) -> ResponseReturnValue:
    response: Response = make_response(redirect("/my", 303))
    return response if client_in(response, token[:200]) else _over()


def open_one(ticket: int) -> ResponseReturnValue:
    email = client_email()
    if email is None:
        return redirect("/my", 303)
    try:
        return redirect(f"/status/{client_status_token(email, ticket)}", 303)
    except NotFound:
        return render_public("site/gone.html", status=404, links=links())


def go_out() -> ResponseReturnValue:
    response: Response = make_response(redirect("/my", 303))
    client_out(response)
    return response


# -- below: how it is done -----------------------------------------------------------------------------------


def _ask(*, asked: str = "", wrong: bool = False) -> Response:
    sends = sends_letters()
    return render_public(
        "site/my_ask.html", status=422 if wrong else 200, links=links(), asked=asked, wrong=wrong, sends=sends
    )


def _over() -> Response:
    return render_public("site/my_ask.html", status=404, links=links(), over=True, sends=sends_letters())


def links() -> list[tuple[str, str]]:
    """The top line of the public pages."""
    return [("/form", _("Write to us")), ("/my", _("My requests"))]
