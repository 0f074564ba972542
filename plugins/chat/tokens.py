"""What a visitor's browser shows to be let into its own conversation: the conversation's name and a signature over it.

The name alone is 128 random bits; that a made-up one is refused without a look into the database is the signature's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

_TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.([a-z2-7]{26})")


def new_uid() -> str:
    return secrets.token_urlsafe(16)


def token_of(key: bytes, uid: str) -> str:
    """The token of a conversation; raises ValueError on a site without a key."""
    if not key:
        raise ValueError("this site has no secret key: nobody could tell its tokens from forged ones")
    made = hmac.new(key, b"talk:" + uid.encode(), hashlib.sha256).digest()
    return f"{uid}.{base64.b32encode(made).decode().lower()[:26]}"


def uid_of(key: bytes, token: str) -> str:
    """The conversation that a token is for; "" for one that this site has not made."""
    found = _TOKEN.fullmatch(token)
    if found is None or not key:
        return ""
    right = hmac.compare_digest(token_of(key, found[1]).encode(), token.encode())
    return found[1] if right else ""
