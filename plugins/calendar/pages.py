"""What the calendar's script asks; each with the filters of the list in the address.

/x/calendar/window   ?by=&first=&last=  → see ``window.window``
/x/calendar/undated  ?by=&words=        → see ``window.undated``
/x/calendar/move     POST number, to, rev; ?by=  → {"said", "undo", "rev"}

What is refused is answered with {"problem"} and the status of the refusal.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from instar.sdk import InstarError, TicketSet, listed_tickets, now, own_zone, viewer
from instar_plugins.calendar.columns import column_of
from instar_plugins.calendar.moving import Json, move
from instar_plugins.calendar.window import days, undated, window

NAME = "calendar"


def blueprint(calendar: str) -> Blueprint:
    """``calendar``: the key of the one that shades."""
    pages = Blueprint(NAME, __name__, template_folder="templates", static_folder="static")
    asked = Asked(calendar)
    pages.add_url_rule("/window", "window", asked.window)
    pages.add_url_rule("/undated", "undated", asked.undated)
    pages.add_url_rule("/move", "move", asked.move, methods=["POST"])
    return pages


class Asked:
    def __init__(self, calendar: str) -> None:
        self._calendar = calendar

    def window(self) -> ResponseReturnValue:
        def found() -> Json:
            tickets, asked = _tickets(), days(request.args.get("first", ""), request.args.get("last", ""))
            return window(tickets, column_of(tickets, _by()), asked, self._calendar, own_zone(viewer()), now())

        return _answer(found)

    def undated(self) -> ResponseReturnValue:
        def found() -> Json:
            tickets = _tickets()
            return undated(tickets, column_of(tickets, _by()), request.args.get("words", "").strip()[:200])

        return _answer(found)

    def move(self) -> ResponseReturnValue:
        def moved() -> Json:
            tickets, given = _tickets(), request.form
            rev, column = given.get("rev", ""), column_of(tickets, _by())
            seen = int(rev) if rev.isascii() and rev.isdigit() else None
            to, number = given.get("to", "")[:40], given.get("number", "")
            return move(tickets, column, number, to, seen, self._calendar, own_zone(viewer()))

        return _answer(moved)


def _tickets() -> TicketSet:
    return listed_tickets(viewer(), request.args)


def _by() -> str | None:
    return request.args.get("by")


def _answer(made: Callable[[], Json]) -> ResponseReturnValue:
    try:
        return jsonify(made())
    except InstarError as error:
        return jsonify(problem=error.brief()), error.status
