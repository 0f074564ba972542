"""The form of a meeting: what it holds, what it sends, and the sentences about it.

People are lines of a picker with semicolons between them, so that the form works without script; what names nobody is
sent as it was typed and refused by the command in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from instar.sdk import (
    InstarError,
    Invalid,
    Viewer,
    current,
    key_of_line,
    line_of,
    now,
    on_the_wall,
    own_zone,
    people_known,
)
from instar_plugins.agenda import meetings, moments, planning, wanted

NAMES = ("title", "begin", "end", "place", "link", "ticket", "people", "teams", "text")
LONGEST_LINE = 20_000
HOUR = 3_600_000
Typed = dict[str, Any]


def empty(by: Viewer, begin: str = "") -> Typed:
    """``begin``: when it is to be, as an input has it; else the next full hour. It lasts an hour."""
    zone = own_zone(by)
    found = moments.read(begin, zone) if begin else None
    start = found if found is not None else (now() // HOUR + 1) * HOUR
    typed: Typed = dict.fromkeys(NAMES, "")
    return typed | {"begin": moments.typed(start, zone), "end": moments.typed(start + HOUR, zone), "whole_day": False}


def of_meeting(by: Viewer, found: Any) -> Typed:
    zone = own_zone(by)
    begin, end = moments.typed(found.begins, zone), moments.typed(found.ends, zone)
    if found.whole_day:
        begin, end = f"{found.first}T09:00", f"{found.last}T18:00"
    people = meetings.names([one.person for one in meetings.participants(found.id) if one.person != found.organizer])
    return {
        "title": found.title,
        "begin": begin,
        "end": end,
        "whole_day": found.whole_day,
        "place": found.place,
        "link": found.link,
        "text": found.text,
        "ticket": f"T-{found.ticket}" if found.ticket else "",
        "people": lines(people.values()),
        "teams": "",
    }


def sent(form: MultiDict[str, str]) -> Typed:
    """As it was typed."""
    typed: Typed = {name: form.get(name, "")[:LONGEST_LINE] for name in NAMES}
    return typed | {"whole_day": "whole_day" in form}


def lines(people: Any) -> str:
    """ "Olga Petrova (olga); Boris (boris)" """
    return "; ".join(line_of("user", one.login, one.name) for one in people)


def arguments(by: Viewer, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the commands take."""
    args = {name: typed[name] for name in ("title", "begin", "end", "place", "link", "text", "whole_day")}
    args["ticket"] = typed["ticket"]
    args["participants"] = _keys(by, "user", typed["people"])
    return {**args, "teams": _keys(by, "team", typed["teams"])}


def errors(error: InstarError) -> dict[str, str]:
    """By input, "" for the whole form."""
    if not isinstance(error, Invalid):
        return {"": " ".join(filter(None, (error.message, error.hint)))}
    found: dict[str, str] = {}
    for name, told in error.errors.items():
        place = {"participants": "people"}.get(name, name)
        place = place if place in NAMES else ""
        found[place] = " ".join(filter(None, (found.get(place), *told)))
    return found


def look(by: Viewer, typed: Mapping[str, Any], but: Any = None) -> planning.Look | None:
    """Whether those who are named are free; None while the time cannot be read. People that are not there are left
    out: the command tells of them."""
    args = arguments(by, typed)
    when = wanted.times(by, args)
    if when is None or by.id is None:
        return None
    zone = own_zone(by)
    span = (when.begins, when.ends)
    if when.first and when.last:
        span = moments.begin_of(when.first, zone), moments.begin_of(when.last + moments.ONE_DAY, zone)
    host = but.organizer if but is not None else by.id
    people = {**people_known([host]), **wanted.invited(by, args)}
    return planning.look(by, list(people.values()), span, whole=when.first is not None, but=but.id if but else 0)


def slot_words(by: Viewer, slots: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    """(what the button sends, what it says) of proposed times."""
    zone = own_zone(by)
    year = on_the_wall(now(), zone).year
    return [
        (
            f"{moments.typed(begin, zone)}/{moments.typed(end, zone)}",
            moments.when(on_the_wall(begin, zone), on_the_wall(end, zone), current(), year),
        )
        for begin, end in slots
    ]


def taken(typed: Typed, slot: str) -> Typed:
    """The form with a proposed time; as it was where the button sends something else."""
    begin, slash, end = slot.partition("/")
    return {**typed, "begin": begin, "end": end, "whole_day": False} if slash else typed


# -- below: how it is done -----------------------------------------------------------------------------------


def _keys(by: Viewer, kind: str, typed: str) -> list[str]:
    given = [line for line in typed.replace("\x00", "").split(";") if line.strip()]
    return [key_of_line(by, kind, line) for line in given[: wanted.MOST_PEOPLE + 1]]
