"""A letter as it came (RFC 5322), read into what a ticket needs. Pure; raises ValueError for what is no letter.

The bytes may be broken in any way; then as much is read as can be. Who wrote is only what the letter says.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

from instar.sdk import InboundFile, _
from instar_plugins.mail import headers, reports
from instar_plugins.mail.parts import body_of
from instar_plugins.mail.robots import Kind, kind_of

ARRIVED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
"""Where the address that a letter came to may stand, the surest first."""
WRITERS = ("from", "sender", "reply-to", "return-path")
MOST_SERVERS = 50
LOOP = "x-instar-loop"
MOST_ARRIVED = 200
_END = re.compile(rb"\r?\n\r?\n")
_LOOSE = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]+:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """``id`` is the Message-ID without brackets, or what stands for it; ``answered``: ids, nearest last; ``arrived``:
    addresses that it came to; ``undelivered``: of whom a report says that he did not get a letter of ours; ``loops``:
    words by which sites know their own letters; ``sent``: UTC epoch ms."""

    id: str
    name: str
    address: str
    subject: str
    text: str
    files: tuple[InboundFile, ...]
    answered: tuple[str, ...]
    arrived: tuple[str, ...]
    loops: tuple[str, ...]
    robot: Kind
    report: str
    undelivered: str
    servers: int
    sent: int | None
    too_many: bool


def read(raw: bytes) -> Letter:
    """The letter that these bytes are."""
    try:
        given = BytesParser(policy=policy.compat32).parsebytes(_tidied(raw))
        body = body_of(given)
    except RecursionError:
        raise ValueError(_("Its parts are nested too deeply.")) from None
    name, address = _writer(given)
    robot = kind_of(given, address)
    return Letter(
        id=_id(given, raw),
        name=name,
        address=address,
        subject=headers.words(given, "subject"),
        text=body.text,
        files=tuple(body.files),
        answered=_answered(given, robot),
        arrived=tuple(dict.fromkeys(one for _name, one in headers.addresses(given, *ARRIVED)))[:MOST_ARRIVED],
        loops=tuple(headers.raw_values(given, LOOP)),
        robot=robot,
        report=reports.said(given),
        undelivered=reports.failed(given) if robot == "bounce" else "",
        servers=len(headers.raw_values(given, "received")),
        sent=headers.sent(given),
        too_many=body.too_many,
    )


def _tidied(raw: bytes) -> bytes:
    """Old programs put blanks before the colon of a header, at which Python's parser takes the text to begin."""
    end = _END.search(raw)
    head = end.start() if end else len(raw)
    return _LOOSE.sub(rb"\1:", raw[:head]) + raw[head:]


def _writer(given: Message) -> tuple[str, str]:
    """Who says that he wrote it: a name and an address, or what stands in place of one."""
    if not any(
        headers.raw_values(given, name) for name in (*WRITERS, "subject", "date", "message-id", "received", "to")
    ):
        raise ValueError(_("This is no letter: it has no headers such as From and Subject."))
    for header in WRITERS:
        for found in headers.addresses(given, header):
            if found[1]:
                return found
    said = next((text for text in (headers.words(given, one) for one in WRITERS) if text.strip("<> ")), "")
    if not said:
        raise ValueError(_("The letter does not say who wrote it."))
    return said, said[:254]


def _id(given: Message, raw: bytes) -> str:
    """Without a Message-ID of its own, what is the same in every copy: servers add headers on top."""
    for one in headers.ids(given, "message-id"):
        return one[: headers.LONGEST_ID]
    said = [headers.words(given, name) for name in ("date", "from", "to", "subject")]
    content = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    return "sha256:" + hashlib.sha256("\n".join(said).encode() + b"\n\n" + content).hexdigest()


def _answered(given: Message, robot: Kind) -> tuple[str, ...]:
    back = reports.returned_ids(given) if robot in ("bounce", "receipt") else []
    found = [*headers.ids(given, "references"), *headers.ids(given, "in-reply-to"), *back]
    return tuple(dict.fromkeys(reversed(found)))[: headers.MOST_IDS][::-1]
