"""What a reply or a note will look like to its readers, before it is sent: made by what shows the conversation."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.messages import clean_body
from instar.commands.signature import signed
from instar.errors import InstarError
from instar.i18n import _
from instar.queries.files import stored
from instar.queries.partners import shares
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.web import current
from instar.web.markup import safe_html
from instar.web.routes import page
from instar.web.talk import Entry, File, file, reader


@page("/t/<number>/preview", methods=("POST",))
def preview(number: str) -> ResponseReturnValue:
    """Of the composer; ``_field`` names the field of a step's form instead, whose text is always a reply."""
    kernel, actor = current.kernel(), current.actor()
    view = ticket(kernel, actor, ticket_id(kernel, actor, number))
    field = request.form.get("_field", "")
    audience = "client" if field else request.form.get("audience", "client")
    note = audience == "staff"
    body = clean_body(request.form.get(field or "body", ""))
    text = body if note or _is_own(view) else signed(actor, body)
    entry = Entry(
        id="preview",
        kind="note" if note else "message",
        at=0,
        time=None,
        label=_("Internal note") if note else "",
        html=safe_html(text),
        files=tuple(_files()) if not field else (),
    )
    return render_template("_preview.html", entry=entry, note=note, empty=not body, title=_title(view, audience))


# -- below: how it is done -----------------------------------------------------------------------------------


def _is_own(view: TicketView) -> bool:
    """The requester's own words are not signed."""
    return view.requester is not None and view.requester.id == current.actor().contact_id


def _title(view: TicketView, audience: str) -> str:
    word, _colon, partner = audience.partition(":")
    if word == "staff" or (word == "partner" and not partner):
        return _("Only staff will read this")
    if partner:
        who = next((one.name for one in shares(current.kernel(), current.actor(), view.id) if one.key == partner), None)
    else:
        who = reader(view)
    return _("{who} will read this").format(who=who) if who else _("Everybody on the ticket will read this")


def _files() -> Iterator[File]:
    for id in request.form.getlist("files"):
        try:
            yield file(stored(current.kernel(), current.actor(), id).row)
        except InstarError:  # removed meanwhile: sending will say so
            continue
