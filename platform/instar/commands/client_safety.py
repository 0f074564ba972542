"""Whether two clients may become one without anybody coming to see what he did not see before.

Who holds a right on an organization sees its tickets, and people with an account see what their organization takes part
in. Where a merge would give either to somebody, it is refused with his name, and whoever gives rights decides first.
"""

from __future__ import annotations

from typing import NamedTuple

from instar.commands.clients import refuse_moving
from instar.commands.execute import Context
from instar.errors import Refused
from instar.i18n import _

_GRANTS = """
SELECT g.id, g.principal_id, g.what, p.name FROM access_grant g JOIN principal p ON p.id = g.principal_id
WHERE g.scope_type = 'organization' AND g.scope_key = ? AND (g.until IS NULL OR g.until > ?) ORDER BY g.id"""
_HAS_TICKETS = "SELECT 1 FROM ticket WHERE organization_id = ? LIMIT 1"
_ACCOUNT = "SELECT name FROM contact WHERE organization_id = ? AND principal_id IS NOT NULL ORDER BY id LIMIT 1"
_PRINCIPAL = "SELECT id FROM principal WHERE kind = 'organization' AND organization_id = ?"
_ACTS = """
SELECT 1 WHERE EXISTS (SELECT 1 FROM participant WHERE principal_id = ?)
  OR EXISTS (SELECT 1 FROM access_grant WHERE principal_id = ?)"""


class Side(NamedTuple):
    """One of the two: its id, key and name."""

    id: int
    key: str
    name: str


class Kept(NamedTuple):
    """What has to follow: ids of rights on the loser, and of principals that change places (loser's, survivor's)."""

    grants: list[int]
    principals: list[int | None]


def refuse_opening(context: Context, loser: Side, into: Side) -> Kept:
    """Raise Refused where somebody would come to see tickets; else what has to follow so that nobody loses sight."""
    grants = _follow_rights(context, loser, into)
    own, other = _acting(context, loser), _acting(context, into)
    if own is not None and other is not None:
        said = _("{name} and {other} both take part in tickets of their own.")
        hint = _("End the sharing of one of them first.")
        raise Refused("shared", said.format(name=loser.name, other=into.name), hint=hint)
    for acts, one, two in ((own, loser, into), (other, into, loser)):
        person = context.tx.value(_ACCOUNT, (two.id,)) if acts is not None else None
        if person is not None:
            said = _("{person} of {other} would come to see what is shared with {name}.")
            hint = _("Take the log-in off, or end the sharing first.")
            names = {"person": person, "other": two.name, "name": one.name}
            raise Refused("shared", said.format(**names), hint=hint)
    if context.tx.value(_ACCOUNT, (loser.id,)) is not None:
        context.authorize(permission="user.manage")
        context.require_confirmed()
    changing = [own, context.tx.value(_PRINCIPAL, (into.id,))] if own is not None else []
    return Kept(grants, changing)


def refuse_two_accounts(
    context: Context, accounts: tuple[int | None, int | None], homes: tuple[int | None, int | None], home: int | None
) -> None:
    """Of two contacts at most one has a log-in; what follows from its organization is not given by the way."""
    if None not in accounts:
        said = _("Both have a log-in, and each sees tickets of his own.")
        raise Refused("two_accounts", said, hint=_("Take one of the log-ins off first."))
    for account, there in zip(accounts, homes, strict=True):
        if account is not None:
            refuse_moving(context, account, home if home != there else None)


# -- below: how it is done -----------------------------------------------------------------------------------


def _follow_rights(context: Context, loser: Side, into: Side) -> list[int]:
    """Rights on the loser that go on as rights on the survivor, which has no tickets that they would open."""
    held = {(who, what): (id, name) for id, who, what, name in context.tx.all(_GRANTS, (loser.key, context.now))}
    others = {(who, what): (id, name) for id, who, what, name in context.tx.all(_GRANTS, (into.key, context.now))}
    for one, two, more in (
        (loser, into, [others[key] for key in others.keys() - held.keys()]),
        (into, loser, [held[key] for key in held.keys() - others.keys()]),
    ):
        if more and context.tx.value(_HAS_TICKETS, (one.id,)) is not None:
            said = _("{person} holds a right on {other} and would come to see the tickets of {name}.")
            hint = _("End that right, or give it on both, first.")
            names = {"person": min(more)[1], "other": two.name, "name": one.name}
            raise Refused("opens_tickets", said.format(**names), hint=hint)
    return [held[key][0] for key in held.keys() - others.keys()]


def _acting(context: Context, side: Side) -> int | None:
    """The organization as somebody who takes part in tickets or holds rights; None where it does neither."""
    principal: int | None = context.tx.value(_PRINCIPAL, (side.id,))
    if principal is None or context.tx.value(_ACTS, (principal, principal)) is None:
        return None
    return principal
