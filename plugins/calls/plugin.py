"""The journal of calls. No exchange is connected here: people note calls by hand, and the channel of an exchange writes
by the same commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Command, Entry, Migrations, Panel, Report, Viewer, _, hookimpl
from instar_plugins.calls import changing, noting, pages, panel, report, rights, rows
from instar_plugins.calls.tables import MODELS

HERE = Path(__file__).parent


class Calls:
    """Calls: of tickets, of clients, of everybody."""

    requires = "instar>=0.1"

    @hookimpl
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def commands(self) -> list[Command]:
        """Who may note anywhere may try; whether on this ticket or call, each decides by what it finds (``rights``)."""

        def command(key: str, en: str, ru: str, run: Any, schema: type) -> Command:
            return Command(key, {"en": en, "ru": ru}, run, rights.NOTE, schema)

        return [
            command("record", "Note a call", "Записать звонок", noting.record, noting.RecordBody),
            command("correct", "Correct a call", "Исправить звонок", changing.correct, changing.CorrectBody),
            command("link", "Link a call to a ticket", "Связать звонок с тикетом", changing.link, changing.LinkBody),
            command(
                "unlink", "Take a call off its ticket", "Отвязать звонок от тикета", changing.unlink, noting.CallBody
            ),
            Command(
                "export",
                {"en": "Take the journal as a file", "ru": "Выгрузить журнал в файл"},
                changing.export,
                rights.EXPORT,
                changing.ExportBody,
            ),
        ]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        return [pages.blueprint()]

    @hookimpl
    def reports(self) -> list[Report]:
        return [report.REPORT]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any]) -> list[Panel]:
        return panel.of_ticket(ticket)

    @hookimpl
    def client_panels(self, client: Mapping[str, Any], actor: Viewer) -> list[Panel]:
        return panel.of_client(client, actor)

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("people", _("Calls"), "phone", rows.HOME, permission=rights.INSIDE)]


plugin = Calls()
