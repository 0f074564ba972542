"""The two actions: one is a rule and runs in the transaction, one reaches outside and runs after it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instar.sdk import ActionAnswer, ActionContext, ActionRefused, PostMessage, SetData, _

STAMP_ARGUMENTS = {"fields": [{"id": "abroad", "type": "boolean", "title": {"en": "Goes abroad", "ru": "За границу"}}]}
PRINT_ARGUMENTS = {
    "fields": [
        {"id": "text", "type": "text", "required": True, "title": {"en": "Text", "ru": "Текст"}},
        {"id": "address", "type": "text", "required": True, "title": {"en": "Address", "ru": "Адрес"}},
    ]
}


def stamp(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    """An effect action is a pure function: what it wants done it says, and the kernel does it."""
    price = "70.00" if arguments.get("abroad") else "35.00"
    note = PostMessage("internal", _("A stamp of {price} is on it.").format(price=price), automatic=True)
    return ActionAnswer({"price": price}, (SetData({"postcard_price": price}), note))


class Printer:
    """Writes sheets into the folder that a printer empties. A repeat, with the same key, rewrites its own."""

    def __init__(self, folder: str, width: int) -> None:
        self.folder = folder
        self.width = width

    def run(self, arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        if not self.folder:
            raise ActionRefused("no_folder", _("No folder is set for the printer."))
        sheet = Path(self.folder) / f"{context.key}.txt"
        lines = [*textwrap.wrap(arguments["text"], self.width), "", arguments["address"]]
        sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")  # an error here is tried again by the kernel
        return ActionAnswer({"sheet": sheet.name})
