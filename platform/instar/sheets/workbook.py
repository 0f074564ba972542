"""The one writer of workbooks for spreadsheets (Office Open XML, ECMA-376). What people have typed is text there and
nothing else: no formula, no link, no number, whatever it begins with. Numbers and days are what programs add and sort.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any

from instar.i18n import use

Value = str | int | Decimal | date | datetime | None

LONGEST = 32_767
"""Characters of a cell."""
EXACT = 15
"""Digits that a number keeps in a spreadsheet; a longer one is written as text, to the letter."""
NARROWEST, WIDEST = 12, 60
"""Columns, in characters."""
FIRST_YEAR = 1900
"""Spreadsheets count days from there."""
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(
    out: IO[bytes],
    title: str,
    heads: Sequence[str],
    pages: Iterator[list[list[Value]]],
    *,
    language: str,
    ended: Callable[[int, bool], object] = lambda count, whole: None,
) -> None:
    """One sheet, page by page of rows and row by row onto the disk; ``ended`` is told how many rows are in it and
    whether those are all, also when a page raises. Moments are written as they are shown: spreadsheets know no zones.
    """
    from xlsxwriter import Workbook  # takes longer to import than most processes run for

    count, whole = 0, False
    try:
        with Workbook(out, {"constant_memory": True, "remove_timezone": True, **AS_TEXT}) as book, use(language):
            sheet, formats = _begun(book, title, heads)
            for row in chain.from_iterable(pages):
                count += 1
                for place, value in enumerate(row):
                    _write(sheet, count, place, value, formats)
            if heads:
                sheet.autofilter(0, 0, count, len(heads) - 1)
        whole = True
    finally:
        with use(language):
            ended(count, whole)


def _begun(book: Any, title: str, heads: Sequence[str]) -> tuple[Any, dict[type, Any]]:
    """The sheet with its head, which stays in sight, and how days and moments are shown."""
    sheet, bold = book.add_worksheet(_sheet_name(title)), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, said in enumerate(heads):
        sheet.set_column(place, place, min(max(len(said) + 2, NARROWEST), WIDEST))
        sheet.write_string(0, place, said[:LONGEST], bold)
    shown = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}
    return sheet, {kind: book.add_format({"num_format": form}) for kind, form in shown.items()}


def _write(sheet: Any, row: int, place: int, value: Value, formats: dict[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value[:LONGEST])
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, place, value, formats[type(value)])
    elif isinstance(value, date):
        sheet.write_string(row, place, value.isoformat())
    elif len(Decimal(value).as_tuple().digits) > EXACT:
        sheet.write_string(row, place, format(value, "f") if isinstance(value, Decimal) else str(value))
    else:
        sheet.write_number(row, place, value)


def _sheet_name(title: str) -> str:
    """At most 31 characters, and none of those that a reference to a cell has."""
    kept = "".join(sign for sign in title if sign not in "[]:*?/\\'")
    return kept[:31] or "1"
