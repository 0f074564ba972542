"""What a site knows, as a definition is checked against it. None stands for "not known here: do not check"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from instar.engine.expressions import Type

SERVICE_TEAM = "service.team"
"""Names the team of the ticket's service wherever a team's key may stand."""

UNITS = ("requester.unit", "assignee.unit", "ticket.unit", "service.unit")
"""Name a unit of the company wherever a unit's key may stand: that of the requester, of the assignee, of the ticket's
team, of the service's team."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Keys of what is there. `fields` types the ticket's data for expressions, by field id; with `open` a field that it
    does not list may be read as well. `languages`: those that every text should be in. `at_once`: of the
    actions those that answer within the change that asks them.
    """

    fields: Mapping[str, Type] | None = None
    forms: Collection[str] | None = None
    processes: Collection[str] | None = None
    roles: Collection[str] | None = None
    actions: Collection[str] | None = None
    decisions: Collection[str] | None = None
    calendars: Collection[str] | None = None
    teams: Collection[str] | None = None
    users: Collection[str] | None = None
    units: Collection[str] | None = None
    profiles: Collection[str] | None = None
    languages: Collection[str] = ()
    at_once: Collection[str] = ()
    open: bool = False


NOTHING_KNOWN = Catalogue()
