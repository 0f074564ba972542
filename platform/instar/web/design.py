"""Processes, forms, decision tables and calendars: what is in force, its versions, its JSON, what the check says, and
who may: the editor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.contract import PageLink
from instar.engine.calendars import parse_calendar
from instar.engine.decisions import parse_decision
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.forms.locales import zone_of
from instar.i18n import _, text
from instar.queries.definitions import DefinitionRow, DefinitionView, definition, definitions, versions
from instar.web import chips, current, times
from instar.web.calendar import View, calendar_view
from instar.web.decision import Table, table_view
from instar.web.draft import Draft, fresh, fresh_new
from instar.web.routes import page

KINDS = {"processes": "process", "forms": "form", "decisions": "decision", "calendars": "calendar"}
"""What an address calls the list of a kind → the kind."""


@page("/design/<any(processes, forms, decisions, calendars):which>")
def index(which: str) -> ResponseReturnValue:
    kind = KINDS[which]
    rows = definitions(current.kernel(), current.actor(), kind)
    return render_template(
        "definitions.html",
        kind=kind,
        which=which,
        title=listing(kind)[1],
        can_publish=can_publish(kind, ""),
        rows=[(row, times.moment(row.created), _links(row)) for row in rows],
        links=_known(current.kernel().plugins.gather("definition_list_links", kind=kind, actor=current.actor())),
    )


@page("/design/<any(processes, forms, decisions, calendars):which>/new")
def new(which: str) -> ResponseReturnValue:
    kernel = current.kernel()
    kernel.access.authorize(current.actor(), "process.publish")
    return new_page(which, fresh_new(which, KINDS[which]))


@page("/design/<any(process, form, decision, calendar):kind>/<key>")
def show(kind: str, key: str) -> ResponseReturnValue:
    asked = request.args.get("version", "")
    view = definition(current.kernel(), current.actor(), kind, key, number=number_of(asked))
    return definition_page(view, None)


def number_of(asked: str) -> int | None:
    """The number of a version, of an address or a form."""
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None


def can_publish(kind: str, key: str) -> bool:
    """Whether the reader may publish this definition; "" is for new ones. Forms, tables and calendars are shared:
    no process gives them."""
    processes = current.kernel().access.processes(current.actor(), "process.publish")
    return processes is None or (kind == "process" and key in processes)


def new_page(which: str, draft: Draft) -> str:
    titles = {
        "processes": _("New process"),
        "forms": _("New form"),
        "decisions": _("New decision table"),
        "calendars": _("New calendar"),
    }
    return render_template("definition_new.html", title=titles[which], draft=draft, back=listing(KINDS[which]))


def definition_page(view: DefinitionView, draft: Draft | None) -> str:
    """The page of one version; ``draft``: what somebody has typed, None for the text as it is."""
    kernel, actor, row = current.kernel(), current.actor(), view.row
    rows = [(one, times.moment(one.created)) for one in versions(kernel, actor, row.kind, row.key)]
    in_force = next((one for one, _time in rows if one.current), None)
    publishes = can_publish(row.kind, row.key)
    if draft is None and publishes and (row.current or in_force is None):
        draft = fresh(row.kind, row.key, view.body)
    return render_template(
        "definition.html",
        view=view,
        versions=rows,
        in_force=in_force,
        can_publish=publishes,
        draft=draft,
        findings=_findings(view),
        outline=_outline(view),
        table=_table(view),
        calendar=_calendar(view),
        links=_links(view.row),
        back=listing(row.kind),
    )


def listing(kind: str) -> tuple[str, str]:
    """The way back to the list."""
    return {
        "process": ("/design/processes", _("Processes")),
        "form": ("/design/forms", _("Forms")),
        "decision": ("/design/decisions", _("Decision tables")),
        "calendar": ("/design/calendars", _("Working time")),
    }[kind]


def _links(row: DefinitionRow) -> list[PageLink]:
    """What plugins lead to from a version."""
    told = {"kind": row.kind, "key": row.key, "title": row.title, "number": row.number, "current": row.current}
    return _known(current.kernel().plugins.gather("definition_links", definition=told, actor=current.actor()))


def _known(found: Iterable[tuple[str, PageLink]]) -> list[PageLink]:
    return [replace(link, icon=chips.known_icon(link.icon)) for _plugin, link in found]


def _findings(view: DefinitionView) -> tuple[Finding, ...]:
    """What the check says of this version today: what it refers to may have gone since it was published."""
    return current.kernel().definitions.check(Source.read(view.body, f"{view.row.key}.json"))


def _table(view: DefinitionView) -> Table | None:
    decision = parse_decision(Source.of(view.value)).decision if view.row.kind == "decision" else None
    return table_view(decision) if decision is not None else None


def _calendar(view: DefinitionView) -> View | None:
    if view.row.kind != "calendar":
        return None
    kernel, asked = current.kernel(), request.args
    found = parse_calendar(view.value, kernel.definitions.body_of_calendar, zone_of(kernel.settings.timezone)).calendar
    if found is None:
        return None
    year = number_of(asked.get("year", ""))
    return calendar_view(found, current.now(), year, asked.get("start", ""), asked.get("length", ""))


def _outline(view: DefinitionView) -> list[tuple[str, str, str]]:
    """(id, title, type) of every node, in the order of the file; empty for forms and stages-only processes."""
    if view.row.kind != "process" or "nodes" not in view.value:
        return []
    process = current.kernel().definitions.process(view.row.version_id)
    return [(id, text(node.title) or id, node.type) for id, node in process.nodes.items()]
