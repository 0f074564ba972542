"""Calls as pages show them: who, when, how it ended, whose it is and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from instar.sdk import ClientName, TicketName, Viewer, moment, people_names, phone_clients
from instar_plugins.calls import numbers, words
from instar_plugins.calls.journal import Found, is_missed, legs_of
from instar_plugins.calls.rights import asker

HOME = "/x/calls/"


class Line(NamedTuple):
    """``tel``: the address by which a telephone calls the number, None for an internal one. ``at``: a TimeText.
    ``waits``: it was missed and nobody has called back; ``returned``: it was missed, and somebody has."""

    id: int
    url: str
    direction: str
    direction_words: str
    outcome: str
    missed: bool
    waits: bool
    returned: bool
    number: str
    tel: str | None
    at: Any
    talk: str
    employee: str
    note: str
    ticket: TicketName | None
    client: ClientName | None
    recordings: tuple[str, ...]


def lines(by: Viewer, found: Found) -> list[Line]:
    """The client of a call is whose number it is, else who has asked for its ticket."""
    calls = found.calls
    if not calls:
        return []
    names = people_names({one.employee_id for one in calls if one.employee_id})
    clients = phone_clients(asker(by), {one.phone for one in calls if one.phone})
    legs = legs_of([one.id for one in calls])
    return [_line(one, found, names, clients, legs.get(one.id, [])) for one in calls]


def _line(
    call: Any, found: Found, names: Mapping[int, str], clients: Mapping[str, ClientName], legs: list[Any]
) -> Line:
    ticket, missed, waits = found.tickets.get(call.ticket_id), is_missed(call), call.id in found.waits
    return Line(
        id=call.id,
        url=f"{HOME}{call.id}",
        direction=call.direction,
        direction_words=words.directions().get(call.direction, call.direction),
        outcome=words.outcomes().get(call.outcome, call.outcome),
        missed=missed,
        waits=waits,
        returned=missed and not waits,
        number=numbers.words(call.raw, call.phone),
        tel=numbers.link(call.phone),
        at=moment(call.at),
        talk=words.talk(call.duration),
        employee=names.get(call.employee_id or 0, ""),
        note=call.note,
        ticket=ticket,
        client=clients.get(call.phone or "") or (ticket.client if ticket else None),
        recordings=tuple(leg.recording for leg in legs if leg.recording),
    )


class LegLine(NamedTuple):
    """``word``: what the exchange says of it."""

    at: Any
    employee: str
    outcome: str
    talk: str
    word: str
    recording: str


def legs(found: list[Any]) -> list[LegLine]:
    names = people_names({one.employee_id for one in found if one.employee_id})
    return [
        LegLine(
            moment(one.at),
            names.get(one.employee_id or 0, ""),
            words.outcomes().get(one.outcome, one.outcome),
            words.talk(one.duration),
            one.word,
            one.recording,
        )
        for one in found
    ]
