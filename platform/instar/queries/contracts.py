"""Contracts with a client as its page and programs read them, and why a ticket is covered by none, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from instar.access import Actor
from instar.errors import NotFound
from instar.i18n import N_, _, text
from instar.kernel import Kernel
from instar.queries.absences import day_words
from instar.queries.clients import INSIDE, key_of
from instar.store import Row, Service
from instar.store.services import inside

_COLUMNS = """
SELECT c.id, c.organization_id, c.name, c.valid_from, c.valid_until, c.minutes, c.used, c.services, c.note, c.ended,
  c.rev
FROM contract c"""
_OF_CLIENT = f"""{_COLUMNS} WHERE c.organization_id = ?
ORDER BY c.ended IS NOT NULL, c.valid_until <> '', c.valid_until DESC, c.id DESC"""
_ONE = f"{_COLUMNS} WHERE c.id = ?"
_MARK = "SELECT entitled, uncovered, organization_id FROM ticket WHERE id = ?"
REASONS = {
    "no_client": N_("it is not known whose client has asked"),
    "none": N_("no contract"),
    "early": N_("{contract} begins on {day}"),
    "over": N_("{contract} is over since {day}"),
    "used_up": N_("the hours of {contract} are used up"),
    "not_covered": N_("{contract} does not cover this service"),
}


@dataclass(frozen=True, slots=True)
class ContractRow:
    """``valid_from``, ``valid_until``: days, both included, "" for no end. ``minutes`` None: hours are not counted.
    ``services``: keys, none for all; ``titles``: theirs. ``ended``: ms. ``state``: early | runs | used_up | over |
    ended, as of today."""

    id: int
    organization_id: int
    name: str
    valid_from: str
    valid_until: str
    minutes: int | None
    used: int
    services: tuple[str, ...]
    titles: tuple[str, ...]
    note: str
    ended: int | None
    rev: int
    state: str


class Coverable(NamedTuple):
    """A service that a contract may name; ``depth``: how deep it lies in the catalogue."""

    key: str
    title: str
    depth: int


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Why a ticket is out of contract, in words; ``organization_id``: of the client, if one is known."""

    why: str
    words: str
    organization_id: int | None


def contracts(kernel: Kernel, actor: Actor, organization_id: int) -> tuple[ContractRow, ...]:
    """Those of one client: what holds first. Raises NotFound for a client that is not there or not for the actor."""
    kernel.access.authorize(actor, INSIDE)
    key_of(kernel, actor, organization_id)
    return tuple(_row(kernel, row) for row in kernel.store.read().all(_OF_CLIENT, (organization_id,)))


def contract(kernel: Kernel, actor: Actor, id: int) -> ContractRow:
    """One of them; raises NotFound as ``contracts``."""
    kernel.access.authorize(actor, INSIDE)
    row = kernel.store.read().one(_ONE, (id,))
    if row is None:
        raise NotFound("no_contract", _("There is no such contract, or it is not shared with you."))
    key_of(kernel, actor, row[1])
    return _row(kernel, row)


def coverable(kernel: Kernel, chosen: Collection[str] = ()) -> list[Coverable]:
    """What a contract may name, in the order of the catalogue: all but what is retired and not chosen already."""
    services = kernel.directory.services()
    return list(_tree(services, None, 0, frozenset(chosen)))


def uncovered(kernel: Kernel, ticket_id: int) -> Uncovered | None:
    """Why the ticket is out of contract, None where it is not; for who may see its inside."""
    entitled, said, organization = kernel.store.read().one(_MARK, (ticket_id,)) or (None, None, None)
    if entitled != 0:
        return None
    reason = orjson.loads(said or "{}")
    return Uncovered(reason.get("why", ""), reason_words(reason), organization)


def reason_words(reason: Mapping[str, Any]) -> str:
    """A reason as ``commands.entitlement`` keeps it, in the language of the moment."""
    said = _(REASONS.get(reason.get("why", ""), "{contract}"))
    day = reason.get("day", "")
    return said.format(contract=reason.get("contract", ""), day=day_words(day) if day else "")


def hours_words(minutes: int) -> str:
    """As it is typed: 8, 7.5, 0.33."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


# -- below: how it is done -----------------------------------------------------------------------------------


def _tree(services: Collection[Service], parent: int | None, depth: int, chosen: frozenset[str]) -> Iterator[Coverable]:
    for one in inside(services, parent):
        if one.state != "retired" or one.key in chosen:
            yield Coverable(one.key, text(one.title) or one.key, depth)
        yield from _tree(services, one.id, depth + 1, chosen)


def _row(kernel: Kernel, row: Row) -> ContractRow:
    id, organization, name, first, last, minutes, used, raw, note, ended, rev = row
    services = tuple(orjson.loads(raw))
    known = [kernel.directory.service_by_key(key) for key in services]
    titles = tuple((text(one.title) if one else "") or key for one, key in zip(known, services, strict=True))
    state = _state(kernel, first, last, minutes, used, ended)
    return ContractRow(id, organization, name, first, last, minutes, used, services, titles, note, ended, rev, state)


def _state(kernel: Kernel, first: str, last: str, minutes: int | None, used: int, ended: int | None) -> str:
    today = kernel.day(kernel.clock.now())
    if ended is not None:
        return "ended"
    if last and last < today:
        return "over"
    if first > today:
        return "early"
    return "used_up" if minutes is not None and used >= minutes else "runs"
