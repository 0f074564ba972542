"""Later: putting a ticket off, being reminded of it, and the list of both."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import Answer, execute
from instar.commands.reminders import EndReminder, Remind, RemindAgain, Snooze, Wake
from instar.errors import InstarError
from instar.i18n import _
from instar.queries import reminders as query
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.queries.worklist import group
from instar.web import current, people, rows, times
from instar.web.formview import new_key, sent_key
from instar.web.problems import by_field
from instar.web.routes import page

ANSWER_DAYS = 3


class Choice(NamedTuple):
    """A moment that is offered. ``value``: as the form sends it."""

    value: str
    title: str
    time: times.TimeText | None


class Line(NamedTuple):
    """See ``_reminders.html``."""

    id: int
    number: str
    title: str
    note: str
    time: times.TimeText | None
    said: str
    late: bool
    whose: people.Person | None
    tomorrow: str


@page("/reminders")
def mine() -> ResponseReturnValue:
    kernel, actor, clock = current.kernel(), current.actor(), times.Clock.of()
    lines = reminder_lines()
    return render_template(
        "reminders.html",
        due=[line for line, fired in lines if fired],
        coming=[line for line, fired in lines if not fired],
        snoozed=[rows.work_row(row, clock) for row in group(kernel, actor, "snoozed", limit=200).items],
    )


@page("/reminders/<int:id>", methods=("POST",))
def change(id: int) -> ResponseReturnValue:
    """``do``: done | dropped, or a moment at which to remind again."""
    what = request.form.get("do", "done")
    command = EndReminder(id, what) if what in ("done", "dropped") else RemindAgain(id, _zoned(what))
    execute(current.kernel(), command, current.actor(), key=sent_key())
    return redirect("/work" if request.form.get("back") == "work" else "/reminders", 303)


@page("/t/<number>/snooze")
def ask_snooze(number: str) -> ResponseReturnValue:
    return _sheet(_view(number), "snooze", {})


@page("/t/<number>/snooze", methods=("POST",))
def snooze(number: str) -> ResponseReturnValue:
    view = _view(number)
    try:
        answer = execute(current.kernel(), Snooze(view.id, _moment()), current.actor(), key=sent_key())
    except InstarError as error:
        return _again(view, "snooze", error)
    said = _("{number} is put off: it is back {moment}.")
    return _done(view, said.format(number=view.number, moment=_words(answer["until"])), f"/t/{view.number}/wake")


@page("/t/<number>/wake", methods=("POST",))
def wake(number: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    answer: Answer = execute(kernel, Wake(ticket_id(kernel, actor, number)), actor, key=sent_key())
    if current.by_script():  # what was put off may have left several rows
        return make_response("", 200, {"HX-Refresh": "true"})
    return redirect("/reminders" if request.form.get("back") == "reminders" else f"/t/{answer['number']}", 303)


@page("/t/<number>/remind")
def ask_remind(number: str) -> ResponseReturnValue:
    return _sheet(_view(number), "remind", {})


@page("/t/<number>/remind", methods=("POST",))
def remind(number: str) -> ResponseReturnValue:
    view, form = _view(number), request.form
    unless = form.get("unless") == "yes" and view.requester is not None
    days = form.get("days", "").strip()
    given: dict[str, str | int] = {"days": int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0}
    command = Remind(
        view.id, **(given if form.get("at") == "days" else {"at": _moment()}), note=form.get("note", ""),
        unless_answered=unless or form.get("at") == "days",
    )  # fmt: skip
    try:
        answer = execute(current.kernel(), command, current.actor(), key=sent_key())
    except InstarError as error:
        return _again(view, "remind", error)
    said = _("You will be reminded of {number} {moment}.")
    return _done(view, said.format(number=view.number, moment=_words(answer["at"])), None)


def due_lines() -> list[Line]:
    """What has fallen due, for the top of one's work."""
    return [line for line, _fired in reminder_lines(due=True)]


def reminder_lines(*, due: bool | None = None) -> list[tuple[Line, bool]]:
    kernel, actor = current.kernel(), current.actor()
    found = query.reminders(kernel, actor, due=due)
    tomorrow = (
        next((_value(one.at) for one in query.presets(kernel, actor) if one.key == "tomorrow"), "") if found else ""
    )
    return [(_line(one, tomorrow), one.fired) for one in found]


def later_mark(view: TicketView) -> times.TimeText | None:
    """Until when the reader has put the ticket off."""
    until = query.put_off_until(current.kernel(), current.actor(), view.id)
    return on_the_day(until)


def on_the_day(at: int | None) -> times.TimeText | None:
    """Day and hour: “in 1 h” would say less than the button does."""
    clock = times.Clock.of()
    return clock.told(at, clock.calendar(at)) if at is not None else None


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    return ticket(kernel, actor, ticket_id(kernel, actor, number))


def _line(one: query.Reminder, tomorrow: str) -> Line:
    said = _("if no answer comes") if one.unless_answered else ""
    return Line(one.id, one.number, one.title, one.note, times.moment(one.at), said, one.late, people.person(one.whose),
                tomorrow)  # fmt: skip


def _sheet(view: TicketView, what: str, errors: dict[str, str], status: int = 200) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    titles = {
        "hours": _("In two hours"),
        "tomorrow": _("The next working morning"),
        "days": _("In three working days"),
        "week": _("Next week"),
    }
    context = {
        "what": what,
        "ticket": view,
        "url": f"/t/{view.number}",
        "choices": [Choice(_value(one.at), titles[one.key], on_the_day(one.at))
                    for one in query.presets(kernel, actor, view.process)],
        "until": later_mark(view),
        "mine": [_line(one, "") for one in query.reminders_here(kernel, actor, view.id)],
        "client": view.requester is not None,
        "days": request.form.get("days", str(ANSWER_DAYS)),
        "typed": request.form.get("typed", ""),
        "note": request.form.get("note", ""),
        "errors": errors,
        "key": new_key(),
    }  # fmt: skip
    if current.by_script():
        return make_response(render_template("_later.html", sheet=True, **context), status)
    return make_response(render_template("later.html", back=(f"/t/{view.number}", view.number), **context), status)


def _again(view: TicketView, what: str, error: InstarError) -> ResponseReturnValue:
    """The form once more with the reason; for a script as an ordinary answer, so that it is put into the sheet."""
    if error.status not in (403, 409, 422):
        raise error
    return _sheet(view, what, by_field(error), 200 if current.by_script() else error.status)


def _done(view: TicketView, said: str, undo: str | None) -> ResponseReturnValue:
    if not current.by_script():
        return redirect(f"/t/{view.number}", 303)
    return render_template("_later_done.html", said=said, undo=undo, url=f"/t/{view.number}", until=later_mark(view),
                           here=current.shown_on(f"/t/{view.number}"))  # fmt: skip


def _moment() -> str:
    """A button's moment, or what was typed into the field."""
    at = request.form.get("at", "")
    return _zoned(at if at not in ("", "typed") else request.form.get("typed", ""))


def _zoned(typed: str) -> str:
    """A moment without a zone is one where the reader lives: the command says so too."""
    return typed.strip()[:40] or "?"


def _value(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, current.zone()).strftime("%Y-%m-%dT%H:%M%z")


def _words(at: int) -> str:
    return times.Clock.of().calendar(at)
