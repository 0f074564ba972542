"""Overview: the start page of who measures and assigns. Each number leads to the very tickets that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import NotFound
from instar.i18n import _
from instar.queries import overview as query
from instar.queries.approvals import approvals
from instar.queries.overview import Day, Load, Overview
from instar.web import approval_rows, current, rows, shell
from instar.web.routes import page
from instar.web.times import Clock

LIST = "/tickets/list"
MOST_PEOPLE = 12
MOST_TO_APPROVE = 3
HIGH = 40.0


@dataclass(frozen=True, slots=True)
class Person:
    """See ``overview.html``. ``share``: of the longest bar, 0 … 100."""

    name: str
    open: int
    open_url: str
    late: int
    late_url: str
    away: str
    much: bool
    share: float


@dataclass(frozen=True, slots=True)
class Line:
    """``points`` of an SVG polyline in 100 × 40."""

    key: str
    title: str
    points: str


@dataclass(frozen=True, slots=True)
class Flow:
    """``change``: against the seven days before, in words."""

    title: str
    count: int
    url: str
    change: str


@page("/overview")
def show() -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    team = request.args.get("team") or None
    if team and kernel.directory.find("team", team) is None:
        raise NotFound("no_team", _("There is no team “{key}”.").format(key=team[:64]))
    found = query.overview(kernel, actor, team)
    clock = Clock.of()
    waiting = approvals(kernel, actor, limit=MOST_TO_APPROVE)
    return render_template(
        "overview.html",
        team=team or "",
        teams=[(one.key, one.name) for one in kernel.directory.teams()],
        found=found,
        late_url=_list(team, due="late"),
        open_url=_list(team, status="open"),
        people=_people(found, team),
        more=max(0, len(found.load) - MOST_PEOPLE),
        flows=_flows(found, team),
        lines=_lines(found.days),
        days=[(clock.day(day.day), day.opened, day.ended) for day in found.days],
        top=max((max(day.opened, day.ended) for day in found.days), default=0),
        oldest=[(rows.ticket_row(row, clock), clock.moment(row.created)) for row in found.oldest],
        oldest_url=_list(team, status="open", sort="created"),
        cards=[approval_rows.card(one) for one in waiting.items],
        to_approve=shell.current_shell().numbers.approvals,
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _list(team: str | None, **filters: str) -> str:
    given: dict[str, Any] = {**filters, **({"team": team} if team else {})}
    return f"{LIST}?{urlencode(given)}"


def _people(found: Overview, team: str | None) -> list[Person]:
    most = max((one.open for one in found.load), default=1) or 1
    return [_person(one, team, most) for one in found.load[:MOST_PEOPLE]]


def _person(one: Load, team: str | None, most: int) -> Person:
    if one.login is None:
        team, name = one.team or "none", _("nobody yet, {team}").format(team=one.name) if one.team else _("Nobody")
    else:
        name = one.name
    whose = one.login or "none"
    return Person(
        name=name,
        open=one.open,
        open_url=_list(team, status="open", holder=whose),
        late=one.late,
        late_url=_list(team, due="late", holder=whose),
        away=one.away,
        much=one.much,
        share=round(100 * one.open / most, 2),
    )


def _flows(found: Overview, team: str | None) -> list[Flow]:
    now, before = found.weeks
    span = f"{now.first}..{now.last}"
    return [
        Flow(_("Came in"), now.opened, _list(team, created=span), _change(now.opened, before.opened)),
        Flow(_("Done"), now.ended, _list(team, status="ended", ended=span), _change(now.ended, before.ended)),
    ]


def _change(now: int, before: int) -> str:
    """A whole sentence: numbers beside one another are compared wrongly."""
    if now == before:
        return _("as many as in the seven days before")
    told = _("{n} more than in the seven days before") if now > before else _("{n} less than in the seven days before")
    return told.format(n=abs(now - before))


def _lines(days: tuple[Day, ...]) -> list[Line]:
    top = max((max(day.opened, day.ended) for day in days), default=0) or 1
    step = 100 / max(1, len(days) - 1)
    found = (
        ("opened", _("Came in"), [day.opened for day in days]),
        ("ended", _("Done"), [day.ended for day in days]),
    )
    return [
        Line(
            key, title, " ".join(f"{at * step:.2f},{HIGH - value * HIGH / top:.2f}" for at, value in enumerate(values))
        )
        for key, title, values in found
    ]
