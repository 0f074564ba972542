"""The link to one's own calendar, and the calendar behind it.

/x/agenda/feed                 the link; POST makes a new one, or ends it
/agenda/feed/<token>.ics       for programs, without a log-in
"""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import (
    NotFound,
    _,
    link_token,
    moment,
    now,
    on_the_wall,
    render_page,
    run_command,
    setting,
    viewer,
)
from instar_plugins.agenda import feeding, meetings
from instar_plugins.agenda.tables import HOME, PLUGIN

FEEDS = Blueprint("agenda_feed", __name__, url_prefix="/agenda")


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/feed", "feed", show)
    pages.add_url_rule("/feed", "keep_feed", keep, methods=("POST",))


def show() -> ResponseReturnValue:
    found = feeding.own(meetings.require_staff(viewer()))
    base = str(setting("base_url")).rstrip("/")
    return render_page(
        "agenda/feed.html",
        back=(HOME, _("Calendar")),
        link=f"{base}/agenda/feed/{link_token(found.seed)}.ics" if found is not None else "",
        made=moment(found.made) if found is not None else "",
    )


def keep() -> ResponseReturnValue:
    run_command(PLUGIN, "feed", {"do": request.form.get("do", "renew")})
    return redirect(f"{HOME}feed", 303)


@FEEDS.get("/feed/<token>.ics")
def serve(token: str) -> Response:
    """The calendar; 304 for who has it as it is."""
    person = feeding.owner(token[:200])
    if person is None:
        raise NotFound("no_calendar", _("This link opens no calendar. Its owner may have renewed it."))
    body = feeding.file(person, on_the_wall(now(), person.zone).date())
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.set_etag(sha256(body).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return answer.make_conditional(request.environ)
