"""Mind map: a tree of tickets drawn and edited by keyboard, as a view of lists and from every ticket."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Command, Migrations, Panel, PanelRow, View, Viewer, _, hookimpl
from instar_plugins.mindmap import arranging, pages
from instar_plugins.mindmap.tables import MODELS
from instar_plugins.mindmap.view import html

HERE = Path(__file__).parent


class MindMap:
    """Trees of tickets, drawn."""

    requires = "instar>=0.1"

    @hookimpl
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def commands(self) -> list[Command]:
        title = {"en": "Put tickets below one in order", "ru": "Расположить вложенные тикеты по порядку"}
        return [
            Command("arrange", title, arranging.arrange, "ticket.edit", arranging.ArrangeBody, ticket="ticket"),
        ]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        return [pages.blueprint()]

    @hookimpl
    def views(self) -> list[View]:
        return [View("mindmap", {"en": "Mind map", "ru": "Ментальная карта"}, html=html, icon="binary-tree")]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any], actor: Viewer) -> list[Panel]:
        if not ticket["internal"]:
            return []
        url = f"/x/mindmap/{ticket['number']}"
        return [Panel("rows", "mindmap", _("Mind map"), rows=(PanelRow(_("Mind map"), _("from here down"), url),))]


plugin = MindMap()
