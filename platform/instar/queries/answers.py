"""Templates of answers that the actor may use, and their texts with a ticket's values in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from babel.dates import format_datetime

from instar.access import Actor
from instar.errors import NotFound
from instar.forms.places import put_in
from instar.i18n import _, current
from instar.kernel import Kernel
from instar.queries.day import zone_of
from instar.queries.labels import PersonLabel, person_label
from instar.queries.ticket import TicketView, ticket
from instar.store import as_list
from instar.store.stems import folded

OFFERED = 20
"""How many are offered at once; typing on finds the rest."""

_ROWS = """
SELECT id, title, body, owner_id, team_id, acts FROM answer
WHERE owner_id = ? OR team_id IN (SELECT value FROM json_each(?)) OR (? AND team_id IS NOT NULL)
ORDER BY title, id LIMIT 2000"""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """``team``: whom it is shared with, None: nobody. ``editable``: the actor may change it. ``acts``: what it does
    beside its text, see ``commands.answers.ACTS``."""

    id: int
    title: str
    body: str
    own: bool
    owner: PersonLabel | None
    team: PersonLabel | None
    editable: bool
    acts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """A template for one ticket. ``lacks``: what the ticket has no value for; it stands in the text as it was."""

    id: int
    title: str
    text: str
    team: str
    lacks: tuple[str, ...]
    acts: Mapping[str, Any]


def answers(kernel: Kernel, actor: Actor, *, every: bool = False) -> tuple[AnswerRow, ...]:
    """One's own and those of one's teams by title; ``every``: all shared ones too, for who manages services."""
    if actor.id is None:
        return ()
    manages = kernel.access.can(actor, "service.manage")
    teams = as_list(actor.teams)
    rows = kernel.store.read().all(_ROWS, (actor.id, teams, every and manages))
    return tuple(
        AnswerRow(
            id,
            title,
            body,
            owner == actor.id,
            person_label(kernel, owner),
            person_label(kernel, team),
            owner == actor.id or (manages and team is not None),
            orjson.loads(acts),
        )
        for id, title, body, owner, team, acts in rows
    )


def answer(kernel: Kernel, actor: Actor, id: int) -> AnswerRow:
    """One that the actor may change; raises NotFound."""
    found = next((row for row in answers(kernel, actor, every=True) if row.id == id and row.editable), None)
    if found is None:
        raise NotFound("no_answer", _("There is no such template, or it is not yours to change."))
    return found


def ready(kernel: Kernel, actor: Actor, ticket_id: int, *, q: str = "", outside: bool = True) -> tuple[Ready, ...]:
    """At most 20 for this ticket, those whose title holds ``q`` first, then those whose text does. ``outside``: for
    readers outside, who are told no internal field. Raises NotFound for a ticket that the actor does not see."""
    view = ticket(kernel, actor, ticket_id)
    wanted = folded(q.strip())
    rows = answers(kernel, actor)
    titled = [row for row in rows if wanted in folded(row.title)]
    others = [row for row in rows if row not in titled and wanted in folded(row.body)]
    shown = [*titled, *others][:OFFERED]
    values = _values(kernel, actor, view, outside) if shown else {}
    return tuple(_filled(row, values) for row in shown)


def ready_one(kernel: Kernel, actor: Actor, ticket_id: int, id: int, *, outside: bool = True) -> Ready | None:
    """One for this ticket; None where the actor may not use it. Raises NotFound for a ticket that he does not see."""
    view = ticket(kernel, actor, ticket_id)
    row = next((row for row in answers(kernel, actor) if row.id == id), None)
    return _filled(row, _values(kernel, actor, view, outside)) if row else None


# -- below: how it is done -----------------------------------------------------------------------------------


def _filled(row: AnswerRow, values: Mapping[str, str]) -> Ready:
    text, lacks = put_in(row.body, values)
    return Ready(row.id, row.title, text, row.team.name if row.team else "", lacks, row.acts)


def _values(kernel: Kernel, actor: Actor, view: TicketView, outside: bool) -> dict[str, str]:
    stage = view.stage
    values = {
        "number": view.number,
        "title": view.title,
        "service": view.service.title,
        "organization": view.organization,
        "client": view.requester.name if view.requester else "",
        "stage": (stage.public if outside else stage.title) if stage else "",
        "me": actor.name,
        "due": _moment(kernel, actor, view.due) if view.due else "",
    }
    return values | {f"field.{name}": text for name, text in _fields(kernel, view, outside)}


def _fields(kernel: Kernel, view: TicketView, outside: bool) -> Iterator[tuple[str, str]]:
    """What the actor reads of the ticket's fields; for readers outside only what is addressed to them."""
    form = kernel.definitions.fields(view.role.key, view.version_id)
    for row in view.fields:
        field = form.field(row.id)
        if not outside or (field is not None and "requester" in field.audience):
            yield row.id, row.text


def _moment(kernel: Kernel, actor: Actor, at: int) -> str:
    moment = datetime.fromtimestamp(at / 1000, zone_of(kernel, actor))
    return format_datetime(moment, "d MMMM y, H:mm", locale=current().replace("-", "_"))
