"""What a picker offers while one types: lines that its script draws below the input. See ``js/picker.js``."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import NotFound
from instar.i18n import _
from instar.queries import suggestions
from instar.web import current
from instar.web.routes import page


@page("/suggest/<kind>")
def suggest(kind: str) -> ResponseReturnValue:
    if kind not in suggestions.KINDS:
        raise NotFound("no_kind", _("There is nothing of this kind to pick."))
    q = request.args.get("q", "")
    found = suggestions.suggest(current.kernel(), current.actor(), kind, q)
    short = kind not in ("user", "team") and len(q.strip()) < suggestions.SHORTEST
    return render_template("_suggest.html", found=found, short=short and not found)
