"""Messages are signed as Standard Webhooks has it: HMAC-SHA256 of ``id.timestamp.body``, by every secret in force.

While a secret is changed there are two of them, so that the receiver may take the new one whenever it likes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

PREFIX = "whsec_"


def new_secret() -> str:
    """192 bits, as receivers' libraries take them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, id: str, stamp: str, body: bytes) -> str:
    """``v1,…`` of one secret; one without the prefix is taken as the bytes that it is."""
    key = base64.b64decode(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else secret.encode()
    signed = b".".join((id.encode(), stamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(own: Iterable[str], id: str, now: int, body: bytes) -> Mapping[str, str]:
    """What a message carries. ``own``: secrets, the one in force first; ``now``: ms."""
    stamp = str(now // 1000)
    return {
        "Content-Type": "application/json",
        "User-Agent": "instar-webhooks",
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signature(one, id, stamp, body) for one in own),
    }
