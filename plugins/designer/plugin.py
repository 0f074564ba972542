"""The process designer, so far for reading: processes as diagrams.

`pages.py` has the pages, `words.py` says in words what a diagram shows, `static/viewer.js` draws. What is drawn comes
from the kernel as BPMN; the drawing itself is done by bpmn-js, whose watermark stays visible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from instar.sdk import PageLink, Panel, Viewer, _, hookimpl, may_publish
from instar_plugins.designer import editor_pages, gallery, pages


class Designer:
    """Diagrams of processes."""

    requires = "instar>=0.1"

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        made = pages.blueprint()
        editor_pages.add_to(made)
        gallery.add_to(made)
        return [made]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any]) -> list[Panel] | None:
        """A tab for who may see what is internal: a diagram shows the inside of the process."""
        if not ticket["internal"]:
            return None
        return [Panel("tab", "path", _("Diagram"), html=pages.tab(ticket["number"]))]

    @hookimpl
    def definition_links(self, definition: Mapping[str, Any]) -> list[PageLink] | None:
        if definition["kind"] != "process":
            return None
        number = None if definition["current"] else definition["number"]  # of the one in force with all tickets
        return [PageLink(_("Diagram"), "schema", pages.address(definition["key"], number))]

    @hookimpl
    def definition_list_links(self, kind: str, actor: Viewer) -> list[PageLink] | None:
        if kind != "process" or not may_publish(actor, "process", ""):
            return None
        return [PageLink(_("Start from a template"), "category", gallery.ADDRESS)]


plugin = Designer()
