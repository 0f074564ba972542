"""What people type about a call, and what a command takes; filters of the list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from instar.sdk import InstarError, Invalid, Viewer, _, day_begin, local_text, named_tickets, staff, team_mates
from instar_plugins.calls import words
from instar_plugins.calls.journal import Cut
from instar_plugins.calls.legs import DIRECTIONS, OUTCOMES

FIELDS = ("direction", "number", "at", "duration", "outcome", "employee", "note", "recording")
ASKED = ("direction", "outcome", "missed", "number", "person", "team", "from", "to", "ticket")
_LINE = re.compile(r"\s*(?:T-)?([0-9]{1,9})\b", re.IGNORECASE)


def fresh(now: int, login: str) -> dict[str, str]:
    """A new call: answered, just now, by who notes it."""
    return {"direction": "in", "outcome": "answered", "at": local_text(now), "employee": login}


def of_call(call: Any, recording: str, people: Mapping[int, str]) -> dict[str, str]:
    """``people``: log-ins by id."""
    return {
        "direction": call.direction,
        "number": call.raw,
        "at": local_text(call.at),
        "duration": words.talk(call.duration),
        "outcome": call.outcome,
        "employee": people.get(call.employee_id or 0, ""),
        "note": call.note,
        "recording": recording,
    }


def typed_of(sent: MultiDict[str, str]) -> dict[str, str]:
    return {name: sent.get(name, "").strip() for name in (*FIELDS, "ticket")}


def arguments(typed: Mapping[str, str], before: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the command takes. ``before``: what stood there, of which only changes are sent – the minute that an input
    shows would else cut a moment's seconds off. Raises Invalid for a length that is none."""
    found: dict[str, Any] = {name: typed[name] for name in FIELDS if before is None or typed[name] != before[name]}
    if "duration" in found:
        length = words.seconds(found["duration"])
        if length is None:
            raise Invalid({"duration": [_("Write it as minutes:seconds, such as 3:25, or as whole minutes.")]})
        found["duration"] = length
    if found.get("outcome", typed["outcome"]) != "answered" and "duration" in found and not found["duration"]:
        found.pop("duration")
    if found.get("at") == "":
        found.pop("at")
    return found


def ticket_number(line: str) -> str:
    """The number at the head of a line, as a picker writes it: "T-12 Where is my licence?"."""
    found = _LINE.match(line)
    return f"T-{found[1]}" if found else line.strip()


def errors_of(error: InstarError) -> dict[str, str]:
    if isinstance(error, Invalid):
        return {name: " ".join(told) for name, told in error.errors.items()}
    return {"": f"{error.message} {error.hint or ''}".strip()}


def people_options() -> list[tuple[str, str]]:
    return [(one.login, one.name) for one in staff()]


def asked_of(args: MultiDict[str, str]) -> dict[str, str]:
    return {name: args.get(name, "").strip()[:64] for name in ASKED}


def cut_of(asked: Mapping[str, str], by: Viewer) -> tuple[Cut, dict[str, str]]:
    """What the list is cut to, and what is wrong with what was asked, by name."""
    wrong: dict[str, str] = {}
    begin, end = _day(asked, "from", wrong), _day(asked, "to", wrong, days=1)
    ids = {one.login: one.id for one in staff()} if asked["person"] else {}
    people = None
    if asked["person"]:
        people = frozenset({ids.get(asked["person"], 0)})
    if asked["team"] == "1":
        people = team_mates() if people is None else people & team_mates()
    ticket = _LINE.match(asked["ticket"])
    return Cut(
        direction=asked["direction"] if asked["direction"] in DIRECTIONS else "",
        outcome=asked["outcome"] if asked["outcome"] in OUTCOMES else "",
        missed=asked["missed"] if asked["missed"] in words.missed() else "",
        number=asked["number"],
        people=people,
        begin=begin,
        end=end,
        ticket=(int(ticket[1]) if ticket else 0) if asked["ticket"] else None,
    ), wrong


def ticket_line(number: str) -> str:
    """A ticket as a picker writes it; the number alone where it is not the reader's to see."""
    found = _LINE.match(number)
    named = named_tickets(None, {int(found[1])}) if found else {}
    return next((f"{one.number} {one.title}" for one in named.values()), number)


def _day(asked: Mapping[str, str], name: str, wrong: dict[str, str], *, days: int = 0) -> int | None:
    if not asked[name]:
        return None
    try:
        return day_begin(asked[name], days=days)
    except (ValueError, OSError):
        wrong[name] = _("This is no day. Write it as 2026-12-31.")
        return None
