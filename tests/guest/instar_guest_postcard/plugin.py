"""What postcards add: a role with its process, two actions, an entry of the left bar, rows on the ticket."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instar.sdk import Action, Definitions, Entry, Panel, PanelRow, Role, Setting, Viewer, _, hookimpl
from instar_guest_postcard.actions import PRINT_ARGUMENTS, STAMP_ARGUMENTS, Printer, stamp

HERE = Path(__file__).parent


class Postcards:
    """Written by people, stamped by a rule, printed by a job."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        return [
            Setting(
                "folder",
                str,
                "",
                {
                    "en": "Folder that the printer takes sheets from.",
                    "ru": "Папка, из которой печатает принтер.",
                },
            ),
            Setting(
                "width",
                int,
                40,
                {"en": "Letters in a line.", "ru": "Знаков в строке."},
                minimum=20,
                maximum=120,
            ),
        ]

    @hookimpl
    def roles(self) -> list[Role]:
        return [
            Role(
                "postcard",
                {"en": "Postcard", "ru": "Открытка"},
                icon="mail",
                hue=254,
                form="postcard",
                process="postcard",
            )
        ]

    @hookimpl
    def forms(self) -> list[Definitions]:
        return [Definitions(HERE / "forms", "form")]

    @hookimpl
    def processes(self) -> list[Definitions]:
        return [Definitions(HERE / "processes", "process")]

    @hookimpl
    def actions(self, settings: Mapping[str, Any]) -> list[Action]:
        printer = Printer(settings["folder"], settings["width"])
        return [
            Action(
                "postcard.stamp",
                {"en": "Put a stamp on it", "ru": "Наклеить марку"},
                stamp,
                arguments=STAMP_ARGUMENTS,
            ),
            Action(
                "postcard.print",
                {"en": "Print it", "ru": "Напечатать"},
                printer.run,
                kind="job",
                arguments=PRINT_ARGUMENTS,
                timeout=10,
                idempotent=True,
            ),
        ]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        if actor.kind != "user":
            return []
        return [Entry("people", _("Postcards"), "mail", "/tickets/list?role=postcard", permission="ticket.view")]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any]) -> list[Panel]:
        price = ticket["data"].get("postcard_price")
        if ticket["role"] != "postcard" or price is None:
            return []
        return [Panel("rows", "stamp", _("Stamp"), rows=(PanelRow(_("Price"), f"{price} ₽"),))]


plugin = Postcards()
