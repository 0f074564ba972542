"""What is kept of a message: the updates as they came, which bot they came to, and the files that were fetched.

One line of JSON behind a sign, then the bytes of the files one after the other. What is no envelope may still be an
update as Telegram sends it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instar.sdk import InboundFile, _
from instar_plugins.telegram.given import given_json, line, number, part, rows, words

SIGN = b"instar.telegram/1 "


@dataclass(frozen=True, slots=True)
class Envelope:
    """``bot``: its id at Telegram, "" where nobody says; ``service``: a key. ``answers``: the message of ours that it
    replies to, by its first part. ``notes``: what is to be told with it, such as a file that could not be fetched."""

    bot: str
    service: str
    updates: tuple[Mapping[str, Any], ...]
    files: tuple[InboundFile, ...] = ()
    notes: tuple[str, ...] = ()
    answers: int | None = None


def packed(given: Envelope) -> bytes:
    head: dict[str, Any] = {"bot": given.bot, "service": given.service, "updates": list(given.updates)}
    head |= {"notes": list(given.notes), "answers": given.answers}
    head["files"] = [{"name": one.name, "type": one.media_type, "size": len(one.body)} for one in given.files]
    return b"".join([SIGN, json.dumps(head).encode(), b"\n", *(one.body for one in given.files)])


def opened(raw: bytes) -> Envelope:
    """Raises ValueError for what is none, and no update either."""
    if not raw.startswith(SIGN):
        update = given_json(raw)
        if not isinstance(update, dict) or number(update, "update_id") is None:
            raise ValueError(_("This is no update of Telegram."))
        return Envelope("", "", (update,))
    first, _break, rest = raw[len(SIGN) :].partition(b"\n")
    head = part({"head": given_json(first)}, "head")
    updates = tuple(rows(head, "updates"))
    if not updates:
        raise ValueError(_("Nothing can be read in it."))
    notes = head.get("notes")
    told = [one for one in notes if isinstance(one, str)] if isinstance(notes, list) else []
    files = tuple(_files(rows(head, "files"), rest))
    return Envelope(line(head, "bot", 20), line(head, "service"), updates, files, tuple(told), number(head, "answers"))


def _files(told: Sequence[Mapping[str, Any]], body: bytes) -> list[InboundFile]:
    found, at = [], 0
    for one in told:
        size = number(one, "size") or 0
        if size < 0 or at + size > len(body):
            raise ValueError(_("A part of its files is missing."))
        name, kind = words(one, "name", 200) or "file", line(one, "type", 100)
        found.append(InboundFile(name, body[at : at + size], kind or "application/octet-stream"))
        at += size
    return found


def set_aside(update: Mapping[str, Any]) -> bytes:
    """An update that could not be dealt with: it will be in quarantine, where people see what it was."""
    return SIGN + json.dumps({"updates": [], "aside": update}).encode() + b"\n"
