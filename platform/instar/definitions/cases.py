"""Tests of processes that lie in the database: rows, and the file that they become in a folder or a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from instar.store import Tx

FORMAT = "instar.cases/1"

_OF = "SELECT process, title, body, author_id, created FROM definition_case WHERE process = ? ORDER BY id"
_ALL = "SELECT process, title, body, author_id, created FROM definition_case ORDER BY process, id"


class SavedCase(NamedTuple):
    """``case``: as one of ``cases`` of such a file."""

    process: str
    title: str
    case: Mapping[str, Any]
    author_id: int | None
    created: int


def saved_cases(tx: Tx, process: str | None = None) -> list[SavedCase]:
    """Of one process, or of all; the oldest first."""
    rows = tx.all(_ALL) if process is None else tx.all(_OF, (process,))
    return [SavedCase(of, title, orjson.loads(body), author, created) for of, title, body, author, created in rows]


def name_of_file(process: str) -> str:
    """How the file of a process's saved tests is called."""
    return f"{process}.saved.cases.json"


def as_file(process: str, cases: list[SavedCase]) -> bytes:
    """The same bytes for the same tests."""
    whole = {"format": FORMAT, "process": process, "cases": [one.case for one in cases]}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
