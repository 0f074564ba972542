"""One appeal lives as a deal, an order, an incident and an appeal again: its clocks are those counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from instar.clock import VirtualClock
from instar.commands import ChangeRole, OpenTicket, PostReply, execute
from instar.kernel import Kernel
from instar.testing import People

HOUR = 3_600_000
_SEGMENTS = """
SELECT c.process, c.metric, c.state, i.begun, i.ended, i.worked
FROM sla_clock c JOIN sla_interval i ON i.clock_id = c.id WHERE c.ticket_id = ? ORDER BY c.id, i.id"""

ANN = {"name": "Ann", "email": "ann@client.example"}
COUNTED_BY_HAND = [
    # An appeal has four hours for the first answer and its days for all; two of them are worked on Monday morning.
    ("appeal", "first_response", "met", "05 09:00", "05 11:00", 2.0),
    ("appeal", "resolution", "met", "05 09:00", "05 11:00", 2.0),
    # A deal counts every hour of its thirty days.
    ("deal", "resolution", "met", "05 11:00", "06 11:00", 24.0),
    # An order counts the hours for clients, nine to six: half past five is still one of them.
    ("order", "first_response", "met", "06 11:00", "06 17:30", 6.5),
    ("order", "resolution", "met", "06 11:00", "06 17:30", 6.5),
    # An incident counts half an hour in the evening and half an hour in the morning, and no night.
    ("itsm_incident", "first_response", "met", "06 17:30", "07 09:30", 1.0),
    ("itsm_incident", "resolution", "met", "06 17:30", "07 09:30", 1.0),
    # Back as an appeal it is promised anew: the answer comes after half an hour, and the rest runs on.
    ("appeal", "first_response", "met", "07 09:30", "07 10:00", 0.5),
]
"""Process, metric, how it ended, from and to in UTC (day of January 2026 and hour), hours that count."""


def hours(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, UTC):%d %H:%M}"


def at(day: int, clock: str) -> int:
    """A moment of January 2026 in UTC; the fifth is a Monday."""
    return round(datetime.fromisoformat(f"2026-01-{day:02} {clock}+00:00").astimezone(UTC).timestamp() * 1000)


def test_the_segments_of_all_its_clocks_are_those_counted_by_hand(kernel: Kernel) -> None:
    clock = kernel.clock
    assert isinstance(clock, VirtualClock)
    people = People(kernel)
    boss = people.add("boss", profile="supervisor")
    clock.jump(at(5, "09:00"))
    id = execute(kernel, OpenTicket("Forty seats", process="appeal", requester=ANN), boss)["ticket"]
    for day, moment, role in (
        (5, "11:00", "deal"),
        (6, "11:00", "order"),
        (6, "17:30", "incident"),
        (7, "09:30", "appeal"),
    ):
        clock.jump(at(day, moment))
        assert execute(kernel, ChangeRole(id, role), boss)["number"] == f"T-{id}"
    clock.jump(at(7, "10:00"))
    execute(kernel, PostReply(id, "All forty are there.", "public"), boss)
    found = [
        (*row[:3], hours(row[3]), hours(row[4]), row[5] / HOUR) for row in kernel.store.read().all(_SEGMENTS, (id,))
    ]
    assert found == COUNTED_BY_HAND
