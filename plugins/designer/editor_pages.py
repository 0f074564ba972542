"""The editor of a process: diagram, outline and JSON of one definition, its panel, its board columns, what is to fix.

/x/designer/processes/<key>/edit?view=outline&node=work    the editor, on one's own draft or the version in force
/x/designer/processes/new?title=&steps=1                   of a process that is not there yet
/x/designer/check                                          POST {"text"} → {"findings": […]}

The page holds all that its scripts need as JSON: the text of the definition, what pickers offer, words. The scripts
change a copy of their own; nothing is written here but drafts (`drafts.js`) and what is published (`publish.js`).
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Invalid,
    NotFound,
    _,
    check_definition,
    current,
    definition_draft,
    definition_text,
    may_publish,
    process_vocabulary,
    render_page,
    viewer,
)
from instar_plugins.designer import canvas_words
from instar_plugins.designer.editor_words import words
from instar_plugins.designer.properties import properties, typed_words

KIND = "process"
NEW = "new_process"
LARGEST = 2_000_000


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/processes/new", "new_process", new)
    blueprint.add_url_rule("/processes/<key>/edit", "edit_process", edit)
    blueprint.add_url_rule("/check", "check", check, methods=("POST",))


def edit(key: str) -> ResponseReturnValue:
    """The editor on the draft of who asks, else on the version in force; of a process that was never published only
    the draft."""
    vocabulary = process_vocabulary(viewer())
    draft = definition_draft(viewer(), KIND, key)
    try:
        there = definition_text(viewer(), KIND, key)
    except NotFound:
        if draft is None:
            raise
        there = None
    in_force = there.text if there is not None else _written(_beginning(key, vocabulary))
    kept = None if draft is None else {"revision": draft.revision, "updated": draft.updated, "base": draft.base_number}
    return _page(
        key,
        draft.text if draft is not None else in_force,
        vocabulary,
        in_force=in_force,
        number=there.base_number if there is not None else 0,
        draft=kept,
    )


def new() -> ResponseReturnValue:
    """The editor on something small to begin with, under a key that nothing has yet."""
    vocabulary = process_vocabulary(viewer())
    key = _free({process["key"] for process in vocabulary["processes"]})
    text = _written(_beginning(key, vocabulary))
    return _page(key, text, vocabulary, in_force=text, number=0, draft=None)


def check() -> ResponseReturnValue:
    """What the check says of a text as it is typed."""
    given = request.get_json(silent=True)
    text = given.get("text") if isinstance(given, dict) else None
    if not isinstance(text, str) or len(text) > LARGEST:
        raise Invalid({"text": [_("Here must be the text of a definition, 2 MB at most.")]})
    return jsonify(findings=[finding.as_dict() for finding in check_definition(viewer(), text)])


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(
    key: str,
    text: str,
    vocabulary: dict[str, Any],
    *,
    in_force: str,
    number: int,
    draft: dict[str, Any] | None,
) -> ResponseReturnValue:
    """``draft``: revision, updated and base of what is kept; None for nothing."""
    readable = _read(text)
    shown = text if readable is not None else in_force
    definition = readable if readable is not None else json.loads(in_force)
    context = {
        "kind": KIND,
        "key": key,
        "lang": current(),
        "base": draft["base"] if draft is not None else number,
        "number": number,
        "draft": draft,
        "may_publish": may_publish(viewer(), KIND, key),
        "urls": _urls(key),
    }
    return render_page(
        "designer/editor.html",
        back=(f"/design/process/{key}", _("Process")) if number else ("/design/processes", _("Processes")),
        title=_title(definition),
        number=number,
        source={"text": shown, "definition": definition, "typed": None if readable is not None else text},
        context=context,
        words=words(),
        canvas=canvas_words.words(),
        vocabulary=vocabulary | typed_words() | {"properties": properties()},
    )


def _urls(key: str) -> dict[str, str]:
    return {
        "check": "/x/designer/check",
        "sketch": "/x/designer/sketch",
        "draft": f"/api/v1/definitions/{KIND}/{key}/draft",
        "page": f"/design/{KIND}/{key}",
        "edit": f"/x/designer/processes/{key}/edit",
        "board": f"/p/{key}/board",
        "ace": "/static/vendor/ace/",
    }


def _read(text: str) -> dict[str, Any] | None:
    """The definition; None for text that is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _written(definition: dict[str, Any]) -> str:
    return json.dumps(definition, ensure_ascii=False, indent=2) + "\n"


def _title(definition: dict[str, Any]) -> str:
    title = definition.get("title")
    if isinstance(title, dict):
        return str(title.get(current()) or next(iter(title.values()), ""))
    return title if isinstance(title, str) else ""


def _free(taken: set[str]) -> str:
    """Nothing in force and no draft of mine has it."""
    number = 1
    while True:
        key = NEW if number == 1 else f"{NEW}_{number}"
        if key not in taken and definition_draft(viewer(), KIND, key) is None:
            return key
        number += 1


def _beginning(key: str, vocabulary: dict[str, Any]) -> dict[str, Any]:
    """A board of three columns – what adds a step to it draws it out –, or where ``steps`` is asked for one step
    between start and end."""
    roles = [role["key"] for role in vocabulary["roles"]]
    title = request.args.get("title", "").strip()[:120]
    begun = {
        "format": "instar.process/1",
        "key": key,
        "title": title or _("New process"),
        "role": "task" if "task" in roles else next(iter(roles), "task"),
    }
    to_do, done = {"id": "open", "title": _("To do")}, {"id": "done", "title": _("Done"), "final": True}
    if "steps" not in request.args:
        return begun | {"stages": [to_do, {"id": "doing", "title": _("In work")}, done]}
    nodes = {
        "start": {"type": "startEvent", "next": "step"},
        "step": {"type": "userTask", "stage": "open", "title": _("First step"), "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    }
    return begun | {"stages": [to_do, done], "nodes": nodes}
