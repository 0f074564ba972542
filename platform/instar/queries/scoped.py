"""How a scope becomes SQL: one SELECT a branch, their UNION, then the limit.

Each branch keeps the order of its own index and stops at the limit; an OR of the two would sort everything first. The
text depends only on the shape of the question (which columns, which conditions, how many zones), is made once for each
shape and kept, so that SQLite's statement cache knows it again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from instar.access import Actor, Branch
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED
from instar.store import Row, as_list
from instar.store.dialect import VARIED


class Source(NamedTuple):
    """A table that knows its ticket and the ticket's zone by these names."""

    table: str = "ticket t"
    ticket: str = "t.id"
    zone: str = "t.zone_id"

    def of(self, part: str) -> str:
        """A part of a branch, which is written for ``ticket t``, for this table."""
        return part.replace("t.zone_id", self.zone).replace("t.id", self.ticket)


TICKETS = Source()


@dataclass(frozen=True, slots=True)
class Question:
    """A SELECT on ``ticket t`` before the scope is put in.

    ``columns`` are named (``t.id AS id``); ``order`` uses those names. ``join`` has no placeholders; ``where`` are the
    conditions, whose arguments come with the call. ``source``: the table, when another one can answer.
    """

    columns: str
    where: str = "TRUE"
    join: str = ""
    order: str = ""
    source: Source = TICKETS


class Asked(NamedTuple):
    """A question inside one scope. Questions that are asked together have the same columns and order."""

    parts: Sequence[Branch]
    question: Question
    args: Sequence[Any] = ()


_AMONG = Question("t.id AS id", "t.id IN (SELECT value FROM json_each(?))")


def branches(kernel: Kernel, actor: Actor, permission: str = "ticket.view") -> tuple[Branch, ...]:
    return kernel.access.scope(actor, permission).branches(kernel.clock.now())


def select(kernel: Kernel, parts: Sequence[Branch], question: Question, args: Sequence[Any], limit: int) -> list[Row]:
    """The first ``limit`` rows of the question inside the scope; each ticket once."""
    return select_each(kernel, (Asked(parts, question, args),), limit)


def select_any(
    kernel: Kernel, parts: Sequence[Branch], asked: Sequence[tuple[Question, Sequence[Any]]], limit: int
) -> list[Row]:
    """As ``select`` for several questions in one scope: rows that any of them finds."""
    return select_each(kernel, [Asked(parts, question, args) for question, args in asked], limit)


def select_each(kernel: Kernel, asked: Sequence[Asked], limit: int) -> list[Row]:
    """As ``select_any``, each question in a scope of its own."""
    shape = _shape(asked)
    if not shape:
        return []
    return kernel.store.read().all(_select(shape, _apart(asked)), (*_arguments(asked, len(shape) == 1, limit), limit))


def count(kernel: Kernel, parts: Sequence[Branch], question: Question, args: Sequence[Any]) -> int:
    """How many tickets (or whatever ``columns`` tells apart) there are; stops counting at 1000."""
    return count_each(kernel, (Asked(parts, question, args),))


def count_each(kernel: Kernel, asked: Sequence[Asked], most: int = COUNTED, *, apart: bool = False) -> int:
    """As ``count`` for several questions; stops at ``most``. ``apart``: no two of them find the same row."""
    shape = _shape(asked)
    if not shape:
        return 0
    sql = _counting(shape, _apart(asked, apart))
    return int(kernel.store.read().value(sql, (*_arguments(asked, len(shape) == 1, most), most)))


def group_each(kernel: Kernel, asked: Sequence[Asked], keys: int, most: int) -> list[Row]:
    """(key, …, count, sum) of what the questions find, at most ``most`` tickets. Their columns are the id, then
    ``keys`` columns to group by, named ``g0``, ``g1``, …, then ``total``, a number."""
    shape = _shape(asked)
    if not shape:
        return []
    sql = _grouping(_select(shape, _apart(asked)), keys)
    return kernel.store.read().all(sql, (*_arguments(asked, len(shape) == 1, most), most))


def gained(kernel: Kernel, before: Sequence[Branch], after: Sequence[Branch], most: int = COUNTED) -> frozenset[int]:
    """Tickets in one scope and not in the other, at most so many; none of the two is cut before they are compared."""
    if not after:
        return frozenset()
    sql = _all(tuple((part.lead, part.where) for part in after))
    args = [arg for part in (*after, *before) for arg in part.args]
    if before:
        sql = f"{sql} EXCEPT {_all(tuple((part.lead, part.where) for part in before))}"
    return frozenset(id for (id,) in kernel.store.read().all(f"{sql} LIMIT ?", (*args, most)))


def allowed(kernel: Kernel, actor: Actor, permission: str, ids: Collection[int]) -> frozenset[int]:
    """Those of the tickets on which the actor holds the permission: one statement for a whole page."""
    if not ids:
        return frozenset()
    return among(kernel, branches(kernel, actor, permission), ids)


def among(kernel: Kernel, parts: Sequence[Branch], ids: Collection[int]) -> frozenset[int]:
    """Those of the tickets that lie in the branches."""
    wanted = as_list(ids)
    return frozenset(id for (id,) in select(kernel, parts, _AMONG, (wanted,), len(ids)))


def seen_id(kernel: Kernel, actor: Actor, permission: str, column: str) -> str:
    """SQL of a column of ``ticket t`` that names another ticket: its id, or NULL where the actor does not hold the
    permission on that one. It has no arguments, so that it can stand wherever a column can."""
    scope = kernel.access.scope(actor, permission)
    if scope.everything:
        return column
    arms = " OR ".join(
        f"EXISTS (SELECT 1 FROM {_spelled(part.lead + 'ticket t WHERE ' + part.where, part.args)} AND t.id = o.id)"
        for part in scope.branches(kernel.clock.now())
    )
    return f"(SELECT o.id FROM (SELECT {column} AS id) o WHERE {arms or 'FALSE'})"


def inhabited(kernel: Kernel, parts: Sequence[Branch]) -> tuple[Branch, ...]:
    """The branches without those that begin with what one takes part in where that is nothing: most people take part in
    no ticket that they do not see anyway, and where words are looked for a branch costs much, found or not."""
    asked = tuple(dict.fromkeys(part for part in parts if part.lead))
    if not asked:
        return tuple(parts)
    sql = _inhabiting(tuple(part.lead for part in asked))
    answers = kernel.store.read().one(sql, [arg for part in asked for arg in part.args]) or ()
    empty = {part for part, answer in zip(asked, answers, strict=True) if not answer}
    return tuple(part for part in parts if part not in empty)


def _spelled(sql: str, args: Sequence[Any]) -> str:
    """The arguments of a branch in its text: numbers and words of the kernel, nothing that anybody typed."""
    given = (str(arg) if isinstance(arg, int) else "'" + str(arg).replace("'", "''") + "'" for arg in args)
    return "".join(piece + value for piece, value in zip(sql.split("?"), (*given, ""), strict=True))


def _shape(asked: Sequence[Asked]) -> tuple[tuple[Question, str, str], ...]:
    return tuple((one.question, part.lead, part.where) for one in asked for part in one.parts)


def _arguments(asked: Sequence[Asked], alone: bool, limit: int) -> tuple[Any, ...]:
    found: list[Any] = []
    for one in asked:
        for part in one.parts:
            found += [*part.args, *one.args]
            if not alone:
                found.append(limit)
    return tuple(found)


def _apart(asked: Sequence[Asked], questions: bool = False) -> bool:
    """Whether no two arms have a row in common. ``questions``: no two questions have."""
    return (questions or len(asked) == 1) and all(part.apart for one in asked for part in one.parts)


@lru_cache(maxsize=1024)
def _select(shape: tuple[tuple[Question, str, str], ...], apart: bool) -> str:
    """``apart``: the arms have no row in common, so that none needs to be compared."""
    first = shape[0][0]
    order = f" ORDER BY {first.order}" if first.order else ""
    arms = [
        f"SELECT {question.columns} FROM {lead}{question.source.table}{question.join}"
        f" WHERE {question.source.of(where)} AND {question.where}"
        for question, lead, where in shape
    ]
    if len(arms) == 1:
        return f"{arms[0]}{order} LIMIT ?"
    limited = [f"SELECT * FROM ({arm}{order} LIMIT ?)" for arm in arms]
    return f"{(' UNION ALL ' if apart else ' UNION ').join(limited)}{order} LIMIT ?"


def _all(parts: tuple[tuple[str, str], ...]) -> str:
    arms = " UNION ALL ".join(f"SELECT t.id AS id FROM {lead}ticket t WHERE {where}" for lead, where in parts)
    return f"SELECT id FROM ({arms})"


@lru_cache(maxsize=1024)
def _counting(shape: tuple[tuple[Question, str, str], ...], apart: bool) -> str:
    """Arms that are apart need no column, so that any index on what they ask can answer."""
    if apart:
        shape = tuple((replace(question, columns="1", order=""), lead, where) for question, lead, where in shape)
    return f"SELECT count(*) FROM ({_select(shape, apart)})"


@lru_cache(maxsize=1024)
def _inhabiting(leads: tuple[str, ...]) -> str:
    taken = ", ".join(f"EXISTS (SELECT 1 FROM {lead.removesuffix(' CROSS JOIN ')})" for lead in leads)
    return f"SELECT {taken}"


@lru_cache(maxsize=1024)
def _grouping(inner: str, keys: int) -> str:
    names = ", ".join(f"g{number}" for number in range(keys))
    by = f" GROUP BY {names}" if keys else ""
    return f"SELECT {VARIED} {names}{', ' if keys else ''}count(*), sum(total) FROM ({inner}){by}"
