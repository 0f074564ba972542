"""What is kept of a message: which conversation it belongs to, what was typed, and the files, in one piece.

One line of JSON behind a sign, then the bytes of the files one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instar.sdk import InboundFile, _

SIGN = b"instar.chat/1 "


@dataclass(frozen=True, slots=True)
class Envelope:
    """``talk``: its uid; ``id``: the browser's of the message; ``widget``, ``service``: keys; ``at``: ms."""

    talk: str
    id: str
    text: str
    at: int
    widget: str = ""
    service: str = ""
    name: str = ""
    language: str = ""
    files: tuple[InboundFile, ...] = ()


_TEXTS = ("talk", "id", "text", "widget", "service", "name", "language")


def packed(given: Envelope) -> bytes:
    head: dict[str, Any] = {name: getattr(given, name) for name in (*_TEXTS, "at")}
    head["files"] = [{"name": one.name, "type": one.media_type, "size": len(one.body)} for one in given.files]
    return b"".join([SIGN, json.dumps(head).encode(), b"\n", *(one.body for one in given.files)])


def opened(raw: bytes) -> Envelope:
    """Raises ValueError for what is none."""
    first, _break, rest = raw[len(SIGN) :].partition(b"\n")
    head = _json(first) if raw.startswith(SIGN) else None
    if not isinstance(head, dict):
        raise ValueError(_("This is no message of a chat."))
    said = {name: clean(head.get(name)) for name in _TEXTS}
    at = head.get("at")
    if not said["talk"] or not said["id"] or not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < 1 << 53:
        raise ValueError(_("Nothing can be read in it."))
    rows = head.get("files")
    return Envelope(**said, at=at, files=tuple(_files(rows if isinstance(rows, list) else [], rest)))


def clean(given: object, most: int = 100_000) -> str:
    """A text without what no database takes; "" for what is none."""
    if not isinstance(given, str):
        return ""
    return given.replace("\x00", "").encode("utf-8", "replace").decode()[:most]


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _files(rows: list[Any], body: bytes) -> list[InboundFile]:
    found, at = [], 0
    for one in rows:
        given: Mapping[str, Any] = one if isinstance(one, dict) else {}
        size = given.get("size")
        if not isinstance(size, int) or isinstance(size, bool) or size < 0 or at + size > len(body):
            raise ValueError(_("A part of its files is missing."))
        name, kind = clean(given.get("name"), 200) or "file", clean(given.get("type"), 100)
        found.append(InboundFile(name, body[at : at + size], kind or "application/octet-stream"))
        at += size
    return found
