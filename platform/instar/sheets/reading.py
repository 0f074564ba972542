"""A table that somebody else's program has saved: encoding and delimiter are found out, lines keep their numbers.

UTF-8 is told by its own form; what is not UTF-8 is guessed from the letters, and here that is mostly windows-1251,
which Excel writes on a Russian Windows. Nothing is lost in silence: where a byte fits no letter, it is told.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from charset_normalizer import from_bytes

from instar.errors import Invalid
from instar.i18n import _
from instar.sheets.writing import BOM, DELIMITERS, plain

ENCODINGS = ("utf-8", "cp1251", "cp866", "koi8-r", "utf-16", "cp1252")
"""Those that a person can choose; another one may be guessed."""
SAMPLE = 64 << 10
LONGEST_CELL = 64 << 10
MOST_COLUMNS = 200
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """``heads`` are the cells of the first line; ``rows`` are (number of the line in the file, cells), without empty
    ones, each at least as long as the heads. ``delimiter``: the sign itself."""

    encoding: str
    delimiter: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(raw: bytes, *, encoding: str | None = None, delimiter: str | None = None, most: int = 100_000) -> Sheet:
    """The table in a file's bytes; raises Invalid at ``file`` for what is none, at ``encoding`` for a wrong one."""
    if not raw.strip():
        raise _refused(_("The file is empty."))
    if raw[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise _refused(_("This is a workbook, not a table of text. Save it as CSV in your spreadsheet."))
    encoding = encoding or guess_encoding(raw)
    text = _decoded(raw, encoding).removeprefix(BOM)
    delimiter = delimiter or guess_delimiter(text[:SAMPLE])
    lines = _lines(text, delimiter, most)
    if not lines:
        raise _refused(_("The file is empty."))
    heads = tuple(" ".join(cell.split()) for cell in lines[0][1])
    if len(heads) > MOST_COLUMNS:
        raise _refused(_("The table has more than {most} columns.").format(most=MOST_COLUMNS))
    width = len(heads)
    rows = tuple(
        (number, (*cells[:width], *[""] * (width - len(cells)), *cells[width:])) for number, cells in lines[1:]
    )
    return Sheet(encoding, delimiter, heads, rows)


def guess_encoding(raw: bytes) -> str:
    """The encoding of the bytes; "utf-8" for plain letters."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    # Of Cyrillic alphabets the guess by whole words is the better one; what has no such word is a Western text.
    found = from_bytes(raw[:SAMPLE], cp_isolation=[name for name in ENCODINGS if name != "utf-16"]).best()
    return found.encoding.replace("_", "-") if found is not None else "cp1251"


def guess_delimiter(text: str) -> str:
    """Whichever of ``DELIMITERS`` divides the first lines most evenly; "," for a table of one column."""
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS.values():
        widths = _widths(text, delimiter)
        if not widths or widths[0] < 2:
            continue
        same = Counter(widths)[widths[0]]
        if (same, widths[0]) > most:
            best, most = delimiter, (same, widths[0])
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells each of the first lines would have; none where it cannot be read that way."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), LOOKED_AT))
    except csv.Error:
        return []
    return [len(row) for row in rows if any(cell.strip() for cell in row)]


def _lines(text: str, delimiter: str, most: int) -> list[tuple[int, list[str]]]:
    """(number of its first line, cells) of every line that holds anything."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((begins, [plain(cell).strip() for cell in cells]))
            if len(found) > most + 1:
                raise _refused(_("The table has more than {most} lines. Divide it.").format(most=most))
            begins = reader.line_num + 1
    except csv.Error:
        told = _("Line {number} cannot be read: a quotation mark may be missing, or a cell is too long.")
        raise _refused(told.format(number=reader.line_num)) from None
    return found


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        said = _("The file cannot be read as {encoding}.").format(encoding=encoding)
        raise Invalid({"encoding": [said]}, hint=_("Choose another encoding.")) from None


def _refused(said: str) -> Invalid:
    return Invalid({"file": [said]})
