"""Clients see their own tickets without an account: a link in a letter proves an e-mail address, for a browser.

What is shown are the tickets that were filed under that very address (``ticket_claim``), never those of a contact: who
wrote first could name any phone or address, and a contact may be several people's because of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from instar import mail
from instar.commands.account_letters import own_requests
from instar.commands.accounts import throttle
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.letters import Recipient, SecretLink, write_letter
from instar.commands.outbox import write_job
from instar.commands.passwords import hash_token
from instar.commands.requesters import emails
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel

HOUR_MS = 3_600_000
LINK_MS = HOUR_MS // 2
IDLE_MS, LONGEST_MS = 8 * HOUR_MS, 30 * 24 * HOUR_MS
TOUCH_MS = 60_000
PATH = "/my/in/"
LETTERS_PER_HOUR, ASKED_PER_HOUR, ALL_PER_HOUR = 3, 10, 200

_CLAIM = "INSERT INTO ticket_claim (ticket_id, kind, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_IDENTITIES = "SELECT kind, value FROM contact_identity WHERE contact_id = ?"
_CLAIMED = "SELECT 1 FROM ticket_claim WHERE kind = 'email' AND value = ? AND (? = 0 OR ticket_id = ?) LIMIT 1"
_LINK = """
SELECT id, email FROM account_link
WHERE token_hash = ? AND purpose = 'client' AND used IS NULL AND until > ?"""
_KEEP_LINK = """
INSERT INTO account_link (token_hash, purpose, email, created, until, job_id) VALUES (?, 'client', ?, ?, ?, ?)"""
_SAID = "SELECT value FROM ticket_claim WHERE kind = 'email' AND ticket_id = ?"
_SESSION = "SELECT email, seen, expires FROM client_session WHERE token_hash = ?"


@dataclass(frozen=True, slots=True)
class SendClientLink:
    """What a worker does when somebody wants to see the requests of an address; ``asked``: as typed.

    ``brand``: key of the unit on whose pages it was asked.
    """

    asked: str
    language: str | None = None
    brand: str = ""


@dataclass(frozen=True, slots=True)
class ClientSession:
    """``token`` is what the browser keeps; ``email`` is proved."""

    token: str = field(repr=False)
    email: str


class ClientLink(NamedTuple):
    """A link that works, and the address that it proves."""

    id: int
    email: str


def claim(context: Context, ticket_id: int, given: int | Mapping[str, Any] | str | None, contact: int | None) -> None:
    """Note under which address a new ticket is filed: the one that was given with it; of a contact that was named, its
    address where that is all that is known of it."""
    if isinstance(given, int):
        known = context.tx.all(_IDENTITIES, (contact,))
        found = known if [kind for kind, _value in known] == ["email"] else []
    else:
        address = given if isinstance(given, str) else given.get("email") if isinstance(given, Mapping) else None
        found = emails(address)
    for kind, value in found:
        context.tx.run(_CLAIM, (ticket_id, kind, value))


@handles(SendClientLink, "")
def send_client_link(context: Context, command: SendClientLink) -> Answer:
    context.authorize_system()
    email = command.asked.strip().lower()
    if not mail.is_configured(context.kernel.settings) or context.tx.value(_CLAIMED, (email, 0, 0)) is None:
        return {"letter": None}
    link = SecretLink.new(PATH)
    brands = context.kernel.directory.structure().brands.values()
    brand = next((one for one in brands if one.unit == command.brand), None)
    letter = write_letter(context, Recipient(email, "", command.language), own_requests(), link=link, brand=brand)
    context.tx.run(
        _KEEP_LINK,
        (hash_token(link.token(context.kernel)), email, context.now, context.now + LINK_MS, letter),
    )
    audit(context, "client.link_asked", email, {})
    return {"letter": letter}


def ask_client_link(kernel: Kernel, asked: str, network: str, language: str, brand: str = "") -> None:
    """Somebody wants to see the requests of an address: the same work and no answer whoever it is."""
    email = asked.strip().lower()[:254]
    within = [
        throttle(kernel, f"client.network:{network[:64]}", ASKED_PER_HOUR),
        throttle(kernel, f"client.address:{email}", LETTERS_PER_HOUR),
        throttle(kernel, "client", ALL_PER_HOUR),
    ]
    if not all(within):
        return
    now, payload = kernel.clock.now(), {"asked": email, "language": language, "brand": brand}
    with kernel.store.transaction() as tx:
        write_job(tx, "client_link", f"client_link.{secrets.token_hex(12)}", payload, now)
    kernel.ring()


def client_link(kernel: Kernel, token: str) -> ClientLink | None:
    """The link of a token, while it works. Looking changes nothing."""
    row = kernel.store.read().one(_LINK, (hash_token(token), kernel.clock.now()))
    return ClientLink(*row) if row else None


def use_client_link(kernel: Kernel, token: str, address: str, agent: str = "") -> ClientSession | None:
    """Begin a client's session; None for a link that is over or was used. What the letter reached is verified by it."""
    found, now, made = client_link(kernel, token), kernel.clock.now(), secrets.token_urlsafe(32)
    if found is None:
        return None
    with kernel.store.transaction() as tx:
        if not tx.run("UPDATE account_link SET used = ? WHERE id = ? AND used IS NULL", (now, found.id)):
            return None
        tx.run(
            "INSERT INTO client_session (token_hash, email, csrf, created, seen, expires, address, agent)"
            " VALUES (?, ?, '', ?, ?, ?, ?, ?)",
            (hash_token(made), found.email, now, now, now + LONGEST_MS, address[:64], agent[:200]),
        )
    return ClientSession(made, found.email)


def client_session(kernel: Kernel, token: str) -> ClientSession | None:
    """The live session of a client's token; asking keeps it alive."""
    now = kernel.clock.now()
    row = kernel.store.read().one(_SESSION, (hash_token(token),))
    if row is None or now >= row[2] or now >= row[1] + IDLE_MS:
        return None
    if now - row[1] > TOUCH_MS:
        with kernel.store.transaction() as tx:
            tx.run("UPDATE client_session SET seen = ? WHERE token_hash = ?", (now, hash_token(token)))
    return ClientSession(token, row[0])


def end_client_session(kernel: Kernel, token: str) -> None:
    with kernel.store.transaction() as tx:
        tx.run("DELETE FROM client_session WHERE token_hash = ?", (hash_token(token),))


def claimed_email(kernel: Kernel, ticket_id: int) -> str:
    """The address under which a ticket was filed, "" for none: what its sender said of himself, and nobody else's."""
    return str(kernel.store.read().value(_SAID, (ticket_id,)) or "")


def status_token(kernel: Kernel, email: str, ticket_id: int) -> str:
    """The token of a ticket's status page for the owner of a proved address; the same each time. Raises NotFound for a
    ticket that was not filed under it."""
    tx = kernel.store.read()
    if ticket_id <= 0 or tx.value(_CLAIMED, (email, ticket_id, ticket_id)) is None:
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    said = f"instar.status:{ticket_id}:{email}".encode()
    made = hmac.new(kernel.settings.secret_key.encode(), said, hashlib.sha256).digest()
    token = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
    with kernel.store.transaction() as writing:
        writing.run(
            "INSERT INTO visitor_link (token_hash, ticket_id, contact_id, created)"
            " SELECT ?, id, requester_id, ? FROM ticket WHERE id = ? ON CONFLICT DO NOTHING",
            (hash_token(token), kernel.clock.now(), ticket_id),
        )
    return token
