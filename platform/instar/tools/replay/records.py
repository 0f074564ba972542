"""Rows of an event log, one an event: read from the file bit by bit, so that its size does not matter.

XES (``.xes``, ``.xes.gz``): attributes by their keys, those of the trace behind ``case:``. A document that declares
entities is refused unread. CSV (``.csv``, ``.csv.gz``): cells by the heads of the first line.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from instar.errors import Invalid
from instar.i18n import _
from instar.sheets.reading import LONGEST_CELL, SAMPLE, guess_delimiter, guess_encoding
from instar.sheets.writing import BOM

CASE = "case:"
SUFFIXES = (".xes", ".xes.gz", ".csv", ".csv.gz")


class Record(NamedTuple):
    """``trace``: the number of the trace that the event stands in, 0 where the file has no traces. ``place``: where it
    stands, for messages. ``dates``: the keys whose values the file itself calls dates."""

    trace: int
    place: int
    values: dict[str, str]
    dates: frozenset[str] = frozenset()


def read_records(path: Path) -> Generator[Record, None, None]:
    """The events of a file; raises Invalid at ``file`` for what cannot be read."""
    name = path.name.lower()
    if not name.endswith(SUFFIXES):
        raise refused(
            _("{name} is no event log: its name ends in none of {suffixes}.").format(
                name=path.name, suffixes=", ".join(SUFFIXES)
            )
        )
    read = _xes if ".xes" in name else _csv
    try:
        with _opened(path) as stream:
            yield from read(stream)
    except (OSError, EOFError, zlib.error) as error:
        raise refused(_("{name} cannot be read: {reason}.").format(name=path.name, reason=error)) from None
    except (ParseError, DefusedXmlException) as error:
        raise refused(_("{name} is no proper XML: {reason}.").format(name=path.name, reason=error)) from None


def refused(said: str) -> Invalid:
    return Invalid({"file": [said]})


def _opened(path: Path) -> IO[bytes]:
    packed = path.name.lower().endswith(".gz")
    return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")


def _xes(stream: IO[bytes]) -> Iterator[Record]:
    """The attributes of a trace come before its events, as the standard demands."""
    trace, place = 0, 0
    inside: list[Element] = []
    outer: dict[str, str] = {}
    dates: frozenset[str] = frozenset()
    for happened, element in ElementTree.iterparse(stream, events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if happened == "start":
            inside.append(element)
            if tag == "trace":
                trace, outer, dates = trace + 1, {}, frozenset()
            elif tag == "event" and len(inside) > 1 and not outer:
                outer, dates = _attributes(inside[-2], CASE), _dates(inside[-2], CASE)
            continue
        inside.pop()
        if tag == "event":
            place += 1
            values = outer | _attributes(element)
            yield Record(trace, place, values, dates | _dates(element, ""))
        if tag in ("event", "trace") and inside:
            inside[-1].remove(element)


def _attributes(element: Element, prefix: str = "") -> dict[str, str]:
    return {
        prefix + one.get("key", ""): one.get("value", "")
        for one in element
        if one.get("key") and one.get("value") is not None
    }


def _dates(element: Element, prefix: str) -> frozenset[str]:
    return frozenset(prefix + one.get("key", "") for one in element if one.tag.endswith("date"))


def _csv(stream: IO[bytes]) -> Iterator[Record]:
    sample = stream.read(SAMPLE)
    stream.seek(0)
    if len(sample) == SAMPLE:  # a letter may be cut in two at the end
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    encoding = guess_encoding(sample)
    csv.field_size_limit(LONGEST_CELL)
    delimiter = guess_delimiter(sample.decode(encoding, "replace").removeprefix(BOM))
    with io.TextIOWrapper(stream, encoding, newline="") as text:
        yield from _lines(csv.reader(text, delimiter=delimiter), encoding)


def _lines(rows: Any, encoding: str) -> Iterator[Record]:
    """Records of what ``csv.reader`` gives."""
    try:
        heads = [cell.strip() for cell in next(rows, [])]
        if heads:
            heads[0] = heads[0].removeprefix(BOM).strip()
        for cells in rows:
            if any(cells):
                yield Record(0, rows.line_num, {head: cell.strip() for head, cell in zip(heads, cells, strict=False)})
    except csv.Error as error:
        raise refused(_("Line {number} cannot be read: {reason}.").format(number=rows.line_num, reason=error)) from None
    except UnicodeDecodeError:
        raise refused(_("The file cannot be read as {encoding}.").format(encoding=encoding)) from None
