"""Ordering in the portal: a ticket of a service, for oneself or for somebody else; what is begun is kept till then.

Who orders answers the form that everybody outside gets, staff too. Who orders for somebody else follows the ticket as
if it were his: he has asked, and the other one is who it is done for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.access import asker
from instar.commands.execute import Answer, Context, handles
from instar.commands.open import OpenTicket, open_ticket
from instar.commands.unsent import LARGEST
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _
from instar.store import Service

_KEEP = """
INSERT INTO order_draft (principal_id, service_id, content, at) VALUES (?, ?, ?, ?)
ON CONFLICT (principal_id, service_id) DO UPDATE SET content = excluded.content, at = excluded.at"""
_DROP = "DELETE FROM order_draft WHERE principal_id = ? AND service_id = ?"
_SENT = "SELECT 1 FROM idempotency WHERE owner = ? AND key = ?"
_CONTACT = """
SELECT c.organization_id, c.principal_id, o.key FROM contact c LEFT JOIN organization o ON o.id = c.organization_id
WHERE c.id = ?"""
_FOLLOW = """
INSERT INTO participant (principal_id, ticket_id, kind, zone_id) SELECT ?, t.id, 'requester', t.zone_id FROM ticket t
WHERE t.id = ? ON CONFLICT DO NOTHING"""


@dataclass(frozen=True, slots=True)
class OrderService:
    """``service``: its key. ``whom``: id of the contact that it is for, None for who orders. ``data``: fields of the
    opening form as a page ("page") or a program ("api") sends them; ``body``: the first message."""

    service: str
    title: str
    body: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    whom: int | None = None
    origin: str = "api"


@dataclass(frozen=True, slots=True)
class KeepOrder:
    """``content``: a JSON object with what the form holds, at most 256 KB; ``form``: the key that the form will be sent
    with – what arrives after the form itself was sent is not kept."""

    service: str
    content: str
    form: str | None = None


@dataclass(frozen=True, slots=True)
class DropOrder:
    """What was begun is not wanted any more."""

    service: str


@handles(OrderService, "ticket.create")
def order_service(context: Context, command: OrderService) -> Answer:
    actor, whom = context.actor, _whom(context, command.whom)
    if not asker(context.kernel.store, context.kernel.directory, context.kernel.access, actor).is_offered(
        _service(context, command.service)
    ):
        raise _not_offered()
    opening = OpenTicket(
        command.title,
        service=command.service,
        body=command.body,
        requester=whom,
        data=command.data,
        channel="site",
        origin=command.origin,
        files=command.files,
        outside=True,
    )
    answer = open_ticket(context, opening)
    if actor.id is not None:
        context.tx.run(_FOLLOW, (actor.id, answer["ticket"]))
        context.tx.run(_DROP, (actor.id, _service(context, command.service).id))
    return answer


@handles(KeepOrder, "ticket.create")
def keep_order(context: Context, command: KeepOrder) -> Answer:
    author, service = _author(context), _service(context, command.service)
    if len(command.content.encode()) > LARGEST:
        raise Invalid({"content": [_("The text is too long to be kept before it is sent.")]})
    try:
        held = orjson.loads(command.content)
    except orjson.JSONDecodeError:
        held = None
    if not isinstance(held, dict):
        raise Invalid({"content": [_("It is a JSON object with the fields of the form.")]})
    if command.form and context.tx.value(_SENT, (context.actor.owner, command.form)):
        context.tx.run(_DROP, (author, service.id))
        return {"at": None}
    context.tx.run(_KEEP, (author, service.id, command.content, context.now))
    return {"at": context.now}


@handles(DropOrder, "ticket.create")
def drop_order(context: Context, command: DropOrder) -> Answer:
    return {"dropped": bool(context.tx.run(_DROP, (_author(context), _service(context, command.service).id)))}


# -- below: how it is done -------------------------------------------------------------------------------------------


def _author(context: Context) -> int:
    """Whose draft it is: one's own, so that nothing else is asked of ``access``."""
    context.asked = True
    if context.actor.id is None:
        raise Refused("no_account", _("Only who is logged in has texts kept."))
    return context.actor.id


def _service(context: Context, key: str) -> Service:
    found = context.kernel.directory.service_by_key(key)
    if found is None:
        raise _not_offered()
    return found


def _not_offered() -> NotFound:
    return NotFound("no_service", _("There is no such service, or it is not offered to you."))


def _whom(context: Context, given: int | None) -> int | None:
    """The contact that it is for: one of the company, for who may see its tickets; a colleague, for staff."""
    actor, kernel = context.actor, context.kernel
    if given is None or given == actor.contact_id:
        return actor.contact_id
    row = context.tx.one(_CONTACT, (given,))
    if row is not None:
        organization, account, key = row
        own = context.tx.one(_CONTACT, (actor.contact_id,)) if actor.contact_id is not None else None
        together = organization is not None and own is not None and own[0] == organization
        if together and kernel.access.may_give(actor, "ticket.view", "organization", key, None):
            return given
        if account is not None and organization is None and kernel.references.inside(actor):
            return given
    raise Invalid({"whom": [_("You cannot order for this person. Choose somebody from the list.")]})
