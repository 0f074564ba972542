"""Tables as text: CSV written so that no cell is a formula, and read whatever program has saved it. Pure."""

from instar.sheets.reading import Sheet, read_sheet
from instar.sheets.writing import DELIMITERS, Cell, Dialect, dialect_of, harmless, stream, written

__all__ = ["DELIMITERS", "Cell", "Dialect", "Sheet", "dialect_of", "harmless", "read_sheet", "stream", "written"]
