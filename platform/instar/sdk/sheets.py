"""Tables of text, as spreadsheets read and write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from instar.forms.display import money
from instar.i18n import current
from instar.sheets.reading import Sheet, read_sheet
from instar.sheets.writing import BOM, Cell, dialect_of, plain, written
from instar.web.current import kernel

__all__ = ["Sheet", "money_words", "read_sheet", "sheet_cell", "sheet_text"]


def sheet_text(rows: Iterable[Sequence[Cell]]) -> str:
    """CSV as spreadsheets of the reader's language have it; no cell is run as a formula."""
    return BOM + written(rows, dialect_of(current()))


def sheet_cell(cell: str) -> str:
    """A cell that was read, as it was before ``sheet_text`` made it harmless."""
    return plain(cell.strip())


def money_words(amount: Decimal) -> str:
    """An amount in the site's currency, as it is written in the reader's language."""
    return money(amount, kernel().settings.currency, current())
