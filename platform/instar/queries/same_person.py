"""Other tickets of the same person, for who has just taken up a lead and asks whether somebody talks to him already.

An address or a telephone number belongs to one contact, so whoever writes from it or is entered with it is the same
requester: his tickets are those with the same identity.
"""

from __future__ import annotations

from collections.abc import Collection

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.scoped import Question, branches, select
from instar.queries.tickets import TicketRow, ticket_rows
from instar.store import as_list

INSIDE = "ticket.view_internal"
_OTHERS = """
t.requester_id = ? AND t.id <> ?
AND t.role IN (SELECT e.value FROM json_each(?) e WHERE e.type = 'text' AND e.value > '')"""


def same_person(
    kernel: Kernel, actor: Actor, ticket_id: int, roles: Collection[str], limit: int = 10
) -> tuple[TicketRow, ...]:
    """Tickets of these roles, newest first; none for who does not see the inside of the ticket asked about."""
    requester = kernel.store.read().value("SELECT requester_id FROM ticket WHERE id = ?", (ticket_id,))
    inside = branches(kernel, actor, INSIDE)
    if requester is None or not select(kernel, inside, Question("t.id AS id", "t.id = ?"), (ticket_id,), 1):
        return ()
    question = Question("t.id AS id", _OTHERS, order="id DESC")
    args = (requester, ticket_id, as_list(roles))
    return ticket_rows(kernel, actor, [id for (id,) in select(kernel, inside, question, args, limit)])
