"""What the scripts of an editor keep of a draft, and the list of one's own drafts.

/x/designer/drafts                  what I am writing
/x/designer/drafts/<kind>/<key>     for scripts: GET, PUT {"text", "revision", "base"}, DELETE ?revision=

Scripts get the same as by REST, with the log-in of the page; besides, at each save, who else is at work on the
definition and which version is in force by now.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Draft,
    Invalid,
    NotFound,
    _,
    definition_draft,
    definition_text,
    discard_draft,
    moment,
    others_drafts,
    own_drafts,
    render_page,
    save_draft,
    viewer,
)

EDITORS = {"process": "processes", "form": "forms", "decision": "decisions"}
"""Kind → what its editors lie below. Working time has none: it is written on its page."""


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/drafts", "drafts", drafts)
    blueprint.add_url_rule("/drafts/<kind>/<key>", "draft", draft)
    blueprint.add_url_rule("/drafts/<kind>/<key>", "keep_draft", keep, methods=("PUT",))
    blueprint.add_url_rule("/drafts/<kind>/<key>", "drop_draft", drop, methods=("DELETE",))
    blueprint.add_url_rule("/drafts/<kind>/<key>/discard", "discard_draft", discard, methods=("POST",))


def editor(kind: str, key: str) -> str:
    """The address of the editor of a definition."""
    return f"/x/designer/{EDITORS[kind]}/{key}/edit" if kind in EDITORS else f"/design/{kind}/{key}"


def drafts() -> ResponseReturnValue:
    """What the reader is writing and has not published, the last touched first."""
    rows = [(one, editor(one.kind, one.key), moment(one.updated), _state(one)) for one in own_drafts(viewer())]
    return render_page("designer/drafts.html", back=("/design/processes", _("Processes")), rows=rows)


def draft(kind: str, key: str) -> ResponseReturnValue:
    """The reader's own, what is in force, and who else is at work."""
    own = definition_draft(viewer(), kind, key)
    kept = (
        {"text": own.text, "revision": own.revision, "base": own.base_number, "updated": own.updated} if own else None
    )
    return jsonify(draft=kept, **_around(kind, key), in_force=_text(kind, key))


def keep(kind: str, key: str) -> ResponseReturnValue:
    """Save what was typed; 409 with what is stored when another window of the same person was faster."""
    given = request.get_json(silent=True)
    given = given if isinstance(given, dict) else {}
    text, revision, base = (given.get(name) for name in ("text", "revision", "base"))
    if not isinstance(text, str) or not isinstance(revision, int) or not isinstance(base, int):
        raise Invalid({"text": [_("The request cannot be understood.")]})
    saved = save_draft(viewer(), kind, key, text, revision, base)
    return jsonify(revision=saved, **_around(kind, key))


def drop(kind: str, key: str) -> ResponseReturnValue:
    """Discard it as it was read."""
    revision = request.args.get("revision", "")
    discard_draft(viewer(), kind, key, int(revision) if revision.isascii() and revision.isdecimal() else None)
    return jsonify(discarded=True)


def discard(kind: str, key: str) -> ResponseReturnValue:
    """The same from the list."""
    discard_draft(viewer(), kind, key)
    return redirect("/x/designer/drafts", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _around(kind: str, key: str) -> dict[str, Any]:
    others = [{"name": one.author.name, "updated": one.updated} for one in others_drafts(viewer(), kind, key)]
    return {"others": others, "number": in_force(kind, key)}


def in_force(kind: str, key: str) -> int:
    """The number of the version in force; 0 for none, and where the reader may not know."""
    try:
        return definition_text(viewer(), kind, key).base_number
    except NotFound:
        return 0


def _text(kind: str, key: str) -> str | None:
    try:
        return definition_text(viewer(), kind, key).text
    except NotFound:
        return None


def _state(one: Draft) -> str:
    """How the draft stands to what is in force, in words."""
    number = in_force(one.kind, one.key)
    if not number:
        return _("not published yet") if not one.base_number else _("retired meanwhile")
    if number == one.base_number:
        return _("changes v%(number)s") % {"number": number}
    return _("starts from v%(base)s, v%(number)s is in force") % {"base": one.base_number, "number": number}
