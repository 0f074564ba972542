"""How values go to PostgreSQL and come back as SQLite has them."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.abc import AdaptContext, Buffer, PyFormat
from psycopg.adapt import Dumper, Loader
from psycopg.types.numeric import IntDumper

_FEW = 1 << 31


class _Yes(Dumper):
    """A truth is sent without a type: columns keep it as 0 and 1, conditions take it as it is."""

    oid = 0

    def dump(self, obj: Any) -> Buffer:
        return b"1" if obj else b"0"


class _Whole(IntDumper):
    """Small numbers have one type: a statement with another type of a value is another one to prepare."""

    def upgrade(self, obj: int, format: PyFormat) -> Dumper:
        return self._int4_dumper if -_FEW <= obj < _FEW else super().upgrade(obj, format)


class _One(Loader):
    """A truth is read as 0 or 1, as SQLite has it."""

    def load(self, data: Buffer) -> int:
        return int(bytes(data) == b"t")


class _Sum(Loader):
    """What a sum of whole numbers is, too large for their type as it may be."""

    def load(self, data: Buffer) -> float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


def adapters() -> AdaptContext:
    """What the driver knows, and ours."""
    found = psycopg.adapters.__class__(psycopg.adapters)
    found.register_dumper(bool, _Yes)
    found.register_dumper(int, _Whole)
    found.register_loader("bool", _One)
    found.register_loader("numeric", _Sum)
    return found
