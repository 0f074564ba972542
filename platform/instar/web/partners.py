"""Partners on a ticket: who works on it, until when; sharing and ending."""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.share import EndShare, ShareTicket
from instar.errors import Forbidden, InstarError, Invalid
from instar.i18n import _
from instar.queries.partners import partners, shareable, shares
from instar.queries.ticket import ticket_id
from instar.web import current, times
from instar.web.problems import by_field
from instar.web.routes import page


@page("/t/<number>/partners")
def show(number: str) -> ResponseReturnValue:
    return _page(number, {}, {})


@page("/t/<number>/partners", methods=("POST",))
def share(number: str) -> ResponseReturnValue:
    kernel, actor, typed = current.kernel(), current.actor(), request.form
    id = ticket_id(kernel, actor, number)
    try:
        execute(kernel, ShareTicket(id, typed.get("partner", ""), _end_of(typed.get("until", ""))), actor)
    except InstarError as error:
        if error.status not in (409, 422):
            raise
        return make_response(_page(number, typed, by_field(error)), error.status)
    return redirect(f"/t/{number}/partners", 303)


@page("/t/<number>/partners/<key>/end", methods=("POST",))
def end(number: str, key: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    execute(kernel, EndShare(ticket_id(kernel, actor, number), key), actor)
    return redirect(f"/t/{number}/partners", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(number: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    kernel, actor = current.kernel(), current.actor()
    id = ticket_id(kernel, actor, number)
    found = shares(kernel, actor, id)
    may_share = shareable(kernel, actor, id)
    if not found and not may_share:
        raise Forbidden("not_allowed", _("You are not allowed to share this ticket with partners."))
    return render_template(
        "partners.html",
        back=(f"/t/{number}", number),
        number=number,
        shares=[(share, times.moment(share.until) if share.until else None) for share in found],
        may_share=may_share,
        partners=[(one.key, one.name) for one in partners(kernel, actor)] if may_share else (),
        typed=typed,
        errors=errors,
    )


def _end_of(given: str) -> int:
    try:
        return times.end_of_day(given)
    except ValueError:
        raise Invalid({"until": [_("This is no date. Write it as 2026-12-31.")]}) from None
