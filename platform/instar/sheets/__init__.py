"""Tables as files: CSV and workbooks written so that no cell is a formula, CSV read whatever program has saved it."""

from instar.sheets.reading import Sheet, read_sheet
from instar.sheets.workbook import write_workbook
from instar.sheets.writing import DELIMITERS, Cell, Dialect, dialect_of, harmless, stream, written

__all__ = [
    "DELIMITERS",
    "Cell",
    "Dialect",
    "Sheet",
    "dialect_of",
    "harmless",
    "read_sheet",
    "stream",
    "write_workbook",
    "written",
]
