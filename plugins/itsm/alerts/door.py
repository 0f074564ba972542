"""Who may report: whoever knows the secret, in the ways in which monitoring tools can say one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from uuid import uuid4

from instar.sdk import Webhook, WebhookAnswer, carries_secret

GRAFANA = "x-grafana-alerting-signature"
ZABBIX = "x-instar-secret"
DELIVERIES = ("webhook-id", "idempotency-key", "x-request-id", "request-id")
"""Headers in which a sender names a delivery, so that one that is repeated after a broken line counts once."""


def admit(request: Webhook, secret: str) -> WebhookAnswer:
    """Keep what comes with the secret. Each delivery counts, equal bytes too: monitoring says the same again."""
    if not (carries_secret(request, secret) or _otherwise(request, secret)):
        return WebhookAnswer(401, b"The secret is missing or wrong.")
    if not request.body.strip():
        return WebhookAnswer(400, b"There is nothing in it.")
    named = next((request.headers[name] for name in DELIVERIES if request.headers.get(name)), "")
    key = f"delivery:{named}"[:200] if named else f"once:{uuid4().hex}"
    return WebhookAnswer(202, b"Kept.", keep=request.body, key=key)


def _otherwise(request: Webhook, secret: str) -> bool:
    return bool(secret) and (
        carries_secret(request, secret, ZABBIX) or _basic(request, secret) or _signed(request, secret)
    )


def _basic(request: Webhook, secret: str) -> bool:
    """The secret as the password, under whatever name."""
    kind, _space, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return False
    try:
        said = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(said.partition(b":")[2], secret.encode())


def _signed(request: Webhook, secret: str) -> bool:
    """As Grafana 12 signs: HMAC-SHA256 of the bytes, in hexadecimal."""
    given = request.headers.get(GRAFANA, "")
    right = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())
