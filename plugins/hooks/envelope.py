"""What is kept of a request: whose it is, how it was named, and the bytes of its body as they came.

By which map they are read is looked up when they are read, so that a map that was mended serves for what waits in
quarantine. Bytes that are no envelope – handed in by hand – are a body of which nobody has said whose it is.
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

import orjson

MARK = "instar.hook/1"


class Envelope(NamedTuple):
    """``source``: id, 0 for nobody's; ``delivery``: the sender's name of the delivery, "" for none."""

    source: int
    body: bytes
    delivery: str = ""


def packed(given: Envelope) -> bytes:
    body = base64.b64encode(given.body).decode()
    return orjson.dumps({"format": MARK, "source": given.source, "delivery": given.delivery, "body": body})


def opened(raw: bytes) -> Envelope:
    """Never raises."""
    try:
        told = orjson.loads(raw)
        if isinstance(told, dict) and told.get("format") == MARK:
            source, delivery, body = (told.get(name) for name in ("source", "delivery", "body"))
            if isinstance(source, int) and isinstance(delivery, str) and isinstance(body, str):
                return Envelope(source, base64.b64decode(body, validate=True), delivery)
    except (orjson.JSONDecodeError, binascii.Error, ValueError):
        pass
    return Envelope(0, raw)
