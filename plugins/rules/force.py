"""Rules in force, in their order, compiled. A rule's text is compiled once for each change of the site's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from instar.sdk import Source, Type
from instar_plugins.rules.around import running
from instar_plugins.rules.format import ParsedRule, Surroundings, parse
from instar_plugins.rules.tables import Rule


class InForce(NamedTuple):
    """``rule`` None: its text is no rule any more, and ``problem`` says why. ``since``: events before are not its
    business; ``looked``: up to this moment the clock has been looked at for it."""

    id: int
    key: str
    version: int
    since: int
    rule: ParsedRule | None
    problem: str
    looked: int = 0


def rules_in_force() -> list[InForce]:
    """Those that are on, in the order in which they are asked."""
    rows = list(Rule.select().where((Rule.gone.is_null()) & (Rule.enabled == 1)).order_by(Rule.place, Rule.id))
    names = _names() if rows else None
    return [in_force(row, names) for row in rows]


def in_force(row: Any, names: _Names | None = None) -> InForce:
    """A row of the table, on or off, ready to be asked. ``names``: the site's, where they are known already."""
    rule, problem = _compiled(row.body, names or _names())
    return InForce(row.id, row.key, row.version, row.since, rule, problem, row.looked)


def compiled(body: str) -> tuple[ParsedRule | None, str]:
    return _compiled(body, _names())


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that a cache can tell apart: two with the same fields of the same types are one."""

    fields: frozenset[tuple[str, Type]]
    all: Mapping[str, Type] = field(compare=False)


def _names() -> _Names:
    names = running().names
    return _Names(frozenset(names["data"].members.items()), names)


@lru_cache(maxsize=512)
def _compiled(body: str, names: _Names) -> tuple[ParsedRule | None, str]:
    rule, found = parse(Source.read(body), Surroundings(names.all))
    return rule, found[0].message if found else ""
