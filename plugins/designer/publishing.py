"""Publishing from an editor: what is to fix, what the cases say, what changes, on which versions tickets run, a note.

/x/designer/publish/<kind>/<key>         POST {"text", "base"} → the sheet
/x/designer/publish/<kind>/<key>/merge   POST {"text", "base", "choices"} → {"text", "number"}: what both have done
/x/designer/publish/<kind>/<key>/do      POST {"text", "base", "revision", "note"} → {"number", "url"}; 409: look again

When another version is in force than the draft was made from, the sheet asks first what holds at the places where both
have changed something. Only then it is published, in place of that version.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    DefinitionMerge,
    DefinitionRow,
    Finding,
    Invalid,
    NotFound,
    TrialRun,
    _,
    check_definition,
    definition_changes,
    definition_versions,
    discard_draft,
    free_key,
    may_publish,
    merge_definition,
    moment,
    publish_definition,
    run_cases,
    text,
    tickets_by_version,
    viewer,
)
from instar_plugins.designer import draft_pages
from instar_plugins.designer.spelling import spelled

CHOICES = ("mine", "theirs", "both")
SHOWN_CHANGES = 12
SHOWN_VERSIONS = 5


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    for path, name, view in (("", "sheet", sheet), ("/merge", "merge", merge), ("/do", "do", publish)):
        blueprint.add_url_rule(f"/publish/<kind>/<key>{path}", f"publish_{name}", view, methods=("POST",))


class Sent(NamedTuple):
    """What an editor sends. ``base``: number of the version that the text was made from."""

    text: str
    base: int
    revision: int
    note: str
    choices: dict[str, Any]


def sheet(kind: str, key: str) -> ResponseReturnValue:
    """What stands between a draft and its publication: a part of a page, for the editor's script."""
    sent, by = _sent(), viewer()
    findings = check_definition(by, sent.text)
    number = draft_pages.in_force(kind, key)
    overtaken = number not in (0, sent.base)
    errors = [one for one in findings if one.severity == "error"]
    return render_template(
        "designer/_publish.html",
        kind=kind,
        key=key,
        new_key=_key(kind, key, _title(sent.text, "")),
        title=_title(sent.text, key),
        number=number,
        base=sent.base,
        allowed=may_publish(by, kind, key),
        errors=errors,
        warnings=[one for one in findings if one.severity != "error"],
        merge=_merge(kind, key, sent) if overtaken and not _unreadable(findings) else None,
        overtaken=overtaken,
        drafted=bool(sent.revision),
        retired=bool(sent.base) and not number,
        changes=definition_changes(by, sent.text),
        shown_changes=SHOWN_CHANGES,
        running=tickets_by_version(by, key) if kind == "process" and number else (),
        cases=_cases(kind, sent.text) if not errors else None,
        versions=_versions(kind, key),
    )


def merge(kind: str, key: str) -> ResponseReturnValue:
    """The draft with what others have published meanwhile in it, as it was chosen."""
    sent = _sent()
    choices = {place: choice for place, choice in sent.choices.items() if choice in CHOICES}
    found = merge_definition(viewer(), kind, key, sent.text, sent.base, choices)
    return jsonify(text=found.text, number=found.theirs.number if found.theirs else 0)


def publish(kind: str, key: str) -> ResponseReturnValue:
    """Put it into force. Of a definition that is new the text may say another key than its draft has."""
    sent = _sent()
    told = publish_definition(viewer(), sent.text, sent.note.strip()[:500], sent.base, revision=sent.revision)
    if told.key != key:
        discard_draft(viewer(), kind, key)
    return jsonify(
        number=told.number,
        unchanged=told.unchanged,
        key=told.key,
        url=draft_pages.editor(told.kind, told.key),
        said=_("Version %(number)s is in force.") % {"number": told.number},
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _sent() -> Sent:
    given = request.get_json(silent=True)
    given = given if isinstance(given, dict) else {}
    text, base, revision = given.get("text"), given.get("base", 0), given.get("revision", 0)
    note, choices = given.get("note", ""), given.get("choices", {})
    numbers = all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in (base, revision))
    if not isinstance(text, str) or not numbers or not isinstance(note, str) or not isinstance(choices, dict):
        raise Invalid({"text": [_("The request cannot be understood.")]})
    return Sent(text, base, revision, note, choices)


def _key(kind: str, key: str, title: str) -> str:
    """Which key to offer for what is new: one made of its title, where it has only the one that all begin with."""
    began = key.startswith((f"new_{kind}", "new_table"))
    return free_key(viewer(), kind, spelled(title)) if began and title else key


def _merge(kind: str, key: str, sent: Sent) -> DefinitionMerge:
    return merge_definition(viewer(), kind, key, sent.text, sent.base)


def _unreadable(findings: tuple[Finding, ...]) -> bool:
    return any(one.code == "json" for one in findings)


def _cases(kind: str, written: str) -> TrialRun | None:
    """How its tests go; None where it has none."""
    found = run_cases(viewer(), written) if kind == "process" else None
    return found if found is not None and found.cases else None


def _versions(kind: str, key: str) -> list[tuple[DefinitionRow, Any]]:
    """The newest of them, to go back to."""
    try:
        rows = definition_versions(viewer(), kind, key)
    except NotFound:
        return []
    return [(row, moment(row.created)) for row in rows[:SHOWN_VERSIONS]]


def _title(written: str, key: str) -> str:
    try:
        given = json.loads(written)
    except ValueError:
        return key
    title = given.get("title") if isinstance(given, dict) else None
    return (text(title) if isinstance(title, str | dict) else "") or key
