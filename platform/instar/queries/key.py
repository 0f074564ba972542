"""The first question of every query about one ticket: may the actor see it at all?"""

from __future__ import annotations

from instar.access import Actor, TicketKey
from instar.access.access import no_such_ticket
from instar.kernel import Kernel

LONGEST = 15  # digits of the largest number that is looked up

Asked = int | TicketKey
"""A ticket by its id, or by its key where that was read for the same page: every part of one asks for itself."""


def visible_key(kernel: Kernel, actor: Actor, asked: Asked) -> TicketKey:
    """The ticket's key; raises NotFound when there is none or the actor may not see it: the two are not told apart."""
    if isinstance(asked, TicketKey):
        key = asked
    else:
        zone = kernel.store.read().value("SELECT zone_id FROM ticket WHERE id = ?", (asked,))
        if zone is None:
            raise no_such_ticket()
        key = TicketKey(asked, zone)
    kernel.access.authorize(actor, "ticket.view", key)
    return key


def id_of(text: str) -> int | None:
    """The id that "T-1024", "t-1024" or "1024" names; None for other words."""
    digits = text.strip().upper().removeprefix("T-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST else None
