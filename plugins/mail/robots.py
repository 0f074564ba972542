"""Which letters no person wrote (RFC 3834), and of what kind they are. None of them is ever answered.

A report of a mail server, a receipt and an automatic answer concern a letter of ours, or nobody. What a program sends
by itself – a list, an alarm – may be news and opens a ticket.
"""

from __future__ import annotations

from email.message import Message
from typing import Literal

from instar_plugins.mail.headers import raw_values

Kind = Literal["", "bounce", "receipt", "answer", "program"]
DAEMONS = ("mailer-daemon", "postmaster", "bounce", "bounces", "mdaemon")
NOBODY = ("no-reply", "noreply", "do-not-reply", "donotreply")
ANSWERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from")
LISTS = ("list-id", "list-unsubscribe", "list-post", "x-loop")


def kind_of(letter: Message, sender: str) -> Kind:
    """What kind of robot wrote the letter; "" for a person."""
    local = sender.partition("@")[0].partition("+")[0].lower()
    report = _parameter(letter, "report-type")
    if report == "disposition-notification" or _has_part(letter, "message/disposition-notification"):
        return "receipt"
    if letter.get_content_type() == "multipart/report" or _has_part(letter, "message/delivery-status"):
        return "bounce"
    if local in DAEMONS:
        return "bounce"
    submitted = _word(letter, "auto-submitted")
    if submitted.startswith("auto-replied") or any(raw_values(letter, name) for name in ANSWERS):
        return "answer"
    if _word(letter, "precedence") == "auto_reply":
        return "answer"
    return "program" if _by_itself(letter, submitted, local) else ""


def _by_itself(letter: Message, submitted: str, local: str) -> bool:
    return (
        submitted not in ("", "no")
        or _word(letter, "precedence") in ("bulk", "list", "junk")
        or any(raw_values(letter, name) for name in LISTS)
        or "<>" in raw_values(letter, "return-path")
        or bool({"all", "oof", "autoreply"} & set(_word(letter, "x-auto-response-suppress").split()))
        or local in NOBODY
    )


def _word(letter: Message, name: str) -> str:
    value = next(iter(raw_values(letter, name)), "")
    return value.lower().replace(",", " ").partition(";")[0].strip()


def _parameter(letter: Message, name: str) -> str:
    return next(
        (
            piece.partition("=")[2].strip(' "').lower()
            for value in raw_values(letter, "content-type")
            for piece in value.split(";")
            if piece.strip().lower().startswith(name)
        ),
        "",
    )


def _has_part(letter: Message, media_type: str) -> bool:
    """Directly below the top: a report that a person hands on is his letter."""
    below = letter.get_payload()
    return isinstance(below, list) and any(one.get_content_type() == media_type for one in below)
