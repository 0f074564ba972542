"""The words of access: permissions, the profiles that bundle them, and what a permission may be scoped to.

A profile carries no visibility by itself; only a grant does: (principal, profile or permission, scope, until).
Grants add up and there are no negative ones, so the order in which they were made never matters.
"""

from __future__ import annotations

from typing import Final

TICKET_PERMISSIONS: Final = (
    "ticket.create",
    "ticket.view",
    "ticket.view_internal",
    "ticket.comment",
    "ticket.comment_internal",
    "ticket.act",
    "ticket.assign",
    "ticket.edit",
    "ticket.attach",
    "ticket.watch",
    "ticket.share",
    "ticket.export",
    "ticket.delete",
)

SITE_PERMISSIONS: Final = (
    "report.view",
    "client.edit",
    "process.view",
    "process.design",
    "process.publish",
    "process.migrate",
    "service.manage",
    "user.manage",
    "grant.manage",
    "plugin.manage",
    "channel.manage",
    "job.manage",
    "secret.use",
    "audit.view",
    "token.manage",
    "settings.manage",
)

PERMISSIONS: Final = frozenset(TICKET_PERMISSIONS + SITE_PERMISSIONS)

SITE_WIDE: Final = frozenset(name for name in SITE_PERMISSIONS if not name.startswith(("process.", "report.")))
"""What concerns the whole site: held everywhere or not at all, for an account or a plugin lies in no process."""

_REQUESTER = frozenset({"ticket.create"})
_OPERATOR = frozenset(TICKET_PERMISSIONS) - {
    "ticket.delete",
    "ticket.share",
    "ticket.export",
    "ticket.assign",
} | {"process.view", "client.edit"}

PROFILES: Final[dict[str, frozenset[str]]] = {
    "requester": _REQUESTER,
    "customer": _REQUESTER,
    "partner": frozenset({"ticket.create", "ticket.comment", "ticket.act", "ticket.attach"}),
    "operator": _OPERATOR,
    "supervisor": _OPERATOR | {"ticket.assign", "ticket.share", "ticket.export", "report.view"},
    "designer": frozenset({"process.view", "process.design", "process.publish", "process.migrate", "service.manage"}),
    "auditor": frozenset({"ticket.view", "ticket.view_internal", "process.view", "audit.view", "report.view"}),
    "admin": frozenset(SITE_PERMISSIONS),
}

SCOPE_TYPES: Final = ("all", "process", "service", "team", "organization")

PARTICIPANT_PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "requester": frozenset({"ticket.view", "ticket.comment", "ticket.attach", "ticket.watch"}),
    "observer": frozenset({"ticket.view", "ticket.watch"}),
    "approver": frozenset({"ticket.view", "ticket.comment", "ticket.act", "ticket.attach"}),
    "respondent": frozenset({"ticket.view", "ticket.comment", "ticket.act", "ticket.attach"}),
    "assignee": frozenset(
        {
            "ticket.view",
            "ticket.view_internal",
            "ticket.comment",
            "ticket.comment_internal",
            "ticket.act",
            "ticket.edit",
            "ticket.attach",
            "ticket.watch",
        }
    ),
    "partner_executor": frozenset({"ticket.view", "ticket.comment", "ticket.act", "ticket.attach"}),
}

PARTNER: Final = "partner_executor"
"""The part that only people of a partner organization take, and only in processes that allow partners."""

ADDRESSED: Final[dict[str, frozenset[str]]] = {
    "requester": frozenset({"requester"}),
    "observer": frozenset({"requester"}),
    "approver": frozenset({"requester", "operator"}),
    "respondent": frozenset({"requester"}),
    "assignee": frozenset({"requester", "operator"}),
    PARTNER: frozenset({"partner"}),
}
"""Which audiences somebody belongs to by the part that he takes."""
ADDRESSED_STAFF: Final = frozenset({"requester", "operator"})
"""… by a right on a process, a service, a team or everything."""
ADDRESSED_FIRM: Final = frozenset({"requester", "customer_org"})
"""… by a right on the tickets of an organization."""

VISITOR_PERMISSIONS: Final = frozenset({"ticket.view", "ticket.comment", "ticket.attach"})


def permissions_of(what: str) -> frozenset[str]:
    """What a grant of ``what`` (a profile or one permission) gives; an unknown word gives nothing."""
    if what in PERMISSIONS:
        return frozenset({what})
    return PROFILES.get(what, frozenset())
