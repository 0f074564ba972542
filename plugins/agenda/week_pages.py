"""The calendar of one person: a week, Monday first, or a day.

/x/agenda/    ``person``: a log-in, else one's own; ``day``: in which week, else today; ``view=day``: that day alone
"""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    colleague,
    current,
    key_of_line,
    now,
    on_the_wall,
    own_zone,
    people_known,
    render_page,
    staff,
    teams,
    viewer,
)
from instar_plugins.agenda import meetings, moments, week
from instar_plugins.agenda.tables import HOME

LANES = range(6)


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/", "index", show)


def show() -> ResponseReturnValue:
    by = viewer()
    own_id = meetings.require_staff(by)
    zone = own_zone(by)
    asked = request.args.get("person", "").strip()
    login = key_of_line(by, "user", asked) if asked else ""
    person = colleague(by, login) if login else people_known([own_id])[own_id]
    own = person.id == own_id
    today = on_the_wall(now(), zone).date()
    day = moments.read_day(request.args.get("day", "")) or today
    one = request.args.get("view") == "day"
    first, count = (day, 1) if one else (moments.monday(day), 7)
    view = week.week_view(by, person, zone, first, count)
    last = first + timedelta(days=count - 1)
    return render_page(
        "agenda/week.html",
        view=view,
        one=one,
        own=own,
        person=person,
        title=moments.month_words(first, last, current()),
        zone=str(zone),
        other_zone=str(person.zone) if str(person.zone) != str(zone) else "",
        before=address(person.login if not own else "", first - timedelta(days=count), one=one),
        after=address(person.login if not own else "", first + timedelta(days=count), one=one),
        this=address(person.login if not own else "", today, one=one),
        week_url=address(person.login if not own else "", day),
        day_url=address(person.login if not own else "", today if first <= today <= last else day, one=True),
        new_url=f"{HOME}new?" + urlencode({"person": person.login}) if not own else f"{HOME}new",
        day_base=f"{HOME}new?" + (urlencode({"person": person.login}) + "&" if not own else ""),
        teams=teams(by),
        people=staff(by),
    )


def address(login: str, day: date, *, one: bool = False) -> str:
    """Of somebody's week (or day); "" for one's own."""
    said = {"person": login, "day": day.isoformat(), "view": "day" if one else ""}
    return f"{HOME}?{urlencode({name: value for name, value in said.items() if value})}"
