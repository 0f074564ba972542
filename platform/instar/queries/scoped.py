"""How a scope becomes SQL: one SELECT a branch, their UNION, then the limit.

Each branch keeps the order of its own index and stops at the limit; an OR of the two would sort everything first. The
text depends only on the shape of the question (which columns, which conditions, how many zones), is made once for each
shape and kept, so that SQLite's statement cache knows it again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from instar.access import Actor, Branch
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED
from instar.store import Row


@dataclass(frozen=True, slots=True)
class Question:
    """A SELECT on ``ticket t`` before the scope is put in.

    ``columns`` are named (``t.id AS id``); ``order`` uses those names. ``join`` follows the scope's own join and has no
    placeholders; ``where`` are the conditions, whose arguments come with the call.
    """

    columns: str
    where: str = "1"
    join: str = ""
    order: str = ""


_AMONG = Question("t.id AS id", "t.id IN (SELECT value FROM json_each(?))")


def branches(kernel: Kernel, actor: Actor, permission: str = "ticket.view") -> tuple[Branch, ...]:
    return kernel.access.scope(actor, permission).branches(kernel.clock.now())


def select(kernel: Kernel, parts: Sequence[Branch], question: Question, args: Sequence[Any], limit: int) -> list[Row]:
    """The first ``limit`` rows of the question inside the scope; each ticket once."""
    return select_any(kernel, parts, ((question, args),), limit)


def select_any(
    kernel: Kernel, parts: Sequence[Branch], asked: Sequence[tuple[Question, Sequence[Any]]], limit: int
) -> list[Row]:
    """As ``select`` for several questions with the same columns and order: rows that any of them finds."""
    if not parts or not asked:
        return []
    sql = _select(tuple(question for question, _args in asked), tuple((part.join, part.where) for part in parts))
    return kernel.store.read().all(sql, (*_arguments(parts, asked, limit), limit))


def count(kernel: Kernel, parts: Sequence[Branch], question: Question, args: Sequence[Any]) -> int:
    """How many tickets (or whatever ``columns`` tells apart) there are; stops counting at 1000."""
    if not parts:
        return 0
    inner = _select((question,), tuple((part.join, part.where) for part in parts))
    asked = ((question, args),)
    found = kernel.store.read().value(_counting(inner), (*_arguments(parts, asked, COUNTED), COUNTED))
    return int(found)


def allowed(kernel: Kernel, actor: Actor, permission: str, ids: Collection[int]) -> frozenset[int]:
    """Those of the tickets on which the actor holds the permission: one statement for a whole page."""
    if not ids:
        return frozenset()
    parts = branches(kernel, actor, permission)
    wanted = orjson.dumps(sorted(ids)).decode()
    return frozenset(id for (id,) in select(kernel, parts, _AMONG, (wanted,), len(ids)))


def _arguments(parts: Sequence[Branch], asked: Sequence[tuple[Question, Sequence[Any]]], limit: int) -> tuple[Any, ...]:
    found: list[Any] = []
    alone = len(parts) * len(asked) == 1
    for _question, args in asked:
        for part in parts:
            found += [*part.args, *args]
            if not alone:
                found.append(limit)
    return tuple(found)


@lru_cache(maxsize=1024)
def _select(questions: tuple[Question, ...], parts: tuple[tuple[str, str], ...]) -> str:
    order = f" ORDER BY {questions[0].order}" if questions[0].order else ""
    arms = [
        f"SELECT {question.columns} FROM ticket t{join}{question.join} WHERE {where} AND {question.where}"
        for question in questions
        for join, where in parts
    ]
    if len(arms) == 1:
        return f"{arms[0]}{order} LIMIT ?"
    limited = [f"SELECT * FROM ({arm}{order} LIMIT ?)" for arm in arms]
    return f"{' UNION '.join(limited)}{order} LIMIT ?"


@lru_cache(maxsize=1024)
def _counting(inner: str) -> str:
    return f"SELECT count(*) FROM ({inner})"
