"""A JSON document that knows where each of its parts stands.

The standard library reads the value; a walk over the same text, made only when somebody asks for a place, finds line
and column of every pointer. Text that is no JSON, or that has a key twice, becomes a finding, never an exception.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from math import isinf
from typing import Any

from instar.engine.examples import marked
from instar.engine.findings import Finding
from instar.i18n import _

LARGEST = 2 << 20
DEEPEST = 64
MOST_FINDINGS = 20
"""Enough to work through; each costs a look at the whole text."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|[{\[]|[}\]]')
# A pair of surrogates is one letter; half of one is none, and no program could write it to a file again.
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rf"{_PAIR}|(?P<bad>\\u[dD][89a-fA-F][0-9a-fA-F]{{2}}|\\u0000|[\ud800-\udfff])|\\.", re.DOTALL)


class Source:
    """`value` is None, and `findings` say why, when the text cannot be read."""

    def __init__(self, value: Any, file: str, text: str = "", findings: list[Finding] | None = None) -> None:
        self.value = value
        self.file = file
        self.text = text
        self.findings: list[Finding] = findings or []
        self._places: dict[str, int] = {}
        self._lines: list[int] = []

    @property
    def broken(self) -> bool:
        """Whether there is no value."""
        return any(finding.code == "json" for finding in self.findings)

    @property
    def format(self) -> str:
        """What the text says it is, such as ``instar.process/1``; "" where it does not say."""
        found = self.value.get("format") if isinstance(self.value, dict) else None
        return found if isinstance(found, str) else ""

    @classmethod
    def of(cls, value: Any, file: str = "") -> Source:
        """A value without a text: every place is line 1, column 1."""
        return cls(value, file)

    @classmethod
    def read(cls, text: str | bytes, file: str = "") -> Source:
        """Read JSON; what is wrong with it stands in `findings`."""
        try:
            written = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode("utf-8-sig", "replace")
            return cls._broken(file, before, len(before), _("The file is not UTF-8 text."), _("Save it as UTF-8."))
        if len(written) > LARGEST:
            hint = _("Make several files of it.")
            return cls._broken(file, written, 0, _("The file is larger than 2 MB."), hint)
        deep = _too_deep(written)
        if deep is not None:
            message = _("The JSON is nested more than {limit} levels deep.").format(limit=DEEPEST)
            return cls._broken(file, written, deep, message, _("See whether a bracket is not closed."))
        if bad := next((match for match in _ESCAPE.finditer(written) if match["bad"]), None):
            hint = _("Remove it or type it again.")
            return cls._broken(file, written, bad.start(), _("A character here is no text."), hint)
        return cls._parsed(written, file)

    def locate(self, pointer: str) -> tuple[int, int]:
        """Line and column, from 1, of the key or value at an RFC 6901 pointer; of what holds it when it is missing."""
        if not self.text or self.broken:
            return 1, 1
        if not self._places:
            for found, position, _again in _walk(self.text):
                self._places.setdefault(found, position)
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        while pointer not in self._places and pointer:
            pointer = pointer.rpartition("/")[0]
        position = self._places.get(pointer, 0)
        line = bisect_right(self._lines, position)
        return line, position - self._lines[line - 1] + 1

    @classmethod
    def _parsed(cls, text: str, file: str) -> Source:
        twice = False

        def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            nonlocal twice
            made = dict(pairs)
            twice = twice or len(made) < len(pairs)
            return made

        try:
            value = json.loads(text, object_pairs_hook=members, parse_float=_finite, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            message = _("The JSON is broken: {reason}.").format(reason=error.msg)
            return cls._broken(file, text, error.pos, message, _hint(text, error.pos))
        except ValueError as error:  # NaN, 1e999, or a number with thousands of digits
            message = _("The JSON is broken: {reason}.").format(reason=error)
            return cls._broken(file, text, 0, message, _("Write a number such as 12.5, or null."))
        source = cls(value, file, text)
        if twice:
            source.findings += source._duplicates()
        return source

    def _duplicates(self) -> list[Finding]:
        """Keys that stand twice in one object: JSON readers keep the last and drop the first in silence."""
        found: list[Finding] = []
        places = ((pointer, position) for pointer, position, again in _walk(self.text) if again)
        for pointer, position in islice(places, MOST_FINDINGS):
            line, column = _line_column(self.text, position)
            key = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            message = _("The key “{key}” stands here a second time.").format(key=key[:64])
            hint = _("Rename or remove one of the two.")
            found.append(Finding("error", "duplicate_key", message, self.file, line, column, pointer, hint=hint))
        return found

    @classmethod
    def _broken(cls, file: str, text: str, position: int, message: str, hint: str) -> Source:
        line, column = _line_column(text, position)
        return cls(None, file, text, [Finding("error", "json", message, file, line, column, "", hint=hint)])


def escape(key: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _walk(text: str) -> Iterator[tuple[str, int, bool]]:
    """(pointer, position, stands twice) of every member and item of valid JSON; of a member, where its key stands."""
    tokens = [(match[0], match.start()) for match in _TOKEN.finditer(text)]
    yield "", tokens[0][1] if tokens else 0, False
    stack: list[tuple[str, int, set[str]]] = []  # pointer, next index (-1: object), keys seen
    at = ""
    for index, (token, position) in enumerate(tokens):
        if token in "{[":
            stack.append((at, -1 if token == "{" else 0, set()))
        elif token in "}]":
            at = stack.pop()[0]
            continue
        if not stack:
            continue
        holder, item, seen = stack[-1]
        opens_item = item >= 0 and index + 1 < len(tokens) and token in "[," and tokens[index + 1][0] != "]"
        if opens_item:
            at = f"{holder}/{item}"
            stack[-1] = (holder, item + 1, seen)
            yield at, tokens[index + 1][1], False
        elif item < 0 and token[0] == '"' and index + 1 < len(tokens) and tokens[index + 1][0] == ":":
            at = f"{holder}/{escape(json.loads(token))}"
            yield at, position, at in seen
            seen.add(at)


def _too_deep(text: str) -> int | None:
    """Where nesting passes the limit; the reader itself would run out of stack."""
    depth = 0
    for match in _BRACKETS.finditer(text):
        if match[0] in "{[":
            depth += 1
            if depth > DEEPEST:
                return match.start()
        elif match[0] in "}]":
            depth -= 1
    return None


def _line_column(text: str, position: int) -> tuple[int, int]:
    line = text.count("\n", 0, position) + 1
    return line, position - (text.rfind("\n", 0, position) + 1) + 1


def _hint(text: str, position: int) -> str:
    """What people most often mean: a comma too many, a missing one, single quotation marks."""
    before = text[:position].rstrip()
    rest = text[position : position + 1]
    if rest in "}]" and before.endswith(","):
        return _("Remove the comma before it.")
    if rest == "," and text[position + 1 :].lstrip()[:1] in ("}", "]"):
        return _("Remove this comma.")
    if rest == "'":
        return _("JSON uses double quotation marks.")
    if rest == '"' and before and before[-1] in '"}]0123456789el':
        return _("A comma is missing before it.")
    if rest in "\r\n" and rest:
        return _("A text ends in the line in which it begins: close it with a quotation mark.")
    begin = text.rfind("\n", 0, position) + 1
    return marked(text[begin:].partition("\n")[0], position - begin + 1)


def _no_constant(name: str) -> Any:
    raise ValueError(_("{name} is no number of JSON").format(name=name))


def _finite(written: str) -> float:
    number = float(written)
    if isinf(number):
        raise ValueError(_("{name} is no number of JSON").format(name=written[:64]))
    return number
