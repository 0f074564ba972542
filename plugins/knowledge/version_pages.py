"""Versions of an article: which were published, one of them, two compared, one brought back.

/x/knowledge/<id>/versions             the list; ``left`` and ``right`` are compared, 0 is the working copy
/x/knowledge/<id>/versions/<number>    one
/x/knowledge/<id>/restore              POST: its text into the working copy
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    InstarError,
    _,
    moment,
    people_names,
    plugin_asset,
    render_page,
    run_command,
    safe_html,
    viewer,
)
from instar_plugins.knowledge import articles, rights, versions, words
from instar_plugins.knowledge.article_pages import number
from instar_plugins.knowledge.tables import HOME, PLUGIN


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/<int:id>/versions", "versions", listed)
    pages.add_url_rule("/<int:id>/versions/<int:which>", "version", show)
    pages.add_url_rule("/<int:id>/restore", "restore", restore, methods=("POST",))


def listed(id: int) -> ResponseReturnValue:
    return _list(id)


def show(id: int, which: int) -> ResponseReturnValue:
    found = articles.staff_article(viewer(), id)
    version = versions.version(found.id, which)
    text = articles.picked(articles.version_texts(version), request.args.get("text"))
    return render_page(
        "knowledge/version.html",
        back=(f"{HOME}{id}/versions", _("Versions")),
        article=found,
        version=version,
        named=named(which),
        text=text,
        html=safe_html(text.body),
        said_in=words.in_languages(),
        audience=words.audiences()[version.audience],
        who=people_names([version.by]).get(version.by, ""),
        when=moment(version.at),
        writes=rights.may_write(viewer()),
        home=HOME,
        style=plugin_asset(PLUGIN, "knowledge.css"),
    )


def restore(id: int) -> ResponseReturnValue:
    which, rev = number(request.form.get("number")), number(request.form.get("rev"))
    try:
        run_command(PLUGIN, "restore", {"article": id, "number": which, "rev": rev})
    except InstarError as error:
        if error.status != 409:
            raise
        return _list(id, error.message, error.status)
    return redirect(f"{HOME}{id}?saved=restored", 303)


def named(number: int) -> str:
    return _("Version {number}").format(number=number)


# -- below: how it is done -----------------------------------------------------------------------------------


def _list(id: int, problem: str = "", status: int = 200) -> ResponseReturnValue:
    found = articles.staff_article(viewer(), id)
    rows = versions.of_article(id)
    names = people_names({one.by for one in rows})
    left, right = _sides(rows)
    compared = versions.compared(_texts(id, left), _texts(id, right)) if left or right else []
    return render_page(
        "knowledge/versions.html",
        status=status,
        back=(f"{HOME}{id}", _("Back to the article")),
        article=found,
        title=articles.picked(articles.texts_of(id)).title,
        rows=[
            (one, named(one.number), names.get(one.by, ""), moment(one.at), words.short_audiences()[one.audience])
            for one in rows
        ],
        left=left,
        right=right,
        sides=[(0, _("Working copy")), *((one.number, named(one.number)) for one in rows)],
        compared=compared,
        languages=words.languages(),
        writes=rights.may_write(viewer()),
        problem=problem,
        home=HOME,
        style=plugin_asset(PLUGIN, "knowledge.css"),
    )


def _sides(rows: list[Any]) -> tuple[int, int]:
    """What is compared: what the address says, else the last version with the working copy."""
    last = rows[0].number if rows else 0
    if "left" not in request.args:
        return last, 0
    return number(request.args["left"]), number(request.args.get("right"))


def _texts(id: int, which: int) -> articles.Texts:
    return articles.version_texts(versions.version(id, which)) if which else articles.texts_of(id)
