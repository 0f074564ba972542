"""What only this site can have made: the secret of a webhook, what a button says when it is pressed, links into a chat.

Each is signed for its own purpose, for one bot or one person, so that none of them serves for anything else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

HOUR_MS = 3_600_000
SHORT, LONG = 16, 26
"""Letters of a signature: 80 and 130 bits."""
_PRESS = re.compile(rf"rate\.(\d{{1,15}})\.(\d{{1,15}})\.([1-5])\.([a-z2-7]{{{SHORT}}})")
_START = re.compile(rf"c(\d{{1,12}})-(\d{{1,8}})-([a-z2-7]{{{LONG}}})")


@dataclass(frozen=True, slots=True)
class Press:
    """A button below the question how it was: of a ticket, and of which of its closings (ms)."""

    ticket: int
    ended: int
    score: int


def webhook_secret(key: bytes, bot: int, telegram: str) -> str:
    """What Telegram has to say with each request about this bot; "" where the site has no key."""
    return _signed(key, f"webhook:{bot}:{telegram}", 52) if key else ""


def press_data(key: bytes, person: str, press: Press) -> str:
    """What the button of one person says; at most 64 bytes."""
    said = f"{press.ticket}.{press.ended}.{press.score}"
    return f"rate.{said}.{_signed(key, f'press:{person}:{said}', SHORT)}"


def press_of(key: bytes, person: str, data: str) -> Press | None:
    """What a button says that this person has pressed; None for what we did not make for him."""
    found = _PRESS.fullmatch(data)
    if found is None or not key:
        return None
    press = Press(int(found[1]), int(found[2]), int(found[3]))
    return press if hmac.compare_digest(press_data(key, person, press), data) else None


def start_link(key: bytes, bot: str, contact: int, hour: int) -> str:
    """What stands behind ``?start=`` for a client, for whom it works until ``hour`` (hours since 1970); at most 64
    signs of A-Z, a-z, 0-9, _ and -."""
    return f"c{contact}-{hour}-{_signed(key, f'start:{bot}:{contact}:{hour}', LONG)}"


def started_contact(key: bytes, bot: str, given: str, now: int) -> int | None:
    """Id of the client that a link was made for; None for a forged one, and for one that is over."""
    found = _START.fullmatch(given)
    if found is None or not key:
        return None
    contact, hour = int(found[1]), int(found[2])
    right = hmac.compare_digest(start_link(key, bot, contact, hour), given)
    return contact if right and now < hour * HOUR_MS else None


def _signed(key: bytes, said: str, letters: int) -> str:
    made = hmac.new(key, said.encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode().lower().rstrip("=")[:letters]
