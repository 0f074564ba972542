"""Pages of a list, and the cursor that leads from one to the next.

A cursor is the sort key of the last row seen (keyset paging), so the thousandth page costs what the first one costs and
a row that comes or goes meanwhile shifts nothing. To a client it is a word without meaning. It is not signed: it
carries no right, only a position, and what it holds is checked against the kinds that the list expects.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson

from instar.errors import Invalid
from instar.i18n import _

T = TypeVar("T")
MOST = 200
"""The largest page that may be asked for."""
COUNTED = 1000
"""Counts stop here: what is more is shown as "999+"."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``next`` is the cursor of the following page; None on the last one."""

    items: tuple[T, ...]
    next: str | None = None


def encode(keys: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(keys))).decode().rstrip("=")


def decode(cursor: str | None, *kinds: type | tuple[type, ...]) -> tuple[Any, ...] | None:
    """The sort key behind a cursor, None without one; raises Invalid when it is none of this list's. ``kinds``: of
    every part the kind of its value, or several that it may be of."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        keys = orjson.loads(base64.urlsafe_b64decode(padded)) if len(cursor) <= 2000 else None
    except (UnicodeEncodeError, binascii.Error, orjson.JSONDecodeError):
        keys = None
    if not isinstance(keys, list) or len(keys) != len(kinds) or not all(map(_is_of, keys, kinds)):
        raise Invalid({"cursor": [_("This is not the cursor of a page of this list.")]})
    return tuple(keys)


def _is_of(key: Any, kinds: type | tuple[type, ...]) -> bool:
    """Exactly of that kind: true is no 1."""
    return type(key) in (kinds if isinstance(kinds, tuple) else (kinds,))


def limited(limit: int) -> int:
    """The page size that was asked for; raises Invalid outside 1 … ``MOST``."""
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": [_("Ask for 1 to {most} rows.").format(most=MOST)]})
    return limit
