"""The way of one ticket: what is marked in the diagram, and the same in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from instar.sdk import Reason, TicketPath, _
from instar_plugins.designer.words import names_of

NOW, FAULT, NEXT, PASSED = "now", "fault", "next", "passed"
"""Classes of `designer.css`."""


class Ahead(NamedTuple):
    """What can come next. ``title``: by which way, "" for the only one."""

    title: str
    node: str
    name: str


class Standing(NamedTuple):
    """Where the ticket stands."""

    node: str
    name: str
    fault: bool
    reasons: tuple[Reason, ...]
    ahead: tuple[Ahead, ...]


def marks_of(path: TicketPath) -> dict[str, Any]:
    """Classes by id, as `viewer.js` takes them. Where a ticket stands counts for more than that it was there."""
    classes: dict[str, list[str]] = defaultdict(list)
    for id in (*path.passed, *path.flows):
        classes[id].append(PASSED)
    for place in path.places:
        faulty = place.waits_for == "incident"
        classes[place.node] = [FAULT if faulty else "around" if place.holds else NOW]
        if faulty:
            classes[place.node].append(NOW)
    for way in (way for place in path.places for way in place.ahead):
        classes[way.to].append(NEXT)
    return {"classes": classes, "badges": []}


def places_in_words(path: TicketPath, reasons: Iterable[Reason]) -> list[Standing]:
    """Every place with why the ticket stands there and what can come next; not what is only around another place."""
    names = names_of(path.nodes)
    by_token: dict[int, list[Reason]] = defaultdict(list)
    for reason in reasons:
        by_token[reason.token].append(reason)
    return [
        Standing(
            place.node,
            names[place.node],
            place.waits_for == "incident",
            tuple(by_token[place.token]),
            tuple(Ahead(way.title, way.to, names[way.to]) for way in place.ahead),
        )
        for place in path.places
        if not place.holds
    ]


def passed_in_words(path: TicketPath) -> str:
    """“Passed 3 of 7”, for who does not see it."""
    return _("Passed: %(n)s of %(all)s.") % {"n": len(path.passed), "all": len(path.nodes)}
