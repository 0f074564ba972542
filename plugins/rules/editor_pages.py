"""The editor of a rule; its dry run is in ``trying``.

/x/rules/rule/new           a new rule; POST saves it
/x/rules/rule/<key>         a rule as a form, its JSON beside it; POST saves it
/x/rules/rule/<key>/json    the same as text; POST saves it
/x/rules/form               POST: the rows of the form as they are typed, checked; nothing is kept
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import (
    HAPPENED,
    HAPPENINGS,
    Conflict,
    Finding,
    Forbidden,
    InstarError,
    Invalid,
    NotFound,
    Source,
    Viewer,
    _,
    render_page,
    run_command,
    viewer,
)
from instar_plugins.rules import choices, form, log, saving, words
from instar_plugins.rules.around import doable, surroundings
from instar_plugins.rules.clock import coming
from instar_plugins.rules.format import parse, written
from instar_plugins.rules.tables import PLUGIN, Rule
from instar_plugins.rules.timed import read_moments

HOME = "/x/rules/"
NEW = "new"
_EMPTY: Mapping[str, Any] = {"title": {}, "on": [], "when": [], "then": [], "once": "event", "enabled": False}


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/rule/new", view_func=new)
    pages.add_url_rule("/rule/new", "add", add, methods=("POST",))
    pages.add_url_rule("/rule/<key>", view_func=edit)
    pages.add_url_rule("/rule/<key>", "save", save, methods=("POST",))
    pages.add_url_rule("/rule/<key>/json", "text", as_text)
    pages.add_url_rule("/rule/<key>/json", "save_text", save_text, methods=("POST",))
    pages.add_url_rule("/form", "form", typed, methods=("POST",))


def reader() -> Viewer:
    """Who asks; raises Forbidden for who may not read rules."""
    by = viewer()
    if not saving.may_read(by):
        raise Forbidden("not_allowed", _("Rules are for those who design processes."))
    return by


def new() -> ResponseReturnValue:
    reader()
    return _editor(dict(_EMPTY), None, ())


def add() -> ResponseReturnValue:
    reader()
    return _saved(form.read(request.form, doable()), None)


def edit(key: str) -> ResponseReturnValue:
    reader()
    row = row_of(key)
    raw = whole(row)
    _rule, found = parse(Source.of(raw), surroundings())
    return _editor(raw, row, found)


def save(key: str) -> ResponseReturnValue:
    reader()
    row = row_of(key)
    return _saved(form.read(request.form, doable(), key), row)


def typed() -> ResponseReturnValue:
    """The rows as they are now, with what is wrong with them so far."""
    reader()
    key = request.form.get("rule", "")
    raw = form.read(request.form, doable(), key)
    _rule, found = parse(Source.of(raw), surroundings())
    return render_page("rules/_rows.html", **_parts(raw, form.while_typing(found)))


def as_text(key: str) -> ResponseReturnValue:
    reader()
    row = row_of(key)
    return _text(row, written(whole(row)), ())


def save_text(key: str) -> ResponseReturnValue:
    reader()
    row, text = row_of(key), request.form.get("text", "")
    try:
        run_command(PLUGIN, "save", {"text": text, "version": _version(), "key": key})
    except Invalid as error:
        told = [sentence for sentences in error.errors.values() for sentence in sentences]
        return _text(row, text, told, error.status)
    except Conflict as error:
        return _text(row, text, [_in_words(error)], error.status)
    return redirect(f"{HOME}rule/{key}/json?saved=1", 303)


def whole(row: Any) -> dict[str, Any]:
    """A rule's JSON with what the list decides."""
    raw: dict[str, Any] = json.loads(row.body)
    return {**raw, "order": row.place, "enabled": bool(row.enabled)}


def row_of(key: str) -> Any:
    """The rule's row; raises NotFound."""
    found = Rule.get_or_none((Rule.key == key) & Rule.gone.is_null())
    if found is None:
        raise NotFound("no_rule", _("There is no such rule any more."))
    return found


# -- below: how it is done -----------------------------------------------------------------------------------


def _version() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isdigit() else 0


def _saved(raw: dict[str, Any], row: Any | None) -> ResponseReturnValue:
    """Save what was typed, or show it again with what is wrong. ``do``: more – only another row is wanted."""
    if row is not None:
        raw["order"] = row.place
    _rule, found = parse(Source.of(raw), surroundings())
    if request.form.get("do") == "more":
        return _editor(raw, row, form.while_typing(found))
    if found:
        return _editor(raw, row, found, status=422)
    key = row.key if row is not None else ""
    try:
        saved = run_command(PLUGIN, "save", {"text": written(raw), "version": _version(), "key": key})["result"]
    except Invalid as error:
        told = " ".join(sentence for sentences in error.errors.values() for sentence in sentences)
        return _editor(raw, row, found, problem=told, status=error.status)
    except Conflict as error:
        said = _("There is a rule with this key already.") if row is None else _in_words(error)
        return _editor(raw, row, found, problem=said, status=error.status)
    return redirect(f"{HOME}rule/{saved['key']}?saved=1", 303)


def _editor(
    raw: Mapping[str, Any], row: Any | None, found: Sequence[Finding], *, problem: str = "", status: int = 200
) -> Response:
    top = form.at_top(found)
    return render_page(
        "rules/rule.html",
        status=status,
        back=(HOME, _("Rules")),
        row=row,
        heading=log.title_of(row) if row is not None else _("New rule"),
        action=f"{HOME}rule/{row.key if row is not None else NEW}",
        version=request.form.get("version", row.version if row is not None else 0),
        typed={"key": raw.get("key", ""), **{f"title.{lang}": said for lang, said in _titles(raw).items()}},
        errors={name: said for name, said in top.items() if name},
        problem=problem or top.get("", "") or (_("Something is to be corrected below.") if status == 422 else ""),
        languages=form.LANGUAGES,
        saved="saved" in request.args and status == 200 and not found,
        may=saving.may_change(viewer()),
        off=row.off if row is not None else "",
        choices=choices.choices(viewer()),
        **_parts(raw, found),
    )


def _parts(raw: Mapping[str, Any], found: Sequence[Finding]) -> dict[str, Any]:
    able = doable()
    return {
        "rows": form.rows(raw, found, able),
        "raw": raw,
        "text": written({key: value for key, value in raw.items() if value not in ([], {})}),
        "events": [(kind, title) for kind, title in words.events().items() if kind in HAPPENINGS],
        "moments": [(f"@{kind}", title) for kind, title in words.moments().items()],
        "statuses": list(words.statuses().items()),
        "next": _next(raw, found),
        "doable": [(one.key, one.title) for one in able],
        "names": sorted(_names()),
    }


def _next(raw: Mapping[str, Any], found: Sequence[Finding]) -> list[str]:
    """The next moments at which a rule by the clock begins, as it stands in the form."""
    around = surroundings()
    if any(one.pointer.startswith("/on") for one in found):
        return []
    listed = raw.get("on")
    on = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    every = read_moments(on, around.calendars)
    return [words.coming(at) for at in coming(every)]


def _names() -> list[str]:
    """What expressions may read, for people to choose from."""
    found = []
    for root, kind in {**surroundings().names, "event": None}.items():
        members = HAPPENED if kind is None else kind.members
        found += [f"{root}.{name}" for name in members] or [root]
    return found


def _titles(raw: Mapping[str, Any]) -> Mapping[str, str]:
    given = raw.get("title")
    return given if isinstance(given, Mapping) else {"en": str(given or "")}


def _text(row: Any, text: str, told: Sequence[str], status: int = 200) -> Response:
    return render_page(
        "rules/text.html",
        status=status,
        back=(f"{HOME}rule/{row.key}", log.title_of(row)),
        row=row,
        heading=log.title_of(row),
        text=text,
        told=told,
        version=request.form.get("version", row.version),
        saved="saved" in request.args and not told,
        may=saving.may_change(viewer()),
    )


def _in_words(error: InstarError) -> str:
    return " ".join(filter(None, (error.message, error.hint)))
