"""The process designer, so far for reading: processes as diagrams.

`pages.py` has the pages, `words.py` says in words what a diagram shows, `static/viewer.js` draws. What is drawn comes
from the kernel as BPMN; the drawing itself is done by bpmn-js, whose watermark stays visible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from instar.sdk import PageLink, Panel, Viewer, _, hookimpl
from instar_plugins.designer import (
    canvas,
    definition_pages,
    draft_pages,
    editor_pages,
    form_pages,
    gallery,
    pages,
    publishing,
    table_pages,
    trial_pages,
)


class Designer:
    """Diagrams of processes."""

    requires = "instar>=0.1"

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        made = pages.blueprint()
        canvas.add_to(made)
        definition_pages.add_to(made)
        draft_pages.add_to(made)
        editor_pages.add_to(made)
        gallery.add_to(made)
        publishing.add_to(made)
        form_pages.add_to(made)
        table_pages.add_to(made)
        trial_pages.add_to(made)
        return [made]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any]) -> list[Panel] | None:
        """A tab for who may see what is internal: a diagram shows the inside of the process."""
        if not ticket["internal"]:
            return None
        return [Panel("tab", "path", _("Diagram"), html=pages.tab(ticket["number"]), letter="D")]

    @hookimpl
    def definition_links(self, definition: Mapping[str, Any], actor: Viewer) -> list[PageLink] | None:
        kind, key = definition["kind"], definition["key"]
        found = definition_pages.links(actor, kind, key)
        if kind == "process":
            number = None if definition["current"] else definition["number"]  # of the one in force with all tickets
            found.insert(0, PageLink(_("Diagram"), "schema", pages.address(key, number)))
            if definition["current"]:
                found.append(PageLink(_("Try it"), "player-play", f"/x/designer/processes/{key}/try"))
        if kind == "decision":
            found.append(table_pages.link(key, definition["number"]))
        return found

    @hookimpl
    def definition_list_links(self, kind: str, actor: Viewer) -> list[PageLink]:
        found = definition_pages.list_links(actor, kind)
        return [*found[:1], *gallery.list_links(actor, kind), *found[1:]]


plugin = Designer()
