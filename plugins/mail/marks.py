"""Marks by which our own letters are known again: a number of a ticket and what only this site can make of it.

``t12.k4x…`` stands behind the plus of an address that answers go to (``support+t12.k4x…@``), ``t12.77.k4x…`` in the
Message-ID of a letter that we sent. The two are signed apart: who has seen one cannot make the other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

LETTERS = 16
_REPLY = re.compile(rf"t(\d{{1,15}})\.([a-z2-7]{{{LETTERS}}})")
_SENT = re.compile(rf"t(\d{{1,15}})\.([a-z0-9-]{{1,40}})\.([a-z2-7]{{{LETTERS}}})@")


def reply_mark(key: bytes, ticket: int) -> str:
    """What is put behind the plus of an address, so that what arrives there is known to answer the ticket."""
    return f"t{ticket}.{_signed(key, f'reply:{ticket}')}"


def sent_id(key: bytes, ticket: int, letter: str, host: str) -> str:
    """The Message-ID of a letter about a ticket, without brackets; ``letter``: a-z, 0-9 and -, its own name."""
    return f"t{ticket}.{letter}.{_signed(key, f'sent:{ticket}:{letter}')}@{host}"


def marked_ticket(key: bytes, address: str) -> str:
    """The number of the ticket that an address is marked for, "" for none or a forged one."""
    tag = address.rpartition("@")[0].partition("+")[2].lower()
    found = _REPLY.fullmatch(tag)
    if not key or found is None or not hmac.compare_digest(found[2], _signed(key, f"reply:{found[1]}")):
        return ""
    return f"T-{found[1]}"


def sent_ticket(key: bytes, message_id: str) -> str:
    """The number of the ticket that a letter of ours was about; "" for what we did not send."""
    found = _SENT.match(message_id.lower())
    if not key or found is None or not hmac.compare_digest(found[3], _signed(key, f"sent:{found[1]}:{found[2]}")):
        return ""
    return f"T-{found[1]}"


def unmarked(address: str) -> str:
    """The address without what stands behind its plus."""
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _signed(key: bytes, said: str) -> str:
    made = hmac.new(key, said.encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode().lower()[:LETTERS]
