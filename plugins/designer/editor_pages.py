"""The editor of a process: diagram, outline and JSON of one definition, its panel, its board columns, what is to fix.

/x/designer/processes/<key>/edit?view=outline&node=work    the editor
/x/designer/processes/new                                  of a process that is not there yet
/x/designer/check                                          POST {"definition" | "text"} → {"findings": […], "text": canonical}

The page holds all that its scripts need as JSON: the text of the definition, what pickers offer, words. The scripts
change a copy of their own; nothing is written here but drafts (`drafts.js`) and what is published (`publish.js`).
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from instar.sdk import _, current, process_source, process_vocabulary, render_page, viewer
from instar_plugins.designer.editor_words import words

WIDTH_OF_PANEL = 360


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/processes/new", view_func=new)
    blueprint.add_url_rule("/processes/<key>/edit", view_func=edit)


def edit(key: str) -> ResponseReturnValue:
    """The editor on the version in force."""
    vocabulary = process_vocabulary(viewer())
    text, number = process_source(viewer(), "process", key)
    return _page(key, text, number, vocabulary)


def new() -> ResponseReturnValue:
    """The editor on something small to begin with."""
    vocabulary = process_vocabulary(viewer())
    return _page("new_process", json.dumps(_beginning(vocabulary), ensure_ascii=False, indent=2) + "\n", 0, vocabulary)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(key: str, text: str, number: int, vocabulary: dict[str, Any]) -> ResponseReturnValue:
    definition = json.loads(text)
    return render_page(
        "designer/editor.html",
        back=(f"/design/process/{key}", _("Process")) if number else ("/design/processes", _("Processes")),
        title=_title(definition),
        number=number,
        source={"text": text, "definition": definition, "typed": None},
        context={"kind": "process", "key": key, "lang": current(), "base": number, "urls": _urls(key)},
        words=words(),
        vocabulary=vocabulary,
    )


def _urls(key: str) -> dict[str, str]:
    return {
        "check": "/x/designer/check",
        "sketch": "/x/designer/sketch",
        "draft": f"/api/v1/definitions/process/{key}/draft",
        "page": f"/design/process/{key}",
    }


def _title(definition: Any) -> str:
    title = definition.get("title") if isinstance(definition, dict) else None
    if isinstance(title, dict):
        return str(title.get(current()) or next(iter(title.values()), ""))
    return str(title or "")


def _beginning(vocabulary: dict[str, Any]) -> dict[str, Any]:
    roles = [role["key"] for role in vocabulary["roles"]]
    return {
        "format": "instar.process/1",
        "key": "new_process",
        "title": {"en": "New process", "ru": "Новый процесс"},
        "role": "task" if "task" in roles else next(iter(roles), "task"),
        "stages": [
            {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
            {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
        ],
    }
