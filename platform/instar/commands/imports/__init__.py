"""Tables of other programs taken in: staff, organizations, contacts, services and tickets, each line by the ordinary
commands and with the rights of whoever imports. A trial carries every line out and takes it back."""

from instar.commands.imports.columns import KINDS, Column, columns_of, guess
from instar.commands.imports.lines import ImportLine, carry_on
from instar.commands.imports.runs import (
    AddImport,
    Run,
    SetUpImport,
    StartImport,
    StopImport,
    add_import,
    load_run,
    sheet_of,
)

__all__ = [
    "KINDS",
    "AddImport",
    "Column",
    "ImportLine",
    "Run",
    "SetUpImport",
    "StartImport",
    "StopImport",
    "add_import",
    "carry_on",
    "columns_of",
    "guess",
    "load_run",
    "sheet_of",
]
