"""Decision tables for those who write them: checked as they are typed, tried by the engine that decides. Checking,
trying and reading files needs ``process.design``; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.contract import Viewer
from instar.queries import definitions
from instar.queries import tables as query
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = ["check_cell", "check_table", "read_tables", "table_as_dmn", "table_users"]


def check_table(by: Viewer, text: str, tried: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is wrong with a table, where its rules overlap, what they leave open, and what comes of a try: see
    ``instar.queries.tables.checked``."""
    return query.checked(kernel(), as_actor(by), text, tried)


def check_cell(by: Viewer, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with one cell while it is typed: see ``instar.queries.tables.checked_cell``."""
    return query.checked_cell(kernel(), as_actor(by), given)


def read_tables(by: Viewer, raw: bytes) -> dict[str, Any]:
    """Tables of a DMN file, or rows of a CSV file; raises Invalid at ``file``."""
    return query.brought(kernel(), as_actor(by), raw)


def table_as_dmn(by: Viewer, key: str, number: int | None = None) -> bytes:
    """A version of a table as DMN, for who may read it. Raises NotFound, InstarError for what DMN cannot say."""
    return query.as_dmn(kernel(), as_actor(by), key, number)


def table_users(by: Viewer, key: str) -> tuple[str, ...]:
    """What leads to the table in force, in words; nothing where there is none or ``by`` may not read it."""
    return definitions.definition(kernel(), as_actor(by), "decision", key).used_by
