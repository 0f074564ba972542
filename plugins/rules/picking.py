"""Which tickets a rule by the clock would go over now, and what it would do to each; and why it leaves one alone.

Nothing is written. Only tickets whose inside the reader sees are told, so a try may show fewer than the rule finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from instar.sdk import InstarError, TicketSet, Viewer, now, read_ticket, ticket_events, ticket_set
from instar_plugins.rules.clock import narrowed
from instar_plugins.rules.force import InForce
from instar_plugins.rules.format import ParsedRule
from instar_plugins.rules.planning import Failed, plan
from instar_plugins.rules.tables import Firing
from instar_plugins.rules.weighing import Seen, told_by_clock, weigh

MOST = 100
"""Tickets that a try shows."""
_INSIDE = "priority == null || priority != null"
"""A filter that finds every ticket whose inside one sees: priorities are kept from everybody else."""


class Picked(NamedTuple):
    """A ticket. ``state``: would | not | failed | out (the filter does not find it) | once (done, for good). ``seen``:
    parts of the filter and conditions; ``stood``, ``at``: what the log says of the last time, "" and None where it says
    nothing."""

    number: str
    title: str
    state: str
    seen: tuple[Seen, ...]
    done: tuple[Mapping[str, Any], ...] = ()
    error: str = ""
    stood: str = ""
    at: int | None = None


class Trial(NamedTuple):
    """``total``: how many tickets the reader would find; ``problem``: why that cannot be said."""

    found: tuple[Picked, ...]
    total: int = 0
    problem: str = ""


def tried(one: InForce, by: Viewer) -> Trial:
    """The rule on the tickets that it would go over now."""
    if one.rule is None:
        return Trial((), 0, one.problem)
    try:
        tickets = narrowed(ticket_set(by).where(_INSIDE), one.rule.over)
        total, lines = tickets.count(), tickets.page("number", limit=MOST).lines
    except InstarError as error:
        return Trial((), 0, error.sentences())
    done = _done_for_good(one, [line.number for line in lines])
    return Trial(tuple(_asked(one.rule, line.number, line.title, (), done) for line in lines), total)


def on_ticket(one: InForce, by: Viewer, number: str) -> Picked | None:
    """The rule on one ticket; None where the reader does not see its inside. Raises NotFound."""
    events = ticket_events(by, number, 1)
    if not events or one.rule is None:
        return None
    found, title = events[0].number, events[0].title
    try:
        parts = _parts(one.rule, ticket_set(by), found)
    except InstarError as error:
        return Picked(found, title, "failed", (), (), error.sentences())
    made = _asked(one.rule, found, title, parts, _done_for_good(one, [found]))
    last = _last(one.id, found)
    return made._replace(stood=last.state, at=last.at) if last is not None else made


def parts_of(where: str) -> list[str]:
    """A filter, part by part, where all of them have to hold; the whole of it where that cannot be told."""
    parts, depth, quote, begun, at = [], 0, "", 0, 0
    while at < len(where):
        char = where[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and where.startswith("||", at):
            return [where.strip()]
        elif depth == 0 and where.startswith("&&", at):
            parts.append(where[begun:at].strip())
            begun, at = at + 2, at + 1
        at += 1
    return [one for one in (*parts, where[begun:].strip()) if one]


def _parts(rule: ParsedRule, tickets: TicketSet, number: str) -> tuple[Seen, ...]:
    parts = [part for one in rule.over.filters() for part in parts_of(one)]
    return tuple(Seen(part, number in tickets.where(part).among([number]), ()) for part in parts)


def _done_for_good(one: InForce, numbers: Sequence[str]) -> frozenset[str]:
    """Of a rule that fires once for a ticket, those on which it has."""
    once = {f"t{number.removeprefix('T-')}": number for number in numbers}
    rows = Firing.select(Firing.once).where((Firing.rule_id == one.id) & (Firing.once << list(once)))
    return frozenset(once[key] for (key,) in rows.tuples())


def _asked(rule: ParsedRule, number: str, title: str, parts: tuple[Seen, ...], done: frozenset[str]) -> Picked:
    moment = now()
    env = {**read_ticket(int(number.removeprefix("T-"))).env, "event": told_by_clock(moment)}
    verdict = weigh(rule, env)
    seen = (*parts, *verdict.seen)
    if not all(one.holds for one in parts):
        return Picked(number, title, "out", seen)
    if rule.once == "ticket" and number in done:
        return Picked(number, title, "once", seen)
    if verdict.error or not verdict.holds:
        return Picked(number, title, "failed" if verdict.error else "not", seen, (), verdict.error)
    try:
        planned = plan(rule, env, moment, f"try.{number}")
    except Failed as error:
        return Picked(number, title, "failed", seen, (), error.message)
    return Picked(number, title, "would", seen, planned.done)


def _last(rule: int, number: str) -> Any | None:
    query = Firing.select().where((Firing.rule_id == rule) & (Firing.number == number))
    return query.order_by(Firing.id.desc()).first()
