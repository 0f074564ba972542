"""The number of the other side: kept as it came, and as E.164 where it is a telephone number.

What is none – an extension, "anonymous" – stands apart: it is shown, and known again by its own digits, but nobody can
be called by it from outside, and no contact is looked up by it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from instar.sdk import phone_number, phone_words

LONGEST = 64
_MARKS = re.compile(r"[^0-9*#]")


class Number(NamedTuple):
    """``raw``: as it came. ``phone``: E.164, None for an internal or hidden one. ``party``: what is the same for every
    call with it; "" for a hidden one, which is nobody's."""

    raw: str
    phone: str | None
    party: str


def read(typed: str) -> Number:
    """``100*111@sip.example`` is the extension 100*111: what exchanges write behind it names themselves."""
    raw = " ".join(typed.replace("\0", "").split())
    phone = phone_number(raw)
    return Number(raw, phone, phone or _MARKS.sub("", raw.partition("@")[0]))


def words(raw: str, phone: str | None) -> str:
    """A number as people read it."""
    return phone_words(phone) if phone else raw


def link(phone: str | None) -> str | None:
    """The address by which a telephone calls it."""
    return f"tel:{phone}" if phone else None
