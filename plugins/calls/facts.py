"""What is said of a call, checked: each refusal stands at its own name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import fields, validate

from instar.sdk import Arguments, CommandTx, Invalid, Viewer, _, colleague_id, local_moment
from instar_plugins.calls import numbers
from instar_plugins.calls.legs import ANSWERED, DIRECTIONS, OUTCOMES
from instar_plugins.calls.rights import asker

LONGEST_NOTE = 4000
LONGEST_URL = 2000
LONGEST_TALK = 24 * 3600
"""Seconds."""
AHEAD_MS = 5 * 60_000
"""How far the clock of an exchange may be ahead of ours."""
EARLIEST_MS = 631_152_000_000
"""1990: an exchange that says less has lost its clock."""


class OneOf(validate.OneOf):
    """Names what there is, in the language of the moment."""

    def _format_error(self, value: object) -> str:
        return _("This is one of: {names}.").format(names=", ".join(str(one) for one in self.choices))


class Length(validate.Length):
    def _format_error(self, value: object, message: str) -> str:
        return _("This is longer than {limit} letters.").format(limit=self.max)


class Seconds(validate.Range):
    def __init__(self) -> None:
        super().__init__(0, LONGEST_TALK)

    def _format_error(self, value: object, message: str) -> str:
        return _("A call lasts from 0 to {limit} seconds.").format(limit=LONGEST_TALK)


class CallFacts(Arguments):
    """``at``: ISO 8601, in the asker's zone where it names none. ``employee``: a log-in, "" for nobody."""

    direction = fields.String(validate=OneOf(DIRECTIONS))
    number = fields.String(validate=Length(max=numbers.LONGEST))
    at = fields.String(validate=Length(max=40))
    duration = fields.Integer(strict=True, validate=Seconds())
    outcome = fields.String(validate=OneOf(OUTCOMES))
    employee = fields.String(validate=Length(max=200), allow_none=True)
    note = fields.String(validate=Length(max=LONGEST_NOTE))
    recording = fields.String(validate=Length(max=LONGEST_URL))


def checked(tx: CommandTx, args: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a call for what is said in ``args``, and ``recording``. Raises Invalid, with all that is wrong."""
    found: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for name, read in READERS.items():
        if name not in args:
            continue
        try:
            found |= read(args[name], tx.actor, tx.now)
        except Invalid as error:
            wrong |= {name: [text for texts in error.errors.values() for text in texts]}
    outcome = args.get("outcome", ANSWERED)
    if outcome != ANSWERED and args.get("duration"):
        wrong["duration"] = [_("Nobody talked, so it has not lasted: leave this empty, or say that it was answered.")]
    if wrong:
        raise Invalid(wrong)
    return found


# -- below: how it is done -----------------------------------------------------------------------------------


def _number(typed: str, by: Viewer, now: int) -> dict[str, Any]:
    found = numbers.read(typed)
    if not found.raw:
        raise _wrong(_("Write the number, or “hidden” where none was shown."))
    return {"raw": found.raw, "phone": found.phone, "party": found.party}


def _at(typed: str, by: Viewer, now: int) -> dict[str, Any]:
    try:
        at = local_moment(typed, asker(by))
    except (ValueError, OSError):
        raise _wrong(_("This is no moment. Write it as 2026-12-31T17:30.")) from None
    if at > now + AHEAD_MS:
        raise _wrong(_("This lies ahead. A call is noted when it has been."))
    if at < EARLIEST_MS:
        raise _wrong(_("This is too long ago to be right."))
    return {"at": min(at, now)}


def _employee(login: str | None, by: Viewer, now: int) -> dict[str, Any]:
    if not login or not login.strip():
        return {"employee_id": None}
    plain = login.replace("\0", "").strip()
    id = colleague_id(asker(by), plain)
    if id is None:
        raise _wrong(_("Nobody with the log-in “{login}” works here.").format(login=plain))
    return {"employee_id": id}


def _recording(typed: str, by: Viewer, now: int) -> dict[str, Any]:
    url = typed.strip()
    if not url:
        return {"recording": ""}
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        fits = False
    if not fits or any(ord(one) <= ord(" ") for one in url):
        raise _wrong(_("This is no link to a recording. It begins with https:// or http:// and has no spaces."))
    return {"recording": url}


def _plain(name: str) -> Any:
    def read(value: Any, by: Viewer, now: int) -> dict[str, Any]:
        return {name: value.replace("\0", "").strip() if isinstance(value, str) else value}

    return read


def _wrong(told: str) -> Invalid:
    return Invalid({"": [told]})


READERS: Mapping[str, Any] = {
    "direction": _plain("direction"),
    "number": _number,
    "at": _at,
    "duration": _plain("duration"),
    "outcome": _plain("outcome"),
    "employee": _employee,
    "note": _plain("note"),
    "recording": _recording,
}
