"""The editor of a decision table: a grid of rules, with what overlaps and what is left open, and a row to try it.

/x/designer/decisions/<key>/edit    the editor on the version in force, or on one's draft
/x/designer/decisions/new           of a table that is not there yet
/x/designer/decisions/check         POST {"text", "tried"} → what is wrong, what is open, what comes of the try
/x/designer/decisions/cell          POST {"text", "side", "type", "value"} → what is wrong with a cell that is typed
/x/designer/decisions/read          POST a file: tables of DMN, rows of CSV

Nothing is stored here: what is typed is kept as a draft, and published as everything is.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Invalid,
    PageLink,
    Viewer,
    _,
    check_cell,
    check_table,
    current,
    definition_text,
    may_design,
    moment,
    process_vocabulary,
    read_tables,
    render_page,
    table_users,
    table_versions,
    text,
    viewer,
)
from instar_plugins.designer.table_words import words

NEW = "new_table"
VOCABULARY = ("orders", "names", "fields", "forms", "roles", "field_types", "languages")
"""What the editor needs of what there is."""


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/decisions/new", "new_table", new)
    blueprint.add_url_rule("/decisions/<key>/edit", "edit_table", edit)
    blueprint.add_url_rule("/decisions/check", "check_table", check, methods=("POST",))
    blueprint.add_url_rule("/decisions/cell", "check_cell", cell, methods=("POST",))
    blueprint.add_url_rule("/decisions/read", "read_tables", read, methods=("POST",))


def links(key: str, actor: Viewer) -> list[PageLink]:
    """On the page of a table: the way to its editor, for who may use it."""
    return (
        [PageLink(_("Edit"), "edit", f"/x/designer/decisions/{key}/edit")] if may_design(actor, "decision", key) else []
    )


def edit(key: str) -> ResponseReturnValue:
    """The editor on the version in force."""
    by = viewer()
    vocabulary = process_vocabulary(by)
    found = definition_text(by, "decision", key)
    source, number = found.text, found.base_number
    versions = [(row, moment(row.created)) for row in table_versions(by, key)]
    return _page(key, source, number, vocabulary, versions, table_users(by, key))


def new() -> ResponseReturnValue:
    """The editor on a table of one column and one rule."""
    vocabulary = process_vocabulary(viewer())
    return _page(NEW, json.dumps(_beginning(), ensure_ascii=False, indent=2) + "\n", 0, vocabulary, [], ())


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


def _page(
    key: str, source: str, number: int, vocabulary: dict[str, Any], versions: Any, users: tuple[str, ...]
) -> ResponseReturnValue:
    definition = json.loads(source)
    return render_page(
        "designer/table.html",
        back=(f"/design/decision/{key}", _("Decision table"))
        if number
        else ("/design/decisions", _("Decision tables")),
        title=text(definition.get("title")) or key,
        number=number,
        source={"text": source, "definition": definition, "typed": None},
        context={"kind": "decision", "key": key, "lang": current(), "base": number, "urls": _urls(key)},
        words=words(),
        vocabulary={name: vocabulary[name] for name in VOCABULARY if name in vocabulary},
        versions=versions,
        users=users,
    )


def _urls(key: str) -> dict[str, str]:
    return {
        "check": "/x/designer/decisions/check",
        "cell": "/x/designer/decisions/cell",
        "read": "/x/designer/decisions/read",
        "page": f"/design/decision/{key}",
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
