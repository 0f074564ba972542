"""Cards of a board: what one shows beside number and title."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

import orjson

from instar.access import Actor
from instar.forms import Form
from instar.forms.model import NameOf
from instar.i18n import current
from instar.kernel import Kernel
from instar.queries.checklists import how_far
from instar.queries.day import zone_of
from instar.queries.head import Head, OpenStep, allowed_on, heads, open_steps, people
from instar.queries.labels import Labels, PersonLabel, RoleLabel, number
from instar.queries.references import name_of
from instar.queries.stalled import NOT_STALLED, Stalled, stalled
from instar.store import as_list

_DATA = "SELECT t.id, t.data FROM json_each(?) wanted JOIN ticket t ON t.id = wanted.value"


class Card(NamedTuple):
    """``person``: who does the open step, else who answers for the ticket. ``fact``: the first value of the fields that
    the process's or the role's ``card`` lists, in words. ``steps``: titles of the open steps. ``movable``: the ticket
    is open and the actor may act on it.
    """

    id: int
    number: str
    title: str
    rev: int
    role: RoleLabel
    client: str
    person: PersonLabel | None
    due: int | None
    fact: str
    steps: tuple[str, ...]
    priority: int
    entered: int
    movable: bool
    checklist: tuple[int, int] | None = None
    stalled: Stalled = NOT_STALLED


def cards(kernel: Kernel, actor: Actor, ids: list[int]) -> tuple[Card, ...]:
    """Cards of tickets that a scoped question has found, in the order of ``ids``."""
    if not ids:
        return ()
    found = heads(kernel, ids)
    steps = open_steps(kernel, found.values())
    movable = allowed_on(kernel, actor, "ticket.act", found.values())
    doing = people(kernel, {step.assignee_id for listed in steps.values() for step in listed})
    facts, role = _facts(kernel, actor, found), Labels(kernel).role
    far, marked = how_far(kernel, found), stalled(kernel, list(found.values()))
    return tuple(
        _card(role(found[id].role), found[id], steps.get(id, []), doing, facts.get(id, ""), id in movable)._replace(
            checklist=far.get(id), stalled=marked.get(id, NOT_STALLED)
        )
        for id in ids
        if id in found
    )


def _card(
    role: RoleLabel, head: Head, steps: list[OpenStep], doing: dict[int, PersonLabel], fact: str, movable: bool
) -> Card:
    workers = [doing[step.assignee_id] for step in steps if step.assignee_id in doing]
    return Card(
        id=head.id,
        number=number(head.id),
        title=head.title,
        rev=head.rev,
        role=role,
        client=head.client,
        person=workers[0] if workers else head.assignee,
        due=head.due,
        fact=fact,
        steps=tuple(step.title for step in steps),
        priority=head.priority,
        entered=head.entered,
        movable=movable and head.ended is None,
    )


def _facts(kernel: Kernel, actor: Actor, found: dict[int, Head]) -> dict[int, str]:
    """Ticket → the one fact of its card. The data is read only where a card lists fields."""
    listing = cache(partial(_listed, kernel))
    wanted = {id: listed for id, head in found.items() if (listed := listing(head.role, head.version_id))[0]}
    if not wanted:
        return {}
    rows = kernel.store.read().all(_DATA, (as_list(wanted),))
    zone, named = zone_of(kernel, actor), partial(name_of, kernel, actor)
    return {id: _fact(kernel, zone, named, *wanted[id], orjson.loads(data)) for id, data in rows}


def _listed(kernel: Kernel, role: str, version_id: int) -> tuple[tuple[str, ...], Form]:
    form = kernel.definitions.fields(role, version_id)
    return kernel.definitions.process(version_id).card or kernel.definitions.role_form(role).card, form


def _fact(kernel: Kernel, zone: tzinfo, named: NameOf, names: tuple[str, ...], form: Form, data: dict[str, Any]) -> str:
    for name in names:
        field, value = form.field(name), data.get(name)
        if field is None or value in (None, "", []) or field.type.files:
            continue
        if field.type.names is None and isinstance(value, str | int | float):
            return _words(form, name, value, current(), kernel.settings.currency, zone)
        return form.display(value, field, currency=kernel.settings.currency, zone=zone, name_of=named)
    return ""


@lru_cache(maxsize=4096, typed=True)
def _words(form: Form, name: str, value: str | int | float, language: str, currency: str, zone: tzinfo) -> str:
    """Kept, because putting an amount into words costs more than all the rest of its card."""
    return form.display(value, name, language, currency=currency, zone=zone)
