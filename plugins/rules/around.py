"""What rules are checked against on this site: its fields, its calendars, and all that a rule can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from instar.sdk import site_actions, site_names, text
from instar_plugins.rules.clock import filter_fault
from instar_plugins.rules.format import Offer, Surroundings
from instar_plugins.rules.verbs import VERBS


class Doable(NamedTuple):
    """A verb or an action, for a list to choose from. ``fields``: of its arguments, sections opened."""

    key: str
    title: str
    fields: tuple[Mapping[str, Any], ...]


def surroundings() -> Surroundings:
    """For who writes a rule: every name in it has to be there."""
    site = site_names()
    offers = {
        one.key: Offer(
            frozenset(field["id"] for field in one.fields),
            frozenset(field["id"] for field in one.fields if field.get("required")),
        )
        for one in doable()
    }
    return Surroundings(site.types(), offers, site.calendars, filter_fault)


def running() -> Surroundings:
    """For a rule that is in force: what has gone since it was written reads as nothing."""
    return Surroundings(site_names().types(open=True))


def doable() -> list[Doable]:
    """All that a rule can do, the plain changes first; titles in the language of the moment."""
    verbs = [Doable(one.key, text(one.title), one.fields) for one in VERBS.values()]
    given = [
        Doable(key, text(action.title), tuple(_opened((action.arguments or {}).get("fields"))))
        for key, action in site_actions().items()
        if key not in VERBS
    ]
    return [*verbs, *sorted(given, key=lambda one: one.title)]


def _opened(fields: Any) -> Iterator[Mapping[str, Any]]:
    for field in fields if isinstance(fields, (list, tuple)) else ():
        if field.get("type") == "section":
            yield from _opened(field.get("fields"))
        elif "id" in field:
            yield field
