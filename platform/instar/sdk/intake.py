"""Who may bring something to a channel: a secret that the request carries, or a signature over its bytes.

Pure functions for a channel's routes. Both compare in constant time, and let nobody in while the secret is empty: a
channel that nobody has set up yet is closed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from instar.contract import Webhook

WINDOW_MS = 5 * 60_000
"""How far the moment of a signed request may lie from ours."""


def carries_secret(request: Webhook, secret: str, header: str = "authorization") -> bool:
    """Whether a header holds the secret, as it is or as ``Bearer …``. ``header``: in lower case."""
    given = request.headers.get(header, "")
    if header == "authorization":
        given = given.removeprefix("Bearer ").strip()
    return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())


def is_signed(request: Webhook, secret: str, now: int) -> bool:
    """Whether the request is signed as Standard Webhooks has it: ``webhook-id``, ``webhook-timestamp`` and
    ``webhook-signature`` with the HMAC-SHA256 of ``id.timestamp.body``, at most five minutes from ``now`` (ms).

    secret: as it was agreed on; one that begins with ``whsec_`` is base64. Give ``webhook-id`` as the answer's ``key``.
    """
    named = [request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")]
    id, stamp, signatures = named
    if not (secret and id and stamp.isascii() and stamp.isdigit() and len(stamp) < 15):
        return False
    if abs(int(stamp) * 1000 - now) > WINDOW_MS:
        return False
    signed = b".".join((id.encode(), stamp.encode(), request.body))
    right = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest())
    found = [one.removeprefix("v1,").encode() for one in signatures.split() if one.startswith("v1,")]
    return any(hmac.compare_digest(one, right) for one in found)


def _key(secret: str) -> bytes:
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return secret.encode()
