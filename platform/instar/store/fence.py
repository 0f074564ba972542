"""Statements of a plugin reach the rows of its own tables, and nothing else.

A statement is read word by word, once: where a table may stand, the name must begin with the plugin's prefix or be one
that the statement itself defines (``WITH``). It keeps mistakes out, not malice: a plugin is code of the site's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from instar.store.tx import Row, Tx

_TOKEN = re.compile(
    r"""(?P<gap>\s+|--[^\n]*|/\*.*?\*/) | (?P<text>'(?:[^']|'')*') | (?P<quoted>"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\])
      | (?P<word>[A-Za-z_\u0080-\uffff][\w$]*) | (?P<other>[0-9][\w.]*|.)""",
    re.VERBOSE | re.DOTALL,
)
_VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"})
_BEFORE_TABLE = frozenset({"FROM", "JOIN", "INTO", "UPDATE"})
_BETWEEN = frozenset({"ONLY", "LATERAL", "OR", "REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK"})
"""Words that stand between ``UPDATE`` and the like, and the table."""
_ENDS_FROM = frozenset(
    {"SELECT", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "WINDOW", "UNION", "EXCEPT", "INTERSECT", "SET", "VALUES"}
    | {"RETURNING"}
)
_BEGINS_INSIDE = frozenset({"SELECT", "VALUES", "WITH"})
_TABLES_OF_VALUES = frozenset({"JSON_EACH", "JSON_TREE"})


class NotYours(RuntimeError):
    """A statement names what is not the plugin's: a mistake of who wrote it."""


class FencedTx:
    """``tx`` for the tables of one prefix; nothing works once it is ``closed``."""

    def __init__(self, tx: Tx, prefix: str) -> None:
        self._tx, self._prefix = tx, prefix
        self.closed = False

    def run(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Execute and return the number of rows changed."""
        return self._fenced(sql).run(sql, args)

    def insert(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Execute an INSERT into a table with a serial key and return the new id."""
        return self._fenced(sql).insert(sql, args)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._fenced(sql).many(sql, rows)

    def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        return self._fenced(sql).one(sql, args)

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        return self._fenced(sql).all(sql, args)

    def value(self, sql: str, args: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        return self._fenced(sql).value(sql, args)

    def _fenced(self, sql: str) -> Tx:
        if self.closed:
            raise RuntimeError("the command has ended, and its transaction with it")
        told = refusal(sql, self._prefix)
        if told:
            raise NotYours(f"{told}: {' '.join(sql.split())[:200]}")
        return self._tx


@lru_cache(maxsize=2048)
def refusal(sql: str, prefix: str) -> str:
    """Why a statement is none of the plugin's, in English for who wrote it; "" for one that is."""
    words = list(_words(sql))
    if not words or words[0].upper() not in _VERBS:
        return "only SELECT, INSERT, UPDATE and DELETE are taken here; tables are made by migrations"
    if ";" in words:
        return "one statement at a time"
    own = _defined(words)
    for name in _tables(words):
        plain = name.strip('"`[]')
        if plain.lower() not in own and not plain.lower().startswith(prefix):
            return f"“{plain}” is not the plugin's: its own tables begin with {prefix}"
    return ""


def _words(sql: str) -> Iterator[str]:
    """Without gaps and texts; a quoted name keeps its quotes."""
    for found in _TOKEN.finditer(sql):
        if found.lastgroup != "gap":
            yield "''" if found.lastgroup == "text" else found[0]


def _defined(words: Sequence[str]) -> frozenset[str]:
    """Names that ``WITH`` gives: ``name [(columns)] AS [[NOT] MATERIALIZED] (``."""
    if "WITH" not in {word.upper() for word in words}:
        return frozenset()
    text = " ".join(words)
    found = re.findall(r"([\w\"]+) (?:\( [^()]* \) )?AS (?:(?:NOT )?MATERIALIZED )?\(", text, re.IGNORECASE)
    return frozenset(name.strip('"').lower() for name in found)


def _tables(words: Sequence[str]) -> Iterator[str]:
    """Every word that stands where a table does."""
    listing = [False]  # for each open bracket, whether a comma at its level parts tables
    expected, before = False, ""
    for position, word in enumerate(words):
        said = word.upper()
        following = words[position + 1].upper() if position + 1 < len(words) else ""
        if word == "(":
            listing.append(expected and following not in _BEGINS_INSIDE)
            expected = listing[-1]
        elif word == ")":
            listing = listing[:-1] or [False]
            expected = False
        elif expected and said not in _BETWEEN:
            expected = False
            if not (following == "(" and said in _TABLES_OF_VALUES):
                yield word if following != "." else f"{word}.{words[position + 2] if position + 2 < len(words) else ''}"
        elif said in _ENDS_FROM:
            listing[-1] = False
        elif said in _BEFORE_TABLE and not (said == "UPDATE" and following == "SET") and before != "DISTINCT":
            expected = True
            listing[-1] = listing[-1] or said == "FROM"
        elif (word == "," and listing[-1]) or said == "TABLE" or (said == "IN" and following not in ("(", "?", "")):
            expected = True
        before = said
