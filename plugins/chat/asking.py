"""What widgets ask this site, from pages of other sites: ``/in/chat/…``, without log-in and without cookies.

GET  widget.js              the script itself
GET  <key>/setup            how the widget looks and speaks, and whether somebody is there
POST <key>/say              a message (form: id, text, file…); without a token it begins a conversation
GET  <key>/talk             what was said after the line ``after``
GET  <key>/file/<line>/<n>  a file of an answer
POST <key>/who              name and e-mail, as the visitor says them; it begins a conversation, too
POST <key>/rate             how it was

The token of a conversation stands in a header, never in an address, and lets nobody into another one.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from instar.sdk import ChannelContext, channel_context, channel_talk, left_file, run_command
from instar_plugins.chat import rating, talks
from instar_plugins.chat.answers import HEADER, PAGE, Stopped, admitted, language, open_up, refused, told
from instar_plugins.chat.envelope import clean
from instar_plugins.chat.hours import hours
from instar_plugins.chat.looks import setup_of
from instar_plugins.chat.phrases import said
from instar_plugins.chat.tables import PLUGIN, Line, Talk, Widget
from instar_plugins.chat.taking import may_begin, taken, typed_email
from instar_plugins.chat.tokens import token_of, uid_of
from instar_plugins.chat.widgets import LONGEST

HERE = "/in/chat"
NAME = "chat_widget"
SCRIPT = "widget.js"
STATIC = Path(__file__).parent / "static"


def blueprint() -> Blueprint:
    made = Blueprint(NAME, __name__, url_prefix=HERE)
    made.add_url_rule(f"/{SCRIPT}", "script", script)
    rules: tuple[tuple[str, Any, str], ...] = (
        ("setup", setup, "GET"),
        ("talk", talk, "GET"),
        ("say", say, "POST"),
        ("who", who, "POST"),
        ("rate", rate, "POST"),
        ("file/<int(max=999999999):id>/<int(max=99):place>", file, "GET"),
    )
    for rule, view, method in rules:
        address = f"/<key>/{rule}"
        made.add_url_rule(address, view.__name__, view, methods=(method,), provide_automatic_options=False)
        made.add_url_rule(address, f"ask_{view.__name__}", ask_first, methods=("OPTIONS",))
    made.register_error_handler(Exception, refused)
    made.after_request(open_up)
    return made


def script() -> Response:
    """One file for every site; a browser asks each time whether it is still the same."""
    body = _script()
    answer = Response(body, mimetype="text/javascript", headers={"Cache-Control": "public, no-cache"})
    answer.set_etag(hashlib.sha256(body).hexdigest()[:16])
    return answer.make_conditional(request)


def ask_first(key: str, **_rest: int) -> Response:
    admitted(key)
    return Response(status=204)


def setup(key: str) -> Response:
    return told(setup_of(admitted(key), language()))


def say(key: str) -> Response:
    """The answer holds the token of the conversation, which a browser without one begins."""
    widget, context = admitted(key), channel_context(PLUGIN)
    found = _talk_or_new(widget, context)
    line = taken(widget, found, context)
    return told({"token": token_of(context.key, str(found.uid)), "line": shown(line)})


def talk(key: str) -> Response:
    widget = admitted(key)
    found = _talk(widget)
    talks.saw(found, _told())
    after = request.args.get("after", "")
    known = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    time = hours(widget)
    lines = [shown(one) for one in talks.lines(found, known)]
    return told({"lines": lines, "email": str(found.email), "open": time.open, "opens": time.opens})


def file(key: str, id: int, place: int) -> Response:
    """As a file to be kept, whatever is in it: on no page of anybody's it is shown as one."""
    line = talks.line(_talk(admitted(key)), id)
    found = left_file(str(line.key), place) if line is not None and not line.own else None
    if found is None:
        raise Stopped("no_file", said("no_file", language()), status=404)
    with found[2] as stream:
        body = stream.read()
    return Response(body, mimetype="application/octet-stream", headers={"Content-Disposition": "attachment"})


def who(key: str) -> Response:
    """What he says of himself is noted for staff, who are told that nobody has proved it."""
    widget, context = admitted(key), channel_context(PLUGIN)
    name, email = " ".join(clean(request.form.get("name"), LONGEST).split()), typed_email(request.form.get("email", ""))
    found = _talk_or_new(widget, context)
    if email and email != found.email:
        _note(found, email)
    talks.introduce(found, name, email)
    return told({"token": token_of(context.key, str(found.uid)), "email": email or str(found.email)})


def rate(key: str) -> Response:
    line = talks.line(_talk(admitted(key)), _number("line"))
    score = _number("score")
    if line is None or line.own or not 1 <= score <= 5:
        raise Stopped("no_question", said("no_question", language()), status=404)
    return told({"score": rating.pressed(line, score)})


# -- below: how it is done -----------------------------------------------------------------------------------


def shown(line: Line) -> dict[str, Any]:
    """A line as the widget reads it."""
    own = bool(line.own)
    row: dict[str, Any] = {"id": line.id, "own": own, "text": line.text, "at": line.at}
    row["files"] = talks.files_of(line)
    if own:
        row["key"] = str(line.key).partition(".")[2]
    if line.ticket is not None:
        row |= {"score": line.score, "asks": rating.is_open(line)}
    return row


@cache
def _script() -> bytes:
    return (STATIC / SCRIPT).read_bytes()


def _talk(widget: Widget) -> Talk:
    """The conversation whose token this request carries; raises Stopped for none. One of another widget is none."""
    found = _known_talk(widget, channel_context(PLUGIN))
    if found is None:
        raise Stopped("no_talk", said("no_talk", language()), status=401)
    return found


def _talk_or_new(widget: Widget, context: ChannelContext) -> Talk:
    """The conversation of the token, or a new one where it has none that works."""
    if not context.key:
        raise Stopped("closed", said("later", language()), status=503)
    found = _known_talk(widget, context)
    if found is None:
        may_begin(context)
        return talks.begun(widget, _told())
    talks.saw(found, _told())
    return found


def _known_talk(widget: Widget, context: ChannelContext) -> Talk | None:
    found = talks.find(uid_of(context.key, request.headers.get(HEADER, "")))
    return found if found is not None and found.widget_id == widget.id else None


def _told() -> talks.Told:
    page = clean(request.headers.get(PAGE), 500)
    return talks.Told(page if page.startswith(("http://", "https://")) else "", language())


def _number(name: str) -> int:
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def _note(talk: Talk, email: str) -> None:
    ticket = channel_talk(PLUGIN, str(talk.uid))
    if ticket is not None:
        run_command(PLUGIN, "note", {"ticket": f"T-{ticket}", "email": email}, key=f"chat.{talk.uid}.{email}"[:200])
