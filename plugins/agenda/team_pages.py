"""A team beside the days of a week: who is there, who is away, who is busy.

/x/agenda/team/          the first of one's own teams, else the first there is
/x/agenda/team/<key>     ``day``: in which week; ``weeks=2`` shows two
"""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import _, current, now, on_the_wall, own_zone, render_page, team_of, teams, viewer
from instar_plugins.agenda import meetings, moments, team
from instar_plugins.agenda.tables import HOME


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/team/", "teams", index)
    pages.add_url_rule("/team/<key>", "team", show)


def index() -> ResponseReturnValue:
    """``key``: the one that was chosen."""
    by = viewer()
    own_id = meetings.require_staff(by)
    known = teams(by)
    chosen = request.args.get("key")
    if chosen:
        return redirect(address(team_of(by, chosen).key, moments.read_day(request.args.get("day", ""))), 303)
    for key, _name in known:
        if any(one.id == own_id for one in team_of(by, key).members):
            return redirect(address(key), 303)
    return redirect(address(known[0][0]) if known else HOME, 303)


def show(key: str) -> ResponseReturnValue:
    by = viewer()
    meetings.require_staff(by)
    found, zone = team_of(by, key), own_zone(by)
    today = on_the_wall(now(), zone).date()
    day = moments.read_day(request.args.get("day", "")) or today
    weeks = 2 if request.args.get("weeks") == "2" else 1
    first, count = moments.monday(day), weeks * 7
    last = first + timedelta(days=count - 1)
    days = [first + timedelta(days=number) for number in range(count)]
    return render_page(
        "agenda/team.html",
        back=(HOME, _("Calendar")),
        team=found,
        teams=teams(by),
        days=[(one.isoformat(), moments.day_words(one, current(), today.year), one == today) for one in days],
        lines=team.lines(by, found.members, zone, first, count),
        title=moments.month_words(first, last, current()),
        zone=str(zone),
        weeks=weeks,
        before=address(key, first - timedelta(days=count), weeks),
        after=address(key, last + timedelta(days=1), weeks),
        this=address(key, None, weeks),
        one_url=address(key, first),
        two_url=address(key, first, 2),
        day=first.isoformat(),
        home=HOME,
    )


def address(key: str, day: date | None = None, weeks: int = 1) -> str:
    said = {"day": day.isoformat() if day else "", "weeks": "2" if weeks == 2 else ""}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{HOME}team/{key}" + (f"?{query}" if query else "")
