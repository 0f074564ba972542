"""The gallery: where a new process begins – empty, as a board, or as a copy of a template.

/x/designer/processes/gallery                 cards
/x/designer/processes/gallery/<template>      what one brings, its diagram, and what it has to be told; POST starts it
/x/designer/processes/gallery/<template>/bpmn BPMN 2.0 XML to be drawn
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from instar.sdk import (
    NEW_TEAM,
    InstarError,
    Invalid,
    PageLink,
    TemplateRow,
    TemplateView,
    Viewer,
    _,
    may_publish,
    ngettext,
    process_template,
    process_templates,
    render_page,
    start_from_template,
    template_sketch,
    viewer,
)
from instar_plugins.designer.thumbnail import thumbnail

XML = "application/xml"
ADDRESS = "/x/designer/processes/gallery"


class Card(NamedTuple):
    """``picture``: an SVG, empty where the process cannot be drawn."""

    row: TemplateRow
    url: str
    picture: Markup
    brings: str


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/processes/gallery", "gallery", gallery)
    blueprint.add_url_rule("/processes/gallery/<template>", "template", show)
    blueprint.add_url_rule("/processes/gallery/<template>", "start", start, methods=("POST",))
    blueprint.add_url_rule("/processes/gallery/<template>/bpmn", "template_bpmn", bpmn)


def list_links(by: Viewer, kind: str) -> list[PageLink]:
    """Above the list of processes, for who may publish new ones."""
    if kind != "process" or not may_publish(by, "process", ""):
        return []
    return [PageLink(_("Start from a template"), "category", ADDRESS)]


def gallery() -> ResponseReturnValue:
    """All there is to start from."""
    return render_page(
        "designer/gallery.html",
        back=("/design/processes", _("Processes")),
        cards=[_card(row) for row in process_templates(viewer())],
    )


def show(template: str) -> ResponseReturnValue:
    """One template."""
    return _page(process_template(viewer(), template), {}, {})


def start(template: str) -> ResponseReturnValue:
    """Make the copy, then open its editor; what is wrong stands at its field, with all that was typed."""
    view, given = process_template(viewer(), template), request.form
    publish = given.get("do") == "publish"
    title = given.get("title", "").strip()
    try:
        done = start_from_template(
            viewer(),
            template,
            given.get("key", "").strip(),
            title="" if title == view.row.title else title,
            role=given.get("role", ""),
            teams={team.key: given.get(f"team.{team.key}", "") for team in view.teams},
            calendars={one.key: given.get(f"calendar.{one.key}", one.key) for one in view.calendars},
            publish=publish,
        )
    except Invalid as error:
        return make_response(_page(view, given, _said(error)), error.status)
    if done.draft:
        return redirect(f"/x/designer/processes/{done.key}/edit", 303)
    return redirect(f"/design/process/{done.key}?published=1", 303)


def bpmn(template: str) -> ResponseReturnValue:
    """What is drawn."""
    return Response(template_sketch(viewer(), template), content_type=XML)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(view: TemplateView, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_page(
        "designer/template.html",
        back=(ADDRESS, _("New process")),
        view=view,
        url=f"{ADDRESS}/{view.row.key}",
        new_team=NEW_TEAM,
        typed=typed,
        errors=errors,
        kinds=kinds(),
    )


def kinds() -> dict[str, str]:
    """Kind of a definition → what it is called."""
    return {"process": _("process"), "form": _("form"), "decision": _("decision table"), "calendar": _("calendar")}


def _card(row: TemplateRow) -> Card:
    try:
        picture = thumbnail(template_sketch(viewer(), row.key))
    except InstarError:  # it cannot be drawn, and can be started from all the same
        picture = Markup()
    return Card(row, f"{ADDRESS}/{row.key}", picture, " · ".join(brings(row)))


def brings(row: TemplateRow) -> list[str]:
    """“2 forms”, “8 tests” …: what there is of it."""
    told = [
        (row.forms, ngettext("%(n)d form", "%(n)d forms", row.forms)),
        (row.tables, ngettext("%(n)d decision table", "%(n)d decision tables", row.tables)),
        (row.processes, ngettext("%(n)d called process", "%(n)d called processes", row.processes)),
        (row.tests, ngettext("%(n)d test", "%(n)d tests", row.tests)),
    ]
    return [text % {"n": count} for count, text in told if count]


def _said(error: Invalid) -> dict[str, str]:
    """Field → what is wrong with it; what belongs to none stands above the form."""
    known = {name: " ".join(messages) for name, messages in error.errors.items()}
    if not all(name in ("key", "role") or name.startswith("team.") for name in known):
        return {"": " ".join([error.message, *known.values()])}
    return known
