"""The reader's own signature, on the page of what he has chosen for himself."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.signature import SetSignature, signature_of
from instar.errors import Invalid
from instar.web import current
from instar.web.markup import safe_html
from instar.web.routes import page


@page("/me/signature")
def show() -> ResponseReturnValue:
    text = signature_of(current.actor())
    return render_template("signature.html", text=text, shown=safe_html(text), errors=())


@page("/me/signature", methods=("POST",))
def save() -> ResponseReturnValue:
    text = request.form.get("text", "")
    try:
        execute(current.kernel(), SetSignature(text), current.actor())
    except Invalid as error:
        errors = tuple(sentence for found in error.errors.values() for sentence in found)
        return render_template("signature.html", text=text, shown=safe_html(text), errors=errors), 422
    return redirect("/me/signature", 303)
