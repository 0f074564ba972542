"""The way in: ``/in/hooks?to=<token>``, an address of each source's own.

Whoever cannot prove who he is leaves a count behind and nothing else. What is let in is kept at once and read later;
who brings more than agreed is asked to come again.
"""

from __future__ import annotations

import hashlib
import re

from instar.sdk import ChannelContext, Webhook, WebhookAnswer, now, throttle, unseal
from instar_plugins.hooks.door import Proof, is_proven
from instar_plugins.hooks.envelope import Envelope, packed
from instar_plugins.hooks.tables import PLUGIN, Source, tables

LARGEST = 1 << 20
LONGEST_DELIVERY = 200
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


def arrive(request: Webhook, context: ChannelContext) -> WebhookAnswer:
    """One request. Whoever is not answered by 2xx comes again."""
    token = request.query.get("to", "")
    source = Source.get_or_none(Source.token == token) if _TOKEN.fullmatch(token) else None
    if source is None:
        return WebhookAnswer(401, b"This address is not known.")
    if not is_proven(request, proof_of(source), now()):
        _count(source, refused=Source.refused + 1)
        return WebhookAnswer(401, b"The signature or the secret is missing or wrong.")
    if request.method != "POST" or not request.body.strip():
        return WebhookAnswer(400, b"There is nothing in it.")
    if len(request.body) > LARGEST:
        return WebhookAnswer(413, b"It is too large.")
    if not source.active:
        return WebhookAnswer(503, b"Come again later.")
    if not throttle(f"hooks:{source.id}", source.most):
        return WebhookAnswer(429, b"Too many within an hour. Come again later.")
    delivery = delivery_of(source, request)
    _count(source, taken=Source.taken + 1, good=now())
    named = delivery or hashlib.sha256(request.body).hexdigest()
    kept = packed(Envelope(source.id, request.body, delivery))
    return WebhookAnswer(202, b"Kept.", keep=kept, key=f"{source.id}:{named}")


def proof_of(source: Source) -> Proof:
    """With the secret before for as long as it counts; a secret that cannot be read lets nobody in."""
    sealed = [source.secret]
    if source.old_secret and source.old_until > now():
        sealed.append(source.old_secret)
    own = []
    for one in sealed:
        try:
            own.append(unseal(PLUGIN, one))
        except ValueError:
            continue
    return Proof(source.way, own, source.header, source.algorithm, source.prefix, source.encoding)


def delivery_of(source: Source, request: Webhook) -> str:
    """How the sender has named this delivery: by the header that the source is set up with."""
    header = "webhook-id" if source.way == "standard" else str(source.delivery)
    named = request.headers.get(header, "").strip() if header else ""
    return named if len(named) <= LONGEST_DELIVERY else hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()


def _count(source: Source, **values: object) -> None:
    with tables.writing():
        Source.update(**values).where(Source.id == source.id).execute()
