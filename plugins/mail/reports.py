"""What a mail server or a mail program reports of a letter of ours, in a few words (RFC 3464, RFC 8098)."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message

from instar.sdk import _
from instar_plugins.mail.headers import ids, words

MOST_SAID = 20
PARTS = ("message/delivery-status", "message/disposition-notification")


def said(letter: Message) -> str:
    """A line for each recipient that the report tells of; "" where it does not say so in this form."""
    return "\n".join(_line(block) for block in _told(letter))


def failed(letter: Message) -> str:
    """The same for those alone who will not get it."""
    return "\n".join(_line(block) for block in _told(letter) if words(block, "action").lower() == "failed")


def returned_ids(letter: Message) -> list[str]:
    """Ids of the letter that comes back, and of those that it answered: nearest last."""
    found: list[str] = []
    for part in _below(letter):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for inner in _below(part):
                found += [*ids(inner, "references"), *ids(inner, "in-reply-to"), *ids(inner, "message-id")]
        elif kind == "text/rfc822-headers":
            given = part.get_payload()
            if isinstance(given, str):
                found += _ids_in(given)
        elif kind in PARTS:
            for block in _below(part):
                found += ids(block, "original-message-id")
    return found


def _told(letter: Message) -> list[Message]:
    found = [block for part in _below(letter) if part.get_content_type() in PARTS for block in _below(part)]
    return [block for block in found[:MOST_SAID] if _line(block)]


def _line(block: Message) -> str:
    who = words(block, "final-recipient").partition(";")[2].strip() or words(block, "original-recipient")
    if not who:
        return ""
    what = words(block, "action") or words(block, "disposition")
    status, why = words(block, "status"), words(block, "diagnostic-code").partition(";")[2].strip()
    told = {
        "failed": _("{who}: not delivered"),
        "delayed": _("{who}: not delivered yet"),
        "delivered": _("{who}: delivered"),
        "relayed": _("{who}: handed on"),
    }
    first = told.get(what.lower(), "{who}: {what}").format(who=who, what=what)
    return " ".join(piece for piece in (first, f"({status})" if status else "", why[:300]) if piece)


def _below(part: Message) -> Iterator[Message]:
    given = part.get_payload()
    if isinstance(given, list):
        yield from (one for one in given if isinstance(one, Message))


def _ids_in(headers: str) -> list[str]:
    """The ids of a part that holds headers alone."""
    found: list[str] = []
    block = Message()
    name, value = "", ""
    for line in [*headers.splitlines()[:500], "end:"]:
        if line[:1] in " \t":
            value += " " + line.strip()
            continue
        if name in ("references", "in-reply-to", "message-id"):
            block[name] = value[:20_000]
        name, _colon, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()
    for wanted in ("references", "in-reply-to", "message-id"):
        found += ids(block, wanted)
    return found
