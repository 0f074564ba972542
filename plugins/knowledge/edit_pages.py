"""Writing an article.

/x/knowledge/new           a form; ``ticket``: filled in from what was asked and answered there
/x/knowledge/<id>/edit     the form of one that is there

Everything works without script: the preview is made here and shown above the form. What is typed and refused comes
back as it was typed; what somebody else has saved meanwhile is shown beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    Forbidden,
    InstarError,
    _,
    current,
    plugin_asset,
    posted_key,
    render_page,
    run_command,
    safe_html,
    viewer,
)
from instar_plugins.knowledge import articles, form, rights, wanted, words
from instar_plugins.knowledge.article_pages import number
from instar_plugins.knowledge.tables import HOME, PLUGIN


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/new", "new", new)
    pages.add_url_rule("/new", "add", add, methods=("POST",))
    pages.add_url_rule("/<int:id>/edit", "edit", edit)
    pages.add_url_rule("/<int:id>/edit", "change", change, methods=("POST",))


def new() -> ResponseReturnValue:
    _require_writer()
    by, ticket = viewer(), request.args.get("ticket", "")
    typed = form.of_ticket(by, ticket[:20], _language()) if ticket else form.empty(by)
    return _form(typed, {})


def add() -> ResponseReturnValue:
    _require_writer()
    return _sent(form.sent(request.form), None)


def edit(id: int) -> ResponseReturnValue:
    _require_writer()
    found = articles.staff_article(viewer(), id)
    return _form(form.of_article(found), {}, found=found, rev=found.rev)


def change(id: int) -> ResponseReturnValue:
    _require_writer()
    return _sent(form.sent(request.form), articles.staff_article(viewer(), id))


# -- below: how it is done -----------------------------------------------------------------------------------


def _require_writer() -> None:
    rights.require_staff(viewer())
    if not rights.may_write(viewer()):
        raise Forbidden(
            "not_allowed",
            _("You read articles and do not write them."),
            hint=_("Whoever answers tickets writes articles; ask an administrator for the access right."),
        )


def _language() -> str:
    return current() if current() in articles.LANGUAGES else articles.LANGUAGES[0]


def _sent(typed: form.Typed, found: Any) -> ResponseReturnValue:
    by, rev = viewer(), number(request.form.get("rev")) if found is not None else None
    if request.form.get("do") == "preview":
        return _form(typed, {}, found=found, rev=rev, preview=True)
    args = {**form.arguments(by, typed), "article": found.id if found is not None else None, "rev": rev or 0}
    try:
        made = run_command(PLUGIN, "save", args, key=posted_key())["result"]
        if request.form.get("do") == "submit" and made["state"] == "draft":
            return _submitted(made)
    except InstarError as error:
        if error.status not in (403, 409, 422):
            raise
        if isinstance(error, Conflict) and found is not None:
            return _form(typed, form.errors(error), error.status, found=articles.staff_article(by, found.id), rev=None)
        return _form(typed, form.errors(error), error.status, found=found, rev=rev)
    return redirect(f"{HOME}{made['article']}?saved=saved", 303)


def _submitted(made: Mapping[str, Any]) -> ResponseReturnValue:
    """It is saved by now: what review refuses is said on the form of the saved article."""
    try:
        run_command(PLUGIN, "submit", {"article": made["article"], "rev": made["rev"]})
    except InstarError as error:
        found = articles.staff_article(viewer(), made["article"])
        return _form(form.of_article(found), form.errors(error), error.status, found=found, rev=found.rev)
    return redirect(f"{HOME}{made['article']}?saved=submit", 303)


def _form(
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    found: Any = None,
    rev: int | None = None,
    preview: bool = False,
) -> ResponseReturnValue:
    """``rev`` None of one that is there: somebody else has changed it, and what he has written is shown beside."""
    home = f"{HOME}{found.id}" if found is not None else HOME
    overtaken = form.of_article(found) if found is not None and rev is None else None
    shown = [
        (name, typed[f"title_{code}"], safe_html(typed[f"body_{code}"]), code)
        for code, name in words.languages().items()
        if typed[f"title_{code}"] or typed[f"body_{code}"]
    ]
    return render_page(
        "knowledge/form.html",
        status=status,
        back=(home, _("Back to the article") if found is not None else _("Knowledge")),
        address=f"{home}/edit" if found is not None else f"{HOME}new",
        article=found,
        rev=found.rev if found is not None and rev is None else rev,
        overtaken=overtaken,
        typed=typed,
        errors=errors,
        languages=list(words.languages().items()),
        audiences=list(words.audiences().items()),
        services=_services(typed),
        preview=shown if preview else [],
        draft=f"knowledge/{found.id if found is not None else 'new'}{'/' + typed['ticket'] if typed['ticket'] else ''}",
        submits=found is None or found.state != "review",
        key=token_urlsafe(12),
        style=plugin_asset(PLUGIN, "knowledge.css"),
    )


def _services(typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All that can be chosen, and what is chosen already."""
    known = wanted.service_names(viewer())
    keys = {key for key, _title in known}
    return known + [(key, key) for key in typed["services"] if key not in keys]
