"""What people of the demo company meet for in the week in which its stories end, by the commands of the plugin
``agenda``; without the plugin nobody meets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from instar.kernel import Kernel

PLUGIN = "agenda"


class Meeting(NamedTuple):
    """``day``: from Monday on, 0 to 13; ``begin``: "10:00"; ``minutes`` 0: the whole day. ``answers``: by log-in."""

    by: str
    title: str
    day: int
    begin: str
    minutes: int
    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    place: str = ""
    link: str = ""
    answers: tuple[tuple[str, str], ...] = ()


MEETINGS = (
    Meeting("maria", "Morning round", 0, "09:30", 30, teams=("frontline",), place="Room 2"),
    Meeting("maria", "Morning round", 2, "09:30", 30, teams=("frontline",), place="Room 2"),
    Meeting(
        "boris",
        "Call with North LLC: terms of the renewal",
        1,
        "11:00",
        60,
        ("maria",),
        link="https://meet.example.org/north",
        answers=(("maria", "accepted"),),
    ),
    Meeting(
        "olga", "Разбор обращений за неделю", 3, "15:00", 90, ("maria", "boris"), answers=(("boris", "tentative"),)
    ),
    Meeting("maria", "Sales: what closes this month", 3, "15:30", 60, teams=("sales",)),
    Meeting("boris", "Fair “Industry and software”", 8, "00:00", 0, ("maria",), place="Pavilion 7"),
    Meeting("maria", "Morning round", 7, "09:30", 30, teams=("frontline",), place="Room 2"),
)


def meetings(kernel: Kernel, now: int) -> list[tuple[str, dict[str, Any], tuple[tuple[str, str], ...]]]:
    """(who invites, what the command takes, who answers what) of each, in the week of a moment; none without the
    plugin."""
    if kernel.plugins.command(PLUGIN, "add") is None:
        return []
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    monday = today - timedelta(days=today.weekday())
    found = []
    for one in MEETINGS:
        begin = datetime.fromisoformat(f"{monday + timedelta(days=one.day)}T{one.begin}")
        end = begin + timedelta(minutes=one.minutes)
        args = {
            "title": one.title,
            "begin": begin.isoformat(timespec="minutes"),
            "end": end.isoformat(timespec="minutes"),
            "whole_day": not one.minutes,
            "participants": list(one.people),
            "teams": list(one.teams),
            "place": one.place,
            "link": one.link,
        }
        found.append((one.by, args, one.answers))
    return found
