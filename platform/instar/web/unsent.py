"""What is typed on a ticket's page and not sent: its scripts keep it here a moment after the typing stops."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from flask import request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.unsent import DropUnsent, KeepUnsent
from instar.queries.key import id_of
from instar.queries.ticket import ticket_id
from instar.queries.unsent import Unsent
from instar.web import current
from instar.web.formview import sent_key
from instar.web.routes import page


@page("/t/<number>/unsent", methods=("POST",))
def keep(number: str) -> ResponseReturnValue:
    """``{"at": ms}``: when it was kept; None where the form has been sent meanwhile. Without content: discarded."""
    kernel, actor = current.kernel(), current.actor()
    part, content = request.form.get("part", ""), request.form.get("content", "")
    if not content:
        execute(kernel, DropUnsent(id_of(number) or 0, part), actor)
        return {"at": None}
    return execute(kernel, KeepUnsent(ticket_id(kernel, actor, number), part, content, sent_key()), actor)


def kept_text(kept: Mapping[str, Unsent], part: str) -> str:
    """For ``data-kept`` of a form: JSON of its content and of the moment when it was kept; "" for nothing."""
    text = kept.get(part)
    return orjson.dumps({"at": text.at, **orjson.loads(text.content)}).decode() if text else ""
