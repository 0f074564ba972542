"""Sharing a ticket with a partner: its people see it until a day, and of it what is addressed to partners."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access.permissions import PARTNER
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import record
from instar.commands.news import shared
from instar.commands.ticket import Ticket, load
from instar.errors import Invalid, NotFound, Refused, nearest
from instar.i18n import _

LONGEST_DAYS = 3 * 366

_DAY = 86_400_000
_ORGANIZATIONS = "SELECT id, key, name, kind FROM organization ORDER BY key LIMIT 10000"
_SHARE = """
INSERT INTO participant (principal_id, ticket_id, kind, until, zone_id) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (principal_id, ticket_id, kind) DO UPDATE SET until = excluded.until"""
_END = "DELETE FROM participant WHERE principal_id = ? AND ticket_id = ? AND kind = ?"
_PRINCIPAL = "SELECT id FROM principal WHERE kind = 'organization' AND organization_id = ?"
_TAKES_PART = "SELECT 1 FROM participant WHERE principal_id = ?"
_NEW_PRINCIPAL = """
INSERT INTO principal (kind, key, name, organization_id, created) VALUES ('organization', ?, ?, ?, ?)"""


@dataclass(frozen=True, slots=True)
class ShareTicket:
    """``partner``: key of a partner organization; ``until``: ms, within three years. Again: another end."""

    ticket: int
    partner: str
    until: int


@dataclass(frozen=True, slots=True)
class EndShare:
    """The partner's people do not see the ticket any more. What they wrote stays."""

    ticket: int
    partner: str


@handles(ShareTicket, "ticket.share")
def share_ticket(context: Context, command: ShareTicket) -> Answer:
    ticket = load(context, command.ticket, "ticket.share")
    if not context.kernel.definitions.allows_partners(ticket.process):
        raise Refused(
            "no_partners",
            _("The process “{process}” does not allow partners.").format(process=ticket.process),
            hint=_("An administrator may write “partners”: true into it."),
        )
    if not context.now < command.until <= context.now + LONGEST_DAYS * _DAY:
        raise Invalid({"until": [_("Choose a day to come, within three years.")]})
    organization, name = _organization(context, command.partner)
    principal = _principal(context, command.partner, organization, name)
    if not context.tx.one(_TAKES_PART, (principal,)):  # its people's rights were read without it
        context.kernel.epochs.bump(context.tx, "access")
    context.tx.run(_SHARE, (principal, ticket.id, PARTNER, command.until, ticket.zone_id))
    shared(context, ticket, organization)
    return _told(context, ticket, "shared", name, command.until)


@handles(EndShare, "ticket.share")
def end_share(context: Context, command: EndShare) -> Answer:
    ticket = load(context, command.ticket, "ticket.share")
    organization, name = _organization(context, command.partner)
    if not context.tx.run(_END, (_principal(context, command.partner, organization, name), ticket.id, PARTNER)):
        raise NotFound("not_shared", _("The ticket is not shared with {name}.").format(name=name))
    return _told(context, ticket, "unshared", name, None)


def _told(context: Context, ticket: Ticket, what: str, name: str, until: int | None) -> Answer:
    record(context, ticket.id, what, {"partner": name, "until": until})
    return {"ticket": ticket.id}


def _organization(context: Context, key: str) -> tuple[int, str]:
    """Its id and name; raises Invalid for one that is not there or no partner."""
    known = {row[1]: row for row in context.tx.all(_ORGANIZATIONS)}
    found = known.get(key)
    if found is None:
        near = nearest(key, [own for own, row in known.items() if row[3] == "partner"])
        raise Invalid(
            {"partner": [_("There is no organization “{key}”.").format(key=key[:64])]},
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    if found[3] != "partner":
        raise Invalid({"partner": [_("{name} is not a partner.").format(name=found[2])]})
    return found[0], found[2]


def _principal(context: Context, key: str, organization: int, name: str) -> int:
    """The organization as somebody who takes part; made when it does so for the first time."""
    found = context.tx.value(_PRINCIPAL, (organization,))
    if found is not None:
        return int(found)
    return context.tx.insert(_NEW_PRINCIPAL, (key, name, organization, context.now))
