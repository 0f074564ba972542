"""The bell: its drawer and its page, and what is done with a line of it; what somebody wants to hear; the link in a
letter that ends such letters."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.bell import MuteTicket, ReadNotices
from instar.commands.execute import execute
from instar.commands.notice_settings import SetNotices, StopLetters, read_stop_token
from instar.errors import Busy, Invalid
from instar.i18n import _
from instar.queries.notice_settings import KindRow, notice_settings
from instar.queries.notices import Line, Thread, news_of, notices
from instar.queries.ticket import ticket_id
from instar.web import current, languages, people, times
from instar.web.problems import by_field
from instar.web.routes import page

HOME = "/notices"
OF_A_DRAWER = 15


class LineView(NamedTuple):
    """See ``_notices.html``."""

    line: Line
    who: people.Person | None
    time: times.TimeText | None


class ThreadView(NamedTuple):
    thread: Thread
    id: str
    lines: tuple[LineView, ...]
    time: times.TimeText | None
    more: int


@page(HOME)
def show() -> ResponseReturnValue:
    unread = request.args.get("unread") == "1"
    found = notices(current.kernel(), current.actor(), unread=unread, cursor=request.args.get("cursor"))
    return render_template(
        "notices.html",
        threads=[_view(thread) for thread in found.items],
        next=found.next,
        later="cursor" in request.args,
        unread=unread,
        until=_newest(found.items),
    )


@page(f"{HOME}/drawer")
def drawer() -> ResponseReturnValue:
    """The newest, for the side sheet."""
    found = notices(current.kernel(), current.actor(), limit=OF_A_DRAWER)
    threads = [_view(thread) for thread in found.items]
    return render_template("_notices_drawer.html", threads=threads, more=found.next, until=_newest(found.items))


@page(f"{HOME}/read", methods=("POST",))
def read() -> ResponseReturnValue:
    """Of one thread, or of all until the newest one that the page showed."""
    thread, until = request.form.get("thread", "")[:300], request.form.get("until", "")
    newest = int(until[:18]) if until.isdecimal() else None
    execute(current.kernel(), ReadNotices(thread, newest, request.form.get("read") != "no"), current.actor())
    return _again(thread)


@page("/t/<number>/mute", methods=("POST",))
def mute(number: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    id = ticket_id(kernel, actor, number)
    execute(kernel, MuteTicket(id, request.form.get("on") == "yes"), actor)
    return _again(f"t.{id}")


@page("/me/notices")
def settings() -> ResponseReturnValue:
    return _settings({}, 200)


@page("/me/notices", methods=("POST",))
def choose() -> ResponseReturnValue:
    try:
        execute(current.kernel(), SetNotices(_chosen()), current.actor())
    except Invalid as error:
        return _settings(by_field(error), error.status)
    return redirect("/me/notices?done=1", 303)


@page(f"{HOME}/stop/<token>", public=True)
def stop(token: str) -> ResponseReturnValue:
    """The link in a letter: it asks first, for programs open links that nobody has pressed."""
    _person, scope = read_stop_token(current.kernel(), token)
    return render_template("notices_stop.html", scope=scope, token=token, done=False)


@page(f"{HOME}/stop/<token>", methods=("POST",), public=True)
def stop_letters(token: str) -> ResponseReturnValue:
    """Pressed on that page, or by the mail program itself (RFC 8058)."""
    scope = execute(current.kernel(), StopLetters(token), current.actor())["stopped"]
    return render_template("notices_stop.html", scope=scope, token=token, done=True)


def see(ticket: int) -> None:
    """The reader has the ticket open: what is new of it he has seen. That may wait when the database is busy."""
    kernel, actor = current.kernel(), current.actor()
    newest = news_of(kernel, actor, ticket) if actor.signed_in else 0
    if not newest:
        return
    try:
        execute(kernel, ReadNotices(f"t.{ticket}", newest), actor)
    except Busy:
        return


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(thread: Thread) -> ThreadView:
    lines = tuple(LineView(line, people.person(line.who), times.moment(line.at)) for line in thread.lines)
    key = thread.key.replace(".", "-")
    return ThreadView(thread, f"notice-{key}", lines, times.moment(thread.at), thread.count - len(lines))


def _newest(threads: tuple[Thread, ...]) -> int:
    return max((thread.last for thread in threads), default=0)


def _again(thread: str) -> ResponseReturnValue:
    """The thread as it is now; all of the page after "all", and for those who come without script."""
    if not current.by_script():
        return redirect(HOME, 303)
    if not thread:
        return drawer()
    found = notices(current.kernel(), current.actor(), limit=200).items
    shown = next((_view(one) for one in found if one.key == thread), None)
    return render_template("_notice_again.html", view=shown)


def _chosen() -> dict[str, Any]:
    """What the form says, as the command takes it; a way that is the usual one is no choice."""
    form, kernel = request.form, current.kernel()
    held = notice_settings(kernel, current.actor())
    ways = {row.key: form.get(f"way.{row.key}") for row in held.kinds if f"way.{row.key}" in form}
    usual = {row.key: row.default for row in held.kinds}
    values: dict[str, Any] = {"ways": {key: None if way == usual[key] else way for key, way in ways.items()}}
    on = "quiet" in form
    values["quiet"] = {"begin": form.get("quiet_begin", ""), "end": form.get("quiet_end", "")} if on else None
    values["quiet_days_off"] = "quiet_days_off" in form
    values["digest"] = form.get("digest", "")
    if values["digest"] == "weekly":
        day = form.get("digest_day", "")
        values["digest_day"] = int(day) if day in tuple("0123456") else None
    if values["digest"]:
        values["digest_at"] = form.get("digest_at", "")
        values["digest_days_off"] = "digest_days_off" in form
    values["language"] = form.get("language") or None
    return values


def _settings(errors: dict[str, str], status: int) -> ResponseReturnValue:
    held = notice_settings(current.kernel(), current.actor())
    rows: tuple[KindRow, ...] = held.kinds
    typed = request.form if errors else {}
    html = render_template(
        "notice_settings.html",
        held=held,
        rows=rows,
        ways=(
            ("app", _("In the bell")),
            ("mail", _("Mail at once")),
            ("digest", _("In the digest")),
            ("none", _("Not at all")),
        ),
        typed=typed,
        errors=errors,
        done=request.args.get("done", ""),
        days=languages.weekdays(),
        names=languages.names(),
        zone=current.actor().timezone or current.kernel().settings.timezone,
        next=times.moment(held.digest_due),
    )
    return html, status
