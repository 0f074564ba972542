"""Who may tell: a source that proves who it is by a signature over the bytes, or by a secret. Compared in constant
time; nobody is let in without a secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import NamedTuple

from instar.sdk import Webhook, carries_secret, is_signed

WAYS = ("hmac", "standard", "secret")
ALGORITHMS = ("sha256", "sha512", "sha1")
ENCODINGS = ("hex", "base64")


class Proof(NamedTuple):
    """How a source proves who it is. ``header``: in lower case; of a signature ``algorithm``, ``prefix`` (what stands
    before it, such as ``sha256=``) and ``encoding``. ``secrets``: those in force."""

    way: str
    secrets: Sequence[str]
    header: str = ""
    algorithm: str = "sha256"
    prefix: str = ""
    encoding: str = "hex"


def is_proven(request: Webhook, proof: Proof, now: int) -> bool:
    """Whether the request comes from who knows a secret."""
    found = False
    for secret in proof.secrets:  # all of them, so that nobody learns by the time which one it was
        found |= bool(secret) and _fits(request, proof, secret, now)
    return found


def _fits(request: Webhook, proof: Proof, secret: str, now: int) -> bool:
    if proof.way == "standard":
        return is_signed(request, secret, now)
    if proof.way == "secret":
        return carries_secret(request, secret, proof.header or "authorization")
    if proof.way != "hmac" or proof.algorithm not in ALGORITHMS or not proof.header:
        return False
    made = hmac.new(secret.encode(), request.body, getattr(hashlib, proof.algorithm)).digest()
    right = made.hex() if proof.encoding == "hex" else base64.b64encode(made).decode()
    given = request.headers.get(proof.header, "").strip()
    if not given.startswith(proof.prefix):
        return False
    signature = given.removeprefix(proof.prefix)
    plain = signature.lower() if proof.encoding == "hex" else signature
    return hmac.compare_digest(plain.encode("utf-8", "replace"), right.encode())
