"""Around the editors: duplicate, rename, bring in, take out.

/x/designer/definitions/<kind>/<key>/duplicate    a draft of the same under another key
/x/designer/definitions/<kind>/<key>/rename       a draft with another title
/x/designer/definitions/<kind>/<key>/json         the text as a file; ?version=3, ?draft=1 for one's own
/x/designer/definitions/process/<key>/bpmn        BPMN 2.0 as a file
/x/designer/import                                a JSON or BPMN file becomes a draft

Nothing is published here: each ends in a draft, in its editor.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    BroughtFile,
    Conflict,
    InstarError,
    Invalid,
    NotFound,
    PageLink,
    Viewer,
    _,
    definition_draft,
    definition_file,
    definition_text,
    definition_versions,
    free_key,
    may_design,
    process_file,
    render_page,
    save_draft,
    text,
    viewer,
)
from instar_plugins.designer.draft_pages import EDITORS, editor

LANGUAGES = ("en", "ru")
LONGEST = 120
LARGEST = 4 << 20


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    own = "/definitions/<kind>/<key>"
    blueprint.add_url_rule(f"{own}/duplicate", "duplicate", duplicate, methods=("GET", "POST"))
    blueprint.add_url_rule(f"{own}/rename", "rename", rename, methods=("GET", "POST"))
    blueprint.add_url_rule(f"{own}/json", "json_file", json_file)
    blueprint.add_url_rule("/definitions/process/<key>/bpmn", "bpmn_file", bpmn_file)
    blueprint.add_url_rule("/import", "import_file", import_file, methods=("GET", "POST"))


def links(by: Viewer, kind: str, key: str) -> list[PageLink]:
    """What can be done with a definition, for its page and its line in the list."""
    if kind not in EDITORS:
        return []
    own = f"/x/designer/definitions/{kind}/{key}"
    found = []
    if may_design(by, kind, key):
        found += [PageLink(_("Edit"), "pencil", editor(kind, key)), PageLink(_("Rename"), "tag", f"{own}/rename")]
    if may_design(by, kind, ""):
        found.append(PageLink(_("Duplicate"), "copy", f"{own}/duplicate"))
    found.append(PageLink(_("JSON file"), "download", f"{own}/json"))
    if kind == "process":
        found.append(PageLink(_("BPMN file"), "download", f"{own}/bpmn"))
    return found


def list_links(by: Viewer, kind: str) -> list[PageLink]:
    """Above the list of a kind."""
    if kind not in EDITORS or not may_design(by, kind, ""):
        return []
    new = {"process": _("New process"), "form": _("New form"), "decision": _("New decision table")}[kind]
    return [
        PageLink(new, "plus", f"/x/designer/{EDITORS[kind]}/new"),
        PageLink(_("Bring a file…"), "upload", "/x/designer/import"),
        PageLink(_("My drafts"), "pencil", "/x/designer/drafts"),
    ]


def duplicate(kind: str, key: str) -> ResponseReturnValue:
    """The same under another key, to go its own way."""
    found = definition_text(viewer(), _known(kind), key)
    typed = {"title": _("%(title)s (copy)") % {"title": found.title}, "key": free_key(viewer(), kind, key)}
    if request.method == "GET":
        return _form("duplicate", kind, key, found.title, typed)
    typed = {name: request.form.get(name, "").strip() for name in typed}
    errors = {} if typed["title"] and len(typed["title"]) <= LONGEST else {"title": _say_title()}
    if errors:
        return _form("duplicate", kind, key, found.title, typed, errors)
    value = json.loads(found.text)
    value["key"] = typed["key"]
    value["title"] = typed["title"]
    try:
        _begin(kind, typed["key"], value)
    except Invalid as error:
        return _form("duplicate", kind, key, found.title, typed, {"key": " ".join(error.errors.get("key", ()))})
    except Conflict as error:
        return _form("duplicate", kind, key, found.title, typed, {"key": error.message})
    return redirect(editor(kind, typed["key"]), 303)


def rename(kind: str, key: str) -> ResponseReturnValue:
    """Another title, by language. The key stays: tickets, services and other definitions know it."""
    draft = definition_draft(viewer(), _known(kind), key)
    found = definition_text(viewer(), kind, key)
    value = _read(draft.text if draft else found.text)
    if value is None:
        raise InstarError("broken_draft", _("Your draft is no JSON. Mend it in the editor first."), status=409)
    typed = _titles(value.get("title"))
    if request.method == "GET":
        return _form("rename", kind, key, found.title, typed)
    typed = {lang: request.form.get(lang, "").strip() for lang in LANGUAGES}
    if not any(typed.values()) or any(len(one) > LONGEST for one in typed.values()):
        return _form("rename", kind, key, found.title, typed, {"en": _say_title()})
    value["title"] = {lang: said for lang, said in typed.items() if said} | _others(value.get("title"))
    revision, base = (draft.revision, draft.base_number) if draft else (0, found.base_number)
    save_draft(viewer(), kind, key, _written(value), revision, base)
    return redirect(f"{editor(kind, key)}?publish=1", 303)


def json_file(kind: str, key: str) -> ResponseReturnValue:
    """The canonical text of a version; with ``draft`` what the reader is writing, as typed."""
    draft = definition_draft(viewer(), kind, key) if request.args.get("draft") else None
    body = draft.text if draft else definition_text(viewer(), kind, key, _number()).text
    name = f"{key}.json" if kind == "process" else f"{key}.{kind}.json"
    return _file(body.encode(), "application/json", name)


def bpmn_file(key: str) -> ResponseReturnValue:
    """The process for other tools."""
    return _file(process_file(viewer(), key, _number()), "application/xml", f"{key}.bpmn")


def import_file() -> ResponseReturnValue:
    """A file of another site or another tool becomes a draft; what was lost on the way is named."""
    if request.method == "GET":
        return _import(None)
    sent = request.files.get("file")
    content = sent.stream.read(LARGEST) if sent else b""
    if not content:
        return _import(_("No file has come. Choose one."))
    try:
        brought = definition_file(viewer(), content)
        made = [_brought(one.kind, one.key, json.loads(one.text)) for one in brought.definitions]
    except InstarError as error:
        if error.status == 403:
            raise
        return _import(f"{error.message} {error.hint or ''}".strip())
    if len(made) == 1 and not brought.losses:
        return redirect(made[0][1], 303)
    return _import(None, brought, made)


# -- below: how it is done -----------------------------------------------------------------------------------


def _form(
    what: str, kind: str, key: str, title: str, typed: dict[str, str], errors: dict[str, str] | None = None
) -> ResponseReturnValue:
    return render_page(
        f"designer/{what}.html",
        status=422 if errors else 200,
        back=(f"/design/{kind}/{key}", title),
        kind=kind,
        key=key,
        title=title,
        typed=typed,
        errors=errors or {},
    )


def _import(
    problem: str | None, brought: BroughtFile | None = None, made: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    return render_page(
        "designer/import.html",
        status=422 if problem else 200,
        back=("/design/processes", _("Processes")),
        problem=problem,
        losses=brought.losses if brought else (),
        made=made or [],
    )


def _begin(kind: str, key: str, value: dict[str, Any]) -> None:
    """A new draft; raises Conflict for a key that something has."""
    if _taken(kind, key):
        raise Conflict("key_taken", _("“%(key)s” is taken. Choose another key.") % {"key": key})
    save_draft(viewer(), kind, key, _written(value), 0, 0)


def _taken(kind: str, key: str) -> bool:
    try:
        return bool(definition_versions(viewer(), kind, key))
    except NotFound:
        return definition_draft(viewer(), kind, key) is not None


def _brought(kind: str, key: str, value: dict[str, Any]) -> tuple[str, str]:
    """(title, address of the editor) of the draft that was made. What is in force under the same key is left alone:
    the draft gets a key of its own."""
    own = free_key(viewer(), kind, key)
    value["key"] = own
    _begin(kind, own, value)
    title = value.get("title")
    return (text(title) if isinstance(title, str | dict) else "") or own, editor(kind, own)


def _known(kind: str) -> str:
    if kind not in EDITORS:
        raise NotFound("no_definition", _("There is no such definition."))
    return kind


def _titles(given: Any) -> dict[str, str]:
    """By language; a plain text stands for the first."""
    if isinstance(given, dict):
        return {lang: str(given.get(lang) or "") for lang in LANGUAGES}
    return {"en": given if isinstance(given, str) else "", "ru": ""}


def _others(given: Any) -> dict[str, str]:
    """Titles in languages that the form does not ask for."""
    return {lang: said for lang, said in given.items() if lang not in LANGUAGES} if isinstance(given, dict) else {}


def _read(written: str) -> dict[str, Any] | None:
    try:
        found = json.loads(written)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _written(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _number() -> int | None:
    asked = request.args.get("version", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None


def _say_title() -> str:
    return _("Give a title of at most %(limit)s characters.") % {"limit": LONGEST}


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, content_type=kind, headers={"Content-Disposition": f"attachment; filename={name}"})
