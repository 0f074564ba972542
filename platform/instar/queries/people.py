"""Pickers: whom a ticket may be given to, which teams there are; and who is asking."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import PERMISSIONS, PROFILES, Actor
from instar.errors import Forbidden
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import limited
from instar.queries.head import people
from instar.queries.key import visible_key
from instar.queries.labels import PersonLabel
from instar.store.stems import folded

MOST_ASKED = 500
"""How many accounts with rights are looked at for one picker."""

# Whoever may act on a ticket has a grant, by himself or by a team: clients with an account have none.
_WITH_RIGHTS = f"""
SELECT p.id, p.kind, p.key, p.name FROM principal p
WHERE p.kind = 'user' AND p.active = 1 AND (
  EXISTS (SELECT 1 FROM access_grant g WHERE g.principal_id = p.id)
  OR EXISTS (SELECT 1 FROM membership m JOIN access_grant g ON g.principal_id = m.team_id WHERE m.principal_id = p.id))
ORDER BY p.name, p.id LIMIT {MOST_ASKED}"""


_HOLDING = """
SELECT DISTINCT p.key FROM principal p LEFT JOIN membership m ON m.principal_id = p.id
JOIN access_grant g ON g.principal_id IN (p.id, m.team_id)
WHERE p.kind = 'user' AND p.active = 1 AND g.scope_type = 'all' AND (g.until IS NULL OR g.until > ?) AND g.what IN ({})
ORDER BY p.key LIMIT 100"""


@dataclass(frozen=True, slots=True)
class Me:
    """Who is asking, for ``GET /me`` and the shell. ``permissions``: held anywhere at all."""

    person: PersonLabel
    email: str
    language: str | None
    timezone: str
    teams: tuple[PersonLabel, ...]
    permissions: tuple[str, ...]


def me(kernel: Kernel, actor: Actor) -> Me:
    """Raises Forbidden for who has no account."""
    if actor.id is None:
        raise Forbidden("no_account", _("Nobody is logged in."), status=401)
    named = people(kernel, actor.teams)
    return Me(
        person=PersonLabel(actor.id, actor.kind, actor.key, actor.name),
        email=actor.email or "",
        language=actor.language,
        timezone=actor.timezone or kernel.settings.timezone,
        teams=tuple(sorted(named.values(), key=lambda team: team.name)),
        permissions=tuple(sorted(name for name in PERMISSIONS if kernel.access.can(actor, name))),
    )


def holding(kernel: Kernel, permission: str) -> tuple[str, ...]:
    """Log-ins of people who hold a permission everywhere, at most a hundred: whom the site itself tells of something.
    Nobody is asked: it is no list to be shown."""
    granted = [permission, *(profile for profile, held in PROFILES.items() if permission in held)]
    sql = _HOLDING.format(", ".join("?" * len(granted)))
    return tuple(key for (key,) in kernel.store.read().all(sql, (kernel.clock.now(), *granted)))


def assignees(kernel: Kernel, actor: Actor, ticket_id: int, *, q: str = "", limit: int = 50) -> tuple[PersonLabel, ...]:
    """Active users who may act on the ticket, by name; oneself first. ``q``: part of name or log-in.

    Empty for who may not see what is internal; raises NotFound for a ticket that is not there or not shared.
    """
    key = visible_key(kernel, actor, ticket_id)
    if not kernel.access.can(actor, "ticket.view_internal", key):
        return ()
    wanted = folded(q)
    found: list[PersonLabel] = []
    for row in kernel.store.read().all(_WITH_RIGHTS):
        person = PersonLabel(*row)
        if wanted not in folded(person.name) and wanted not in person.key:
            continue
        other = kernel.access.actor(person.id)
        if other is not None and kernel.access.can(other, "ticket.act", key):
            found.append(person)
    found.sort(key=lambda person: person.id != actor.id)
    return tuple(found[: limited(limit)])


def colleagues(kernel: Kernel, actor: Actor) -> tuple[PersonLabel, ...]:
    """Active users who work here, by name; empty for who may nowhere see what is internal."""
    if not kernel.access.can(actor, "ticket.view_internal"):
        return ()
    rows = kernel.store.read().all(_WITH_RIGHTS)
    others = ((row, kernel.access.actor(row[0])) for row in rows)
    return tuple(
        PersonLabel(*row) for row, other in others if other and kernel.access.can(other, "ticket.view_internal")
    )


def teams(kernel: Kernel, actor: Actor) -> tuple[PersonLabel, ...]:
    """Teams in use, by name; empty for who may nowhere see what is internal."""
    if not kernel.access.can(actor, "ticket.view_internal"):
        return ()
    return tuple(PersonLabel(team.id, team.kind, team.key, team.name) for team in kernel.directory.teams())
