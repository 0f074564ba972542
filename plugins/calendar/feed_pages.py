"""Calendars of tickets in other programs.

/x/calendar/feeds                 one's own links; with the filters of a list and ``by``, a form for one more
/x/calendar/feeds/<id>/end        POST ends a link
/calendar/feed/<token>.ics        for programs, without a log-in
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import (
    Invalid,
    NotFound,
    _,
    link_token,
    moment,
    now,
    posted_key,
    render_page,
    run_command,
    setting,
    viewer,
)
from instar_plugins.calendar import feeding
from instar_plugins.calendar.columns import USUAL, column_of

NAME = "calendar"
FEEDS = Blueprint("calendar_feed", __name__, url_prefix="/calendar")
OWN = frozenset({"by", "span", "day", "cursor", "sort"})
"""What an address says beside the filters."""


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/feeds", "feeds", show)
    pages.add_url_rule("/feeds", "add_feed", add, methods=("POST",))
    pages.add_url_rule("/feeds/<int:id>/end", "end_feed", end, methods=("POST",))


def show() -> ResponseReturnValue:
    given = urlencode([pair for pair in request.args.items(multi=True) if pair[0] not in OWN])
    asked = {"by": request.args.get("by") or USUAL, "filters": given, "title": ""} if request.args else None
    return _page(asked)


def add() -> ResponseReturnValue:
    asked = {name: request.form.get(name, "").strip() for name in ("title", "by", "filters")}
    try:
        run_command(NAME, "add_feed", asked, key=posted_key())
    except Invalid as error:
        return _page(asked, {name: " ".join(told) for name, told in error.errors.items()}, 422)
    return redirect("/x/calendar/feeds", 303)


def end(id: int) -> ResponseReturnValue:
    run_command(NAME, "end_feed", {"feed": id})
    return redirect("/x/calendar/feeds", 303)


@FEEDS.get("/feed/<token>.ics")
def serve(token: str) -> Response:
    """The calendar; 304 for who has it as it is."""
    found = feeding.opened(token[:200])
    if found is None:
        raise NotFound("no_calendar", _("This link opens no calendar. Its owner may have ended it."))
    body = feeding.file(*found, now())
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.set_etag(sha256(body).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="tickets.ics"'
    return answer.make_conditional(request.environ)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(asked: Mapping[str, str] | None, errors: Mapping[str, str] | None = None, status: int = 200) -> Response:
    by = viewer()
    base = str(setting("base_url")).rstrip("/")
    links = [
        {
            "id": one.id,
            "title": one.title,
            "link": f"{base}/calendar/feed/{link_token(one.seed)}.ics",
            "list": f"/tickets/as/calendar?{'&'.join(filter(None, (one.filters, urlencode({'by': one.by}))))}",
            "made": moment(one.made),
        }
        for one in feeding.own(by.id or 0)
    ]
    date = column_of(feeding.tickets_of(by, asked["filters"]), asked["by"]).title if asked and not errors else ""
    return render_page(
        "calendar/feeds.html",
        status=status,
        back=(f"/tickets/as/calendar?{asked['filters']}" if asked else "/tickets/as/calendar", _("Calendar")),
        links=links,
        asked=asked,
        date=date,
        errors=errors or {},
    )
