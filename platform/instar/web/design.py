"""Processes and forms for reading: what is in force, its versions, its JSON, and what the check says of it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.i18n import _, text
from instar.queries.definitions import DefinitionView, definition, definitions, versions
from instar.web import current, times
from instar.web.routes import page

KINDS = {"processes": "process", "forms": "form"}


@page("/design/<any(processes, forms):which>")
def index(which: str) -> ResponseReturnValue:
    kind = KINDS[which]
    rows = definitions(current.kernel(), current.actor(), kind)
    title = _("Processes") if kind == "process" else _("Forms")
    return render_template(
        "definitions.html", kind=kind, title=title, rows=[(row, times.moment(row.created)) for row in rows]
    )


@page("/design/<any(process, form):kind>/<key>")
def show(kind: str, key: str) -> ResponseReturnValue:
    asked = request.args.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
    kernel, actor = current.kernel(), current.actor()
    view = definition(kernel, actor, kind, key, number=number)
    rows = [(row, times.moment(row.created)) for row in versions(kernel, actor, kind, key)]
    back = ("/design/processes", _("Processes")) if kind == "process" else ("/design/forms", _("Forms"))
    return render_template(
        "definition.html", view=view, versions=rows, findings=_findings(view), outline=_outline(view), back=back
    )


def _findings(view: DefinitionView) -> tuple[Finding, ...]:
    """What the check says of this version today: what it refers to may have gone since it was published."""
    return current.kernel().definitions.check(Source.read(view.body, f"{view.row.key}.json"))


def _outline(view: DefinitionView) -> list[tuple[str, str, str]]:
    """(id, title, type) of every node, in the order of the file; empty for forms and stages-only processes."""
    if view.row.kind != "process" or "nodes" not in view.value:
        return []
    process = current.kernel().definitions.process(view.row.version_id)
    return [(id, text(node.title) or id, node.type) for id, node in process.nodes.items()]
