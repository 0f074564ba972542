"""What rows of a plugin's own tables name: tickets, people, moments. In the name of ``by`` (None: who asks for the
page, or the site itself outside of pages)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo

from instar.contract import Viewer
from instar.queries import people as people_query
from instar.queries.day import zone_of
from instar.queries.labels import PersonLabel
from instar.queries.ticket_names import TicketName, ticket_names
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = [
    "PersonLabel",
    "TicketName",
    "colleague_id",
    "colleagues",
    "day_begin",
    "local_moment",
    "local_text",
    "named_tickets",
    "team_mates",
]


def named_tickets(by: Viewer | None, ids: Collection[int], permission: str = "ticket.view") -> dict[int, TicketName]:
    """By id, those of the tickets on which ``by`` holds the permission, with their names."""
    return ticket_names(kernel(), as_actor(by), ids, permission)


def colleagues(by: Viewer | None = None) -> tuple[PersonLabel, ...]:
    """Who works here, by name: id, key (the log-in), name. Empty for who sees no ticket's inside."""
    return people_query.colleagues(kernel(), as_actor(by))


def colleague_id(by: Viewer | None, login: str) -> int | None:
    """The id of the active account with this log-in; None for none, and for who may not name people."""
    if not kernel().references.has(as_actor(by), "user", login):
        return None
    found = kernel().directory.find("user", login)
    return found.id if found else None


def team_mates(by: Viewer | None = None) -> frozenset[int]:
    """Ids of the accounts in the teams of ``by``, himself among them."""
    actor = as_actor(by)
    found = {id for team in actor.teams for id in kernel().directory.members(team)}
    return frozenset(found | ({actor.id} if actor.id is not None else set()))


def local_moment(typed: str, by: Viewer | None = None) -> int:
    """ "2026-01-31T10:00" in the zone of ``by``, or with a zone of its own, in ms. Raises ValueError for anything
    else."""
    found = datetime.fromisoformat(typed.strip())
    try:
        return int((found if found.tzinfo else found.replace(tzinfo=_zone(by))).timestamp() * 1000)
    except OverflowError as error:
        raise ValueError(typed) from error


def local_text(at: int, by: Viewer | None = None) -> str:
    """A moment as an input takes it, "2026-01-31T10:00", in the zone of ``by``."""
    return datetime.fromtimestamp(at / 1000, _zone(by)).strftime("%Y-%m-%dT%H:%M")


def day_begin(day: str, by: Viewer | None = None, *, days: int = 0) -> int:
    """When "2026-01-31" begins in the zone of ``by``, and so many days later, in ms. Raises ValueError for no day."""
    try:
        first = date.fromisoformat(day.strip()) + timedelta(days=days)
        return int(datetime.combine(first, time(), _zone(by)).timestamp() * 1000)
    except OverflowError as error:
        raise ValueError(day) from error


def _zone(by: Viewer | None) -> tzinfo:
    return zone_of(kernel(), as_actor(by))
