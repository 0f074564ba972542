"""The editor of a decision table: a grid of rules, with what overlaps and what is left open, and a row to try it.

/x/designer/decisions/<key>/edit    the editor on the version in force, or on one's draft
/x/designer/decisions/<key>/dmn     a version (?version=3) for other tools
/x/designer/decisions/new           of a table that is not there yet
/x/designer/decisions/check         POST {"text", "tried"} → what is wrong, what is open, what comes of the try
/x/designer/decisions/cell          POST {"text", "side", "type", "value"} → what is wrong with a cell that is typed
/x/designer/decisions/read          POST a file: tables of DMN, rows of CSV

Nothing is stored here: what is typed is kept as a draft, and published as everything is.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    DefinitionRow,
    Draft,
    Invalid,
    NotFound,
    PageLink,
    _,
    check_cell,
    check_table,
    current,
    definition_draft,
    definition_text,
    definition_versions,
    moment,
    process_vocabulary,
    read_tables,
    render_page,
    table_as_dmn,
    table_users,
    text,
    viewer,
)
from instar_plugins.designer import editor_words
from instar_plugins.designer.table_words import words

NEW = "new_table"
VOCABULARY = ("orders", "names", "fields", "forms", "roles", "field_types", "languages", "node_keys")
"""What the editor needs of what there is."""


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/decisions/new", "new_table", new)
    blueprint.add_url_rule("/decisions/<key>/edit", "edit_table", edit)
    blueprint.add_url_rule("/decisions/<key>/dmn", "table_dmn", dmn)
    blueprint.add_url_rule("/decisions/check", "check_table", check, methods=("POST",))
    blueprint.add_url_rule("/decisions/cell", "check_cell", cell, methods=("POST",))
    blueprint.add_url_rule("/decisions/read", "read_tables", read, methods=("POST",))


def link(key: str, number: int) -> PageLink:
    """On the page of a version of a table: the file for other tools."""
    return PageLink(_("DMN file"), "download", f"/x/designer/decisions/{key}/dmn?version={number}")


def dmn(key: str) -> ResponseReturnValue:
    """The file."""
    asked = request.args.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
    saved = {"Content-Disposition": f'attachment; filename="{key}.dmn"'}
    return Response(table_as_dmn(viewer(), key, number), content_type="application/xml", headers=saved)


def edit(key: str) -> ResponseReturnValue:
    """The editor on one's draft, else on the version in force."""
    by = viewer()
    vocabulary = process_vocabulary(by)
    draft = definition_draft(by, "decision", key)
    try:
        found = definition_text(by, "decision", key)
    except NotFound:
        if draft is None:
            raise
        return _page(key, draft, "", 0, vocabulary)
    return _page(key, draft, found.text, found.base_number, vocabulary)


def new() -> ResponseReturnValue:
    """The editor on a table of one column, or on what was begun."""
    vocabulary = process_vocabulary(viewer())
    draft = definition_draft(viewer(), "decision", NEW)
    return _page(NEW, draft, json.dumps(_beginning(), ensure_ascii=False, indent=2) + "\n", 0, vocabulary)


def check() -> ResponseReturnValue:
    """What is wrong with the text that was sent."""
    sent = _sent()
    tried = sent.get("tried")
    return check_table(viewer(), str(sent.get("text", "")), tried if isinstance(tried, dict) else None)


def cell() -> ResponseReturnValue:
    """What is wrong with a cell."""
    return check_cell(viewer(), _sent())


def read() -> ResponseReturnValue:
    """What another tool's file holds."""
    file = request.files.get("file")
    if file is None:
        raise Invalid({"file": [_("No file has come. Choose one.")]})
    return read_tables(viewer(), file.stream.read())


# -- below: how it is done -----------------------------------------------------------------------------------


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid({"": [_("Send an object as JSON.")]})
    return sent


def _page(key: str, draft: Draft | None, in_force: str, number: int, vocabulary: dict[str, Any]) -> ResponseReturnValue:
    written = draft.text if draft else in_force
    definition = _read(written)
    shown = definition if definition is not None else _read(in_force) or _beginning()
    whole, own = ("/design/decisions", _("Decision tables")), (f"/design/decision/{key}", _("Decision table"))
    return render_page(
        "designer/table.html",
        back=own if number else whole,
        title=_title(shown) or key,
        number=number,
        source={
            "text": in_force if definition is None else written,
            "definition": shown,
            "typed": written if definition is None else None,
        },
        context={
            "kind": "decision",
            "key": key,
            "lang": current(),
            "base": number,
            "number": number,
            "draft": {"revision": draft.revision, "base": draft.base_number, "updated": draft.updated}
            if draft
            else None,
            "urls": _urls(key),
        },
        words=editor_words.words() | words(),
        vocabulary={name: vocabulary[name] for name in VOCABULARY if name in vocabulary},
        versions=_versions(key) if number else [],
        users=table_users(viewer(), key) if number else (),
    )


def _read(written: str) -> dict[str, Any] | None:
    """The definition of a text; None for one that cannot be read yet."""
    try:
        found = json.loads(written)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _title(definition: dict[str, Any]) -> str:
    title = definition.get("title")
    return text(title) if isinstance(title, str | dict) else ""


def _versions(key: str) -> list[tuple[DefinitionRow, Any]]:
    return [(row, moment(row.created)) for row in definition_versions(viewer(), "decision", key)]


def _urls(key: str) -> dict[str, str]:
    return {
        "check": "/x/designer/decisions/check",
        "cell": "/x/designer/decisions/cell",
        "read": "/x/designer/decisions/read",
        "page": f"/design/decision/{key}",
        "ace": "/static/vendor/ace/",
    }


def _beginning() -> dict[str, Any]:
    return {
        "format": "instar.decision/1",
        "key": NEW,
        "title": {"en": "New decision table", "ru": "Новая таблица решений"},
        "hit": "U",
        "inputs": [{"value": "ticket.priority", "title": {"en": "Priority", "ru": "Приоритет"}}],
        "outputs": [{"id": "answer", "title": {"en": "Answer", "ru": "Ответ"}}],
        "rules": [],
    }
