"""The one writer of CSV. A spreadsheet runs a cell that begins with ``=`` and its like: no text of ours ever does.

What people have typed is text and gets an apostrophe before such a sign, which spreadsheets hide or show and never
run. Numbers are numbers of ours and stay: "-5" can be added up. Every cell stands in quotes, so that no sign in it
begins another cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol

from instar.i18n import use

Cell = str | int | Decimal | None

MARK = "'"
ALWAYS = ("\t", "\r", "\n")
RUN = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "−")
"""What begins a formula, also in full width, and the minus of typographers that some programs take for one."""
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
"""By the name that addresses and the shell have."""
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Dialect:
    """``decimal``: the sign between whole and part; ``bom``: a mark at the front by which Excel knows UTF-8."""

    delimiter: str = ","
    decimal: str = "."
    bom: bool = True


def dialect_of(language: str, delimiter: str | None = None, *, bom: bool = True) -> Dialect:
    """As spreadsheets of that language have it: where the comma divides numbers, the semicolon divides cells."""
    decimal = get_decimal_symbol(language.replace("-", "_"))
    return Dialect(delimiter or (";" if decimal == "," else ","), decimal, bom)


def harmless(text: str) -> str:
    """The text as no spreadsheet runs it."""
    if text.startswith(ALWAYS) or text.lstrip().startswith(RUN):
        return MARK + text
    return text


def plain(text: str) -> str:
    """What ``harmless`` was given: an apostrophe before such a sign was none of the text's own."""
    rest = text.removeprefix(MARK)
    return rest if rest != text and harmless(rest) == text else text


def written(rows: Iterable[Sequence[Cell]], dialect: Dialect) -> str:
    """Lines of CSV; the mark of UTF-8 is not among them, for it stands once, at the front."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=dialect.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines.writerows([_cell(cell, dialect) for cell in row] for row in rows)
    return out.getvalue()


def stream(
    heads: Sequence[str],
    pages: Iterator[list[list[Cell]]],
    dialect: Dialect,
    *,
    language: str,
    ended: Callable[[int, bool], object] = lambda count, whole: None,
) -> Iterator[bytes]:
    """The file in pieces, a page of rows each. ``ended`` is told how many rows have left and whether those are all,
    also when nobody reads on: the reader of a stream may go away at any piece.

    Every page is made in ``language``; between pieces the thread speaks its own.
    """
    count, whole = 0, False
    try:
        yield ((BOM if dialect.bom else "") + written([heads], dialect)).encode()
        while True:
            with use(language):
                page = next(pages, None)
            if page is None:
                break
            count += len(page)
            if page:
                yield written(page, dialect).encode()
        whole = True
    finally:
        with use(language):
            ended(count, whole)


def _cell(cell: Cell, dialect: Dialect) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell.replace("\x00", ""))
    return format(cell, "f").replace(".", dialect.decimal) if isinstance(cell, Decimal) else str(cell)
