"""Headers of a letter, read leniently: what is encoded becomes text, what is broken stays as it came."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from instar_plugins.mail.charsets import decoded

LONGEST = 20_000
"""Characters of one header that are looked at."""
LONGEST_ID = 450
MOST_IDS = 200
LATEST_MS = 32_503_680_000_000
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?([^?\r\n]*)\?=", re.IGNORECASE)
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_ID = re.compile(r"<([^<>\s]{1,450})>")
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]+@[^\s<>()\[\]\",;:@]+")


def raw_values(part: Message, name: str) -> list[str]:
    """Each header of that name, unfolded; bytes that are no ASCII read as text."""
    wanted, found = name.lower(), []
    for given, value in part.raw_items():
        if given.lower() == wanted:
            text = str(value)[:LONGEST].encode("utf-8", "surrogateescape")
            found.append(" ".join(decoded(text).split()))
    return found


def words(part: Message, name: str) -> str:
    """The first header of that name with something in it, as text; "" for none."""
    return next((text for text in map(plain, raw_values(part, name)) if text), "")


def plain(value: str) -> str:
    """A header's value with its encoded words (RFC 2047) read, also where they are broken."""
    pieces: list[tuple[str, bytes]] = []
    joined, last = _BETWEEN.sub(r"\1", value), 0
    for match in _WORD.finditer(joined):
        if match.start() > last:
            pieces.append(("utf-8", joined[last : match.start()].encode()))
        charset = match[1].partition("*")[0].lower()
        said = _unpacked(match[2].lower(), match[3])
        if pieces and match.start() == last and pieces[-1][0] == charset:
            # A letter may be cut in two by the end of a word: the bytes are joined before they are read.
            said = pieces.pop()[1] + said
        pieces.append((charset, said))
        last = match.end()
    pieces.append(("utf-8", joined[last:].encode()))
    text = "".join(decoded(said, charset) for charset, said in pieces if said)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def addresses(part: Message, *names: str) -> list[tuple[str, str]]:
    """(name, address) of everybody in these headers, the addresses in lower case."""
    found = []
    for name in names:
        for value in raw_values(part, name):
            found += list(_people(value))
    return found


def ids(part: Message, name: str) -> list[str]:
    """Message ids in a header, without their brackets, in their order."""
    return [one for value in raw_values(part, name) for one in _ID.findall(value)][-MOST_IDS:]


def sent(part: Message) -> int | None:
    """When it says that it was written: UTC epoch milliseconds."""
    for value in raw_values(part, "date"):
        try:
            moment = parsedate_to_datetime(value)
            at = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            continue
        if 0 < at < LATEST_MS:
            return at
    return None


# -- below: how it is done -----------------------------------------------------------------------------------


def _unpacked(kind: str, said: str) -> bytes:
    given = said.encode()
    if kind == "q":
        return quopri.decodestring(given.replace(b"_", b" "), header=False)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", given)
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return base64.b64decode(letters[: len(letters) // 4 * 4])


def _people(value: str) -> Iterator[tuple[str, str]]:
    try:
        given = getaddresses([value])
    except (ValueError, TypeError, IndexError, AttributeError):
        given = []
    known = [(plain(name), match[0].lower()) for name, said in given if (match := _ADDRESS.search(said))]
    if not known:
        known = [("", one.lower()) for one in _ADDRESS.findall(value)]
    yield from ((name.strip(" '\""), one.strip(".")[:254]) for name, one in known)
