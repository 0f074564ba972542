"""Two clients that may be one: the queue of pairs, two side by side, who is like somebody that is being entered; merges
that can still be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from instar.access import Actor
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.likeness import Client, Pair, alike, of_contact, of_organization, plain
from instar.queries.clients import EDIT, INSIDE, ContactView, OrganizationView, contact, organization
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.labels import PersonLabel, person_label
from instar.queries.suggestions import glob
from instar.requisites import written

KINDS = ("organization", "contact")
MOST_LIKE = 5
UNDO_MS = 30 * 86_400_000
_ALIAS = {"organization": "o", "contact": "c"}

_PAIRS = """
SELECT p.score, p.first_id, p.second_id, a.name, b.name, p.reasons, p.state
FROM client_pair p JOIN {kind} a ON a.id = p.first_id JOIN {kind} b ON b.id = p.second_id
WHERE p.kind = ? AND (-p.score, p.first_id, p.second_id) > (?, ?, ?) AND a.merged_into IS NULL AND b.merged_into IS NULL
  AND {state} AND {first} AND {second} ORDER BY p.score DESC, p.first_id, p.second_id LIMIT ?"""
_STATES = {
    "open": "(p.state = 'open' OR (p.state = 'later' AND p.again <= ?))",
    "later": "(p.state = 'later' AND p.again > ?)",
    "different": "(p.state = 'different' AND ? > 0)",
}
_LAST = "SELECT id, state, done, total, found, created, ended, error FROM client_search ORDER BY id DESC LIMIT 1"
_BY_INN = """
SELECT o.id, o.name, o.data FROM organization o
WHERE o.data ->> '$.inn' = ? AND o.merged_into IS NULL AND {known} LIMIT 50"""
_BY_NAME = """
SELECT o.id, o.name, o.data FROM organization o
WHERE o.name GLOB ? AND o.merged_into IS NULL AND {known} ORDER BY o.id LIMIT 300"""
_PEOPLE = """
SELECT c.id, c.name, c.organization_id FROM contact c
WHERE c.name GLOB ? AND c.merged_into IS NULL AND {known} ORDER BY c.id LIMIT 300"""
_HOME = "SELECT id FROM organization WHERE key = ? OR name = ? ORDER BY id LIMIT 1"
_MERGES = """
SELECT m.id, m.loser_id, l.name, m.by_id, m.at FROM client_merge m JOIN {kind} l ON l.id = m.loser_id
WHERE m.kind = ? AND m.into_id = ? AND m.undone IS NULL AND m.at > ? AND l.merged_into = m.into_id
ORDER BY m.id DESC LIMIT 20"""


class Named(NamedTuple):
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """``score``: up to 100. ``reasons``: inn | ogrn | email | phone | site | mailbox | name | like_name | home.
    ``state``: open | later | different."""

    kind: str
    first: Named
    second: Named
    score: int
    reasons: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Search:
    """``state``: never | running | done | failed. ``done`` of ``total`` clients; ``found``: pairs. Moments in ms."""

    id: int
    state: str
    done: int = 0
    total: int = 0
    found: int = 0
    created: int | None = None
    ended: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Like:
    """Somebody who is there already."""

    id: int
    name: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that can be undone until ``until`` (ms)."""

    id: int
    loser: Named
    by: PersonLabel | None
    at: int
    until: int


def pairs(
    kernel: Kernel,
    actor: Actor,
    *,
    kind: str = "organization",
    state: str = "open",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[PairRow]:
    """The likeliest first, those of whom the actor may know both. Raises Forbidden for who may change no client."""
    _authorize(kernel, actor)
    if kind not in KINDS or state not in _STATES:
        name, known = ("kind", KINDS) if kind not in KINDS else ("state", tuple(_STATES))
        raise Invalid({name: [_("One of: {names}.").format(names=", ".join(known))]})
    after, size = decode(cursor, int, int, int) or (-1000, 0, 0), limited(limit)
    there, alias = kernel.references.known(actor, kind), _ALIAS[kind]
    sql = _PAIRS.format(
        kind=kind,
        state=_STATES[state],
        first=there.where.replace(f"{alias}.id", "a.id"),
        second=there.where.replace(f"{alias}.id", "b.id"),
    )
    rows = kernel.store.read().all(sql, (kind, *after, kernel.clock.now(), *there.args, *there.args, size + 1))
    items = tuple(
        PairRow(kind, Named(row[1], row[3]), Named(row[2], row[4]), row[0], tuple(orjson.loads(row[5])), row[6])
        for row in rows[:size]
    )
    return Page(items, encode((-rows[size - 1][0], *rows[size - 1][1:3])) if len(rows) > size else None)


def last_search(kernel: Kernel, actor: Actor) -> Search:
    """How the newest search goes or went."""
    _authorize(kernel, actor)
    row = kernel.store.read().one(_LAST)
    return Search(*row) if row else Search(0, "never")


def side_by_side(kernel: Kernel, actor: Actor, kind: str, first: int, second: int) -> tuple[Any, Any]:
    """Both as they are shown alone; raises NotFound for one that is not there."""
    _authorize(kernel, actor)
    if kind == "organization":
        return organization(kernel, actor, first), organization(kernel, actor, second)
    return contact(kernel, actor, first), contact(kernel, actor, second)


def like(kernel: Kernel, actor: Actor, kind: str, values: Mapping[str, str]) -> tuple[Like, ...]:
    """Who is probably the same as somebody that is being entered: at most five, the likeliest first."""
    kernel.access.authorize(actor, INSIDE)
    known = kernel.references.known(actor, kind)
    read, name = kernel.store.read(), values.get("name", "")
    pattern = glob(max(name.casefold().replace("ё", "е").split(), key=len, default="")[:40].strip("«»\"'.,()"))
    found: dict[int, Client] = {}
    if kind == "organization":
        inn = written("inn", values.get("inn", ""))
        rows = read.all(_BY_INN.format(known=known.where), (inn, *known.args)) if inn else []
        if plain(name):
            rows += read.all(_BY_NAME.format(known=known.where), (pattern, *known.args))
        given = of_organization(0, name, {**values, "inn": inn} if inn else values)
        found = {row[0]: of_organization(row[0], row[1], orjson.loads(row[2])) for row in rows}
    else:
        told = values.get("organization", "")
        given = of_contact(0, name, (), read.value(_HOME, (told, told)) if told else None)
        rows = read.all(_PEOPLE.format(known=known.where), (pattern, *known.args)) if plain(name) else []
        found = {row[0]: of_contact(row[0], row[1], (), row[2]) for row in rows}
    likely = [(one, pair) for one in found.values() if (pair := alike(kind, given, one)) is not None]
    likely.sort(key=lambda both: (-both[1].score, both[0].id))
    return tuple(_like(one, pair) for one, pair in likely[:MOST_LIKE])


def merges(kernel: Kernel, actor: Actor, view: OrganizationView | ContactView) -> tuple[Merge, ...]:
    """Those of the last thirty days into this client that still stand; none for who may change no client."""
    if not kernel.access.can(actor, EDIT):
        return ()
    kind = "organization" if isinstance(view, OrganizationView) else "contact"
    since = kernel.clock.now() - UNDO_MS
    rows = kernel.store.read().all(_MERGES.format(kind=kind), (kind, view.row.id, since))
    return tuple(
        Merge(id, Named(loser, name), person_label(kernel, by) if by else None, at, at + UNDO_MS)
        for id, loser, name, by, at in rows
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _authorize(kernel: Kernel, actor: Actor) -> None:
    for permission in (INSIDE, EDIT):
        kernel.access.authorize(actor, permission)


def _like(one: Client, pair: Pair) -> Like:
    return Like(one.id, one.name, pair.score, pair.reasons)
