"""A contact's addresses and further positions, changed on its page."""

from __future__ import annotations

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue

from instar.commands import EndPosition, MarkShared, MoveIdentity, SetPosition, execute
from instar.errors import InstarError, Invalid
from instar.forms.references import key_in
from instar.i18n import _
from instar.web import current
from instar.web.client_page import HOME, contact_page
from instar.web.routes import page


@page(f"{HOME}/contacts/<int:id>/position", methods=("POST",))
def put_position(id: int) -> ResponseReturnValue:
    """Enter where somebody works besides, or take an entry out (``gone``)."""
    form = request.form
    line = form.get("organization", "").strip()
    named = key_in("organization", line) or line
    if "gone" in form:
        return _done(id, EndPosition(id, named))
    title, since, until = (form.get(name, "").strip() for name in ("title", "since", "until"))
    return _done(id, SetPosition(id, named, title, since, until))


@page(f"{HOME}/contacts/<int:id>/address", methods=("POST",))
def put_address(id: int) -> ResponseReturnValue:
    """Mark an address as shared or as one's own, or move it to the contact whose it is (``to``)."""
    kind, value = request.form.get("kind", ""), request.form.get("value", "")
    if "to" in request.form:
        key = key_in("contact", request.form["to"].strip())
        if key is None:
            return _refused(id, Invalid({"to": [_("Choose a contact from the list, or write its number: #12.")]}))
        return _done(id, MoveIdentity(kind, value, int(key)))
    return _done(id, MarkShared(kind, value, request.form.get("shared") == "1"))


# -- below: how it is done -----------------------------------------------------------------------------------


def _done(id: int, command: object) -> ResponseReturnValue:
    try:
        execute(current.kernel(), command, current.actor())
    except InstarError as error:
        if error.status not in (409, 422):
            raise
        return _refused(id, error)
    return redirect(f"{HOME}/contacts/{id}", 303)


def _refused(id: int, error: InstarError) -> ResponseReturnValue:
    return make_response(contact_page(id, error), error.status)
