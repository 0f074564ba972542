"""What somebody wants a meeting to be: what programs and the form send is read, and all that is wrong told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from marshmallow import fields

from instar.sdk import Arguments, Colleague, Invalid, NotFound, Viewer, _, may, own_zone, staff, team_of
from instar_plugins.agenda import moments

LONGEST_DAYS = 31
MOST_PEOPLE = 200
LONGEST = {"title": 200, "place": 200, "link": 1000, "text": 4000}


class MeetingBody(Arguments):
    """``begin`` and ``end`` are times on the wall of who asks, "2026-01-05T10:00", or moments with an offset; of a
    meeting of whole days, dates, the last one included. ``participants`` are log-ins, ``teams`` keys of teams."""

    title = fields.String(required=True)
    begin = fields.String(required=True)
    end = fields.String(required=True)
    whole_day = fields.Boolean(load_default=False)
    place = fields.String(load_default="")
    link = fields.String(load_default="")
    text = fields.String(load_default="")
    ticket = fields.String(load_default="")
    participants = fields.List(fields.String(), load_default=list)
    teams = fields.List(fields.String(), load_default=list)


class ChangeBody(MeetingBody):
    meeting = fields.Integer(required=True, strict=True)
    rev = fields.Integer(required=True, strict=True)


@dataclass
class Wanted:
    """``first`` and ``last``: of a meeting of whole days, else None. ``people``: by id, in the order named."""

    title: str = ""
    begins: int = 0
    ends: int = 0
    first: date | None = None
    last: date | None = None
    place: str = ""
    link: str = ""
    text: str = ""
    ticket: int | None = None
    people: dict[int, Colleague] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """As the table has it, people apart."""
        return {
            "title": self.title,
            "begins": self.begins,
            "ends": self.ends,
            "whole_day": self.first is not None,
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
            "place": self.place,
            "link": self.link,
            "text": self.text,
            "ticket": self.ticket,
        }


def look(
    by: Viewer, args: Mapping[str, Any], before: Any = None, there: Mapping[int, Colleague] | None = None
) -> Wanted:
    """What ``args`` say; raises Invalid with a sentence at each name. ``before``: the meeting as it is, whose moments
    stay where its time is typed as it was; ``there``: who takes part in it already, who may have left the company."""
    wanted, errors = Wanted(), dict[str, list[str]]()
    for name, longest in LONGEST.items():
        setattr(wanted, name, _words(name, args[name], longest, errors))
    if not wanted.title and "title" not in errors:
        errors["title"] = [_("Say what it is about.")]
    if wanted.link and not is_link(wanted.link):
        errors["link"] = [_("A link begins with http:// or https://, such as https://meet.example.org/room.")]
    _time(by, args, before, wanted, errors)
    _ticket(by, args["ticket"], before, wanted, errors)
    _people(by, args, there or {}, wanted, errors)
    if errors:
        raise Invalid(errors)
    return wanted


def times(by: Viewer, args: Mapping[str, Any]) -> Wanted | None:
    """When it is to be, where that can be read: for looking whether people are free."""
    wanted, errors = Wanted(), dict[str, list[str]]()
    _time(by, args, None, wanted, errors)
    return wanted if not errors else None


def invited(by: Viewer, args: Mapping[str, Any]) -> dict[int, Colleague]:
    """Those of the people and teams that are there; the command tells of the others."""
    wanted = Wanted()
    _people(by, args, {}, wanted, {})
    return wanted.people


def is_link(given: str) -> bool:
    try:
        found = urlsplit(given)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and bool(found.hostname) and not any(sign.isspace() for sign in given)


# -- below: how it is done -----------------------------------------------------------------------------------


def _words(name: str, given: str, longest: int, errors: dict[str, list[str]]) -> str:
    """A text without what no database takes; only the longest one has lines."""
    kept = given.replace("\x00", "").replace("\r\n", "\n").strip()
    found = kept if name == "text" else " ".join(kept.split())
    if len(found) > longest:
        errors[name] = [_("At most {longest} characters.").format(longest=longest)]
    return found


def _time(by: Viewer, args: Mapping[str, Any], before: Any, wanted: Wanted, errors: dict[str, list[str]]) -> None:
    if args["whole_day"]:
        _days(args, wanted, errors)
        return
    zone = own_zone(by)
    found = {}
    for name, stored in (("begin", "begins"), ("end", "ends")):
        same = before is not None and not before.whole_day and moments.typed(getattr(before, stored), zone)
        found[name] = getattr(before, stored) if same == args[name] else moments.read(args[name], zone)
        if found[name] is None:
            errors[name] = [_("Write day and time, such as 2026-12-31T17:00.")]
    begin, end = found["begin"], found["end"]
    if begin is None or end is None:
        return
    if end <= begin:
        errors["end"] = [_("It ends before it begins. Choose a later end.")]
    elif end - begin > LONGEST_DAYS * moments.DAY_MS:
        errors["end"] = [_too_long()]
    wanted.begins, wanted.ends = begin, end


def _days(args: Mapping[str, Any], wanted: Wanted, errors: dict[str, list[str]]) -> None:
    first, last = (moments.read_day(args[name]) for name in ("begin", "end"))
    for name, found in (("begin", first), ("end", last)):
        if found is None:
            errors[name] = [_("Write a day, such as 2026-12-31.")]
    if first is None or last is None:
        return
    if last < first:
        errors["end"] = [_("It ends before it begins. Choose a later end.")]
    elif (last - first).days >= LONGEST_DAYS:
        errors["end"] = [_too_long()]
    wanted.first, wanted.last = first, last
    wanted.begins, wanted.ends = moments.at_greenwich(first), moments.at_greenwich(last + timedelta(days=1))


def _too_long() -> str:
    return _("A meeting lasts {days} days at most.").format(days=LONGEST_DAYS)


def _ticket(by: Viewer, given: str, before: Any, wanted: Wanted, errors: dict[str, list[str]]) -> None:
    word = given.strip().upper().split(maxsplit=1)[0].removeprefix("T-") if given.strip() else ""
    if not word:
        return
    id = int(word) if word.isascii() and word.isdecimal() and len(word) < 16 else 0
    if before is not None and before.ticket == id and id:
        wanted.ticket = id  # it stays with its ticket, whoever changes the rest
    elif id and may("ticket.view", by, id):
        wanted.ticket = id
    else:
        errors["ticket"] = [_("There is no ticket “{number}”, or it is not shared with you.").format(number=given[:64])]


def _people(
    by: Viewer, args: Mapping[str, Any], there: Mapping[int, Colleague], wanted: Wanted, errors: dict[str, list[str]]
) -> None:
    known = {one.login: one for one in (*there.values(), *staff(by))}
    for login in args["participants"]:
        found = known.get(login.strip())
        if found is not None:
            wanted.people[found.id] = found
        elif login.strip():
            told = _("There is no colleague “{login}”.").format(login=login.strip()[:64])
            errors.setdefault("participants", []).append(told)
    for key in args["teams"]:
        try:
            wanted.people |= {one.id: one for one in team_of(by, key.strip()).members} if key.strip() else {}
        except NotFound as error:
            errors.setdefault("teams", []).append(error.message)
    if len(wanted.people) > MOST_PEOPLE:
        told = _("At most {most} people can be invited at once.").format(most=MOST_PEOPLE)
        errors.setdefault("participants", []).append(told)
