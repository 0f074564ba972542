"""Texts on both sides: marked places of a message that came, what may leave as HTML, and pieces of at most 4096 signs.

Telegram counts in units of UTF-16: a face is two of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from instar_plugins.telegram.given import clean, line, number

LONGEST = 4096
"""Units of one message that leaves."""
_SAFE = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]{1,2000}", re.IGNORECASE)


def marked(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    """The text with what its marks say beyond it: addresses behind words, and what is quoted. What does not fit the
    text, and links to anything but pages and addresses, are left out."""
    units = text.encode("utf-16-le", "surrogatepass")
    changes: list[tuple[int, str]] = []
    for one in entities:
        begin, length = number(one, "offset"), number(one, "length")
        if begin is None or length is None or begin < 0 or length < 1 or 2 * (begin + length) > len(units):
            continue
        kind, end = line(one, "type"), begin + length
        address = line(one, "url", 2000)
        if kind == "text_link" and _SAFE.fullmatch(address):
            said = units[2 * begin : 2 * end].decode("utf-16-le", "replace").strip()
            if said != address:
                changes.append((end, f" ({address})"))
        elif kind in ("blockquote", "expandable_blockquote"):
            changes += [(at, "> ") for at in _lines(units, begin, end)]
    found, last = [], 0
    for at, more in sorted(changes, key=lambda change: change[0]):
        found += [units[2 * last : 2 * at].decode("utf-16-le", "replace"), more]
        last = at
    return clean("".join([*found, units[2 * last :].decode("utf-16-le", "replace")]))


def units(text: str) -> int:
    """How long Telegram takes the text to be."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """The text in as few pieces as can be, broken where it hurts least: between paragraphs, lines, words."""
    left = text.strip()
    while left:
        fits = _fitting(left, longest)
        if fits < len(left):
            fits = _break(left, fits)
        piece, left = left[:fits].rstrip(), left[fits:].lstrip()
        if piece:
            yield piece


def escaped(text: str) -> str:
    """As HTML for Telegram: nothing that somebody typed is a mark there."""
    return html.escape(clean(text), quote=False)


# -- below: how it is done -----------------------------------------------------------------------------------


def _lines(units: bytes, begin: int, end: int) -> Iterator[int]:
    """Where lines begin in a piece of the text."""
    yield begin
    for at in range(begin, end - 1):
        if units[2 * at : 2 * at + 2] == b"\n\0":
            yield at + 1


def _fitting(text: str, longest: int) -> int:
    """How many signs of the text are not longer than that."""
    used = 0
    for place, sign in enumerate(text):
        used += 1 + (sign > "\uffff")
        if used > longest:
            return place
    return len(text)


def _break(text: str, most: int) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, most // 2, most)
        if at > 0:
            return at + len(mark)
    return most
