"""What people type instead of what is right: a value without its marks, and cells that mean what they do not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from instar.engine.decisions.cells import compile_cell
from instar.engine.expressions import EvaluationError, ExpressionError, Type, compile_expression
from instar.engine.expressions.syntax import quoted
from instar.engine.expressions.values import day, duration, moment, number
from instar.i18n import N_, _

_YES, _NO = frozenset({"true", "yes", "да"}), frozenset({"false", "no", "нет"})
_LOCAL_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_DURATION = re.compile(r"P[0-9WDTHMS.]+")
_READS = re.compile(r"[A-Za-z_]\w*\.")
"""What reads a field that is not there is no text without its marks."""
_BARE_SPAN = re.compile(r"([^\[\](),'\"]+)\.\.([^\[\](),'\"]+)")
_SIGNS = (("≥", ">="), ("≤", "<="), ("≠", "!="), ("<>", "!="), ("=<", "<="), ("=>", ">="))
_MARKS = str.maketrans("«»„“”‹›", '"' * 7)


def typed(text: str, kind: str) -> Any:
    """The value that a person typed for a column of a kind; None for nothing. Raises ValueError with a sentence."""
    written = text.strip()
    if not written:
        return None
    found = _READ.get(kind, _anything)(written)
    if found is None:
        raise ValueError(_(_WANTED[kind]))
    return found


def repaired(source: str, kind: Type, names: Mapping[str, Type], *, test: bool = True) -> str | None:
    """What a cell that cannot be read most likely means, and can be read; ``test``: of an input, else an answer."""
    for candidate in _candidates(source.strip(), kind.kind, test):
        try:
            if test:
                compile_cell(candidate, names, kind)
            else:
                compile_expression(candidate, names)
        except ExpressionError:
            continue
        return candidate
    return None


# -- values ----------------------------------------------------------------------------------------------------


def _number(written: str) -> Any:
    return number(re.sub(r"\s", "", written).replace(",", "."))


def _boolean(written: str) -> bool | None:
    word = written.lower()
    return True if word in _YES else False if word in _NO else None


def _day(written: str) -> date | None:
    return day(_iso(written))


def _moment(written: str) -> datetime | None:
    return moment(written) or moment(f"{written}Z") or moment(f"{written}:00Z")


def _text(written: str) -> str:
    """What stands in quotation marks is what stands between them."""
    marks = written[0] + written[-1]
    return written[1:-1] if len(written) > 1 and marks in ("''", '""') else written


def _anything(written: str) -> Any:
    """An expression that reads nothing, else a text."""
    try:
        return compile_expression(written, {})({})
    except (ExpressionError, EvaluationError):
        return _text(written)


_READ: Mapping[str, Any] = {
    "number": _number,
    "boolean": _boolean,
    "date": _day,
    "time": _moment,
    "duration": duration,
    "text": _text,
}
_WANTED: Mapping[str, str] = {
    "number": N_("Write a number, such as 12.5."),
    "boolean": N_("Write true or false."),
    "date": N_("Write a date, such as 2026-12-31."),
    "time": N_("Write a moment, such as 2026-12-31T09:00Z."),
    "duration": N_("Write a duration, such as PT4H or P3D."),
}


def _iso(written: str) -> str:
    """31.12.2026 as the format writes it."""
    found = _LOCAL_DAY.fullmatch(written)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else written


# -- cells -----------------------------------------------------------------------------------------------------


def _candidates(source: str, kind: str, test: bool) -> Iterator[str]:
    """From what changes least to what changes most."""
    straight = source.translate(_MARKS)
    for sign, ours in _SIGNS:
        straight = straight.replace(sign, ours)
    yield straight
    if test:
        if re.match(r"=(?!=)", straight):
            yield straight[1:].strip()
        if found := _BARE_SPAN.fullmatch(straight):
            yield f"[{_constant(found[1], kind)}..{_constant(found[2], kind)}]"
        if found := re.fullmatch(r"([<>]=?|[!=]=)\s*(.+)", straight):
            yield f"{found[1]} {_constant(found[2], kind)}"
        if found := re.fullmatch(r"([\[(])(.+)\.\.(.+)([\])])", straight):
            yield f"{found[1]}{_constant(found[2], kind)}..{_constant(found[3], kind)}{found[4]}"
    if "," in straight and test:
        yield ", ".join(_constant(part, kind) for part in straight.split(","))
    yield _constant(straight, kind)


def _constant(written: str, kind: str) -> str:
    """A value as an expression writes it."""
    word = written.strip()
    lower = word.lower()
    if lower in _YES | _NO and kind in ("boolean", "any"):
        return "true" if lower in _YES else "false"
    if kind in ("date", "any") and _ISO_DAY.fullmatch(_iso(word)):
        return f"date({quoted(_iso(word))})"
    if kind in ("duration", "any") and _ISO_DURATION.fullmatch(word):
        return f"duration({quoted(word)})"
    if kind == "number":
        return re.sub(r"[\s\u00a0]", "", word).replace(",", ".")
    if word[:1] in ("'", '"') or not word or _READS.match(word):
        return word
    return quoted(word) if kind in ("text", "any") else word
