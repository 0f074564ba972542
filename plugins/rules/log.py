"""What rules did: the log, cut as one likes, page by page, and what it comes to for each rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from peewee import fn

from instar.sdk import now, text
from instar_plugins.rules.tables import Firing, Rule

DAY_MS = 24 * 3_600_000
PAGE = 50


class Line(NamedTuple):
    """A row of the log. ``done``: what was done, as ``planning`` tells it; ``chain``: rules that led to it."""

    id: int
    at: int
    rule: str
    title: str
    gone: bool
    event: str
    number: str
    state: str
    done: tuple[Mapping[str, Any], ...]
    chain: tuple[str, ...]
    error: str


class Sums(NamedTuple):
    """Of a rule: when it last fired (ms), and what the last 24 hours come to."""

    last: int | None
    fired: int
    failed: int


class Asked(NamedTuple):
    """What the log is cut to; "" is everything. ``run``: digits, the id of one time of a rule by the clock."""

    rule: str = ""
    state: str = ""
    ticket: str = ""
    run: str = ""


def lines(asked: Asked, before: int | None = None, limit: int = PAGE) -> tuple[list[Line], int | None]:
    """Newest first, and what the next page comes before; None where there is none."""
    query = Firing.select(Firing, Rule).join(Rule, on=(Firing.rule_id == Rule.id), attr="of")
    if asked.rule:
        query = query.where(Rule.key == asked.rule)
    if asked.state:
        query = query.where(Firing.state == asked.state)
    if asked.ticket:
        query = query.where(Firing.number == asked.ticket.strip().upper())
    if asked.run:
        query = query.where(Firing.run_id == int(asked.run))
    if before is not None:
        query = query.where(Firing.id < before)
    found = list(query.order_by(Firing.id.desc()).limit(limit + 1))
    following = found[limit - 1].id if len(found) > limit else None
    return [_line(row) for row in found[:limit]], following


def sums() -> dict[int, Sums]:
    """Rule's id → what it comes to; a rule that never did anything is not among them."""
    day = now() - DAY_MS
    lately = (
        Firing.select(Firing.rule_id, Firing.state, fn.COUNT(Firing.id))
        .where(Firing.at > day)
        .group_by(Firing.rule_id, Firing.state)
        .tuples()
    )
    counts = {(rule, state): count for rule, state, count in lately}
    last = Firing.select(Firing.rule_id, fn.MAX(Firing.at)).where(Firing.state == "fired").group_by(Firing.rule_id)
    fired = dict(last.tuples())
    ids = {*fired, *(rule for rule, _state in counts)}
    return {id: Sums(fired.get(id), counts.get((id, "fired"), 0), counts.get((id, "failed"), 0)) for id in ids}


def title_of(row: Any) -> str:
    """A rule's title in the language of the moment."""
    return text(json.loads(row.title)) or str(row.key)


def _line(row: Any) -> Line:
    return Line(
        row.id,
        row.at,
        row.of.key,
        title_of(row.of),
        row.of.gone is not None,
        row.event,
        row.number,
        row.state,
        tuple(json.loads(row.done)),
        tuple(json.loads(row.chain)),
        row.error,
    )
