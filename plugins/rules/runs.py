"""How rules by the clock went: one run for each beginning, newest first, and what stands on pages of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import fn

from instar_plugins.rules.log import title_of
from instar_plugins.rules.tables import Rule, Run

PAGE = 50


class Went(NamedTuple):
    """A run. ``rule``: the rule's key; ``due``, ``begun``, ``ended``: ms."""

    id: int
    rule: str
    title: str
    gone: bool
    due: int
    begun: int
    ended: int | None
    state: str
    total: int
    looked: int
    fired: int
    failed: int
    error: str


def first_open() -> Any | None:
    """The run whose turn it is: the earliest moment, then the order of rules."""
    query = Run.select(Run).join(Rule, on=(Run.rule_id == Rule.id)).where(Run.state == "running")
    return query.order_by(Run.due, Rule.place, Rule.id, Run.id).first()


def runs(rule: str = "", before: int | None = None, limit: int = PAGE) -> tuple[list[Went], int | None]:
    """Newest first, and what the next page comes before; None where there is none. ``rule``: of this one alone."""
    query = Run.select(Run, Rule).join(Rule, on=(Run.rule_id == Rule.id), attr="of")
    if rule:
        query = query.where(Rule.key == rule)
    if before is not None:
        query = query.where(Run.id < before)
    found = list(query.order_by(Run.id.desc()).limit(limit + 1))
    following = found[limit - 1].id if len(found) > limit else None
    return [_went(row) for row in found[:limit]], following


def one_run(id: int) -> Went | None:
    row = Run.select(Run, Rule).join(Rule, on=(Run.rule_id == Rule.id), attr="of").where(Run.id == id).first()
    return _went(row) if row is not None else None


def latest() -> dict[int, Went]:
    """Rule's id → its last run."""
    last = Run.select(fn.MAX(Run.id)).group_by(Run.rule_id)
    rows = Run.select(Run, Rule).join(Rule, on=(Run.rule_id == Rule.id), attr="of").where(Run.id << last)
    return {row.rule_id: _went(row) for row in rows}


def _went(row: Any) -> Went:
    return Went(
        row.id,
        row.of.key,
        title_of(row.of),
        row.of.gone is not None,
        row.due,
        row.begun,
        row.ended,
        row.state,
        row.total,
        row.looked,
        row.fired,
        row.failed,
        row.error,
    )
