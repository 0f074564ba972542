"""How satisfied the requester was, and the letter by which he is asked; what a plugin wants done by effects.

The score is a column of the ticket: lists, filters and reports know it whichever plugin has asked. It changes no
version of the ticket, as a message changes none, so that an answer of the client's never refuses what somebody is
typing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import record
from instar.commands.letters import LINK, Recipient, SecretLink, write_letter
from instar.commands.ticket import Ticket, load
from instar.contract import LetterToRequester
from instar.errors import Invalid
from instar.i18n import _, text

LOWEST, HIGHEST = 1, 5

_RATING = "SELECT rating FROM ticket WHERE id = ?"
_ASKED = "UPDATE ticket SET asked = ? WHERE id = ?"
_RATE = "UPDATE ticket SET rating = ? WHERE id = ?"
_CLAIMED = "SELECT value FROM ticket_claim WHERE kind = 'email' AND ticket_id = ? ORDER BY value LIMIT 1"
_KNOWN = """
SELECT c.name, p.email, p.language,
  (SELECT i.value FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'email'
   ORDER BY i.verified DESC, i.value LIMIT 1)
FROM contact c LEFT JOIN principal p ON p.id = c.principal_id AND p.active = 1 WHERE c.id = ?"""


@dataclass(frozen=True, slots=True)
class RateTicket:
    """``rating``: 1 to 5, None takes it away. ``asked``: the requester is being asked just now."""

    ticket: int
    rating: int | None
    asked: bool = False


@handles(RateTicket, "ticket.edit")
def rate_ticket(context: Context, command: RateTicket) -> Answer:
    ticket, rating = load(context, command.ticket), command.rating
    if rating is not None and not LOWEST <= rating <= HIGHEST:
        raise Invalid({"rating": [_("A rating is a number from 1 to 5.")]})
    if command.asked:
        context.tx.run(_ASKED, (context.now, ticket.id))
    before = context.tx.value(_RATING, (ticket.id,))
    if before != rating:
        context.tx.run(_RATE, (rating, ticket.id))
        record(context, ticket.id, "rated", {"from": before, "to": rating})
    return {"ticket": ticket.id, "number": ticket.number, "rating": rating}


def write_to_requester(context: Context, ticket: Ticket, wanted: LetterToRequester) -> bool:
    """Write the letter, in the requester's language; whether there is an address, and mail to send it by."""
    to = requester_address(context, ticket)
    if to is None:
        return False
    directory = context.kernel.directory
    brand = directory.brand_of_service(directory.service(ticket.service_id))
    link = SecretLink(wanted.path, wanted.seed)
    return write_letter(context, to, _written(wanted), link=link, brand=brand) is not None


def requester_address(context: Context, ticket: Ticket) -> Recipient | None:
    """Where the requester of this very ticket is written to: the address that he filed it under, else his account's,
    else one that is known of him."""
    known = context.tx.one(_KNOWN, (ticket.requester_id,)) if ticket.requester_id else None
    if known is None:
        return None
    name, account, language, identity = known
    address = context.tx.value(_CLAIMED, (ticket.id,)) or account or identity
    return Recipient(str(address), "" if name == address else name, language) if address else None


def _written(wanted: LetterToRequester) -> Callable[[], tuple[str, str]]:
    def written() -> tuple[str, str]:
        return text(wanted.subject), text(wanted.text).replace("{link}", LINK)

    return written
