"""The pages of one meeting.

/x/agenda/new                        a form; ``ticket``: about one, ``begin``: at a time, ``person``: with somebody
/x/agenda/meetings/<id>              what it is, who comes; answers, and the buttons of who invites
/x/agenda/meetings/<id>/edit         the form again
/x/agenda/meetings/<id>/answer, …/cancel, …/restore   POST
/x/agenda/look                       POST: whether people are free, a part of the form

Everything works without script. What is typed and refused comes back as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    InstarError,
    NotFound,
    _,
    colleague,
    current,
    line_of,
    may,
    now,
    on_the_wall,
    own_zone,
    people_known,
    posted_key,
    render_page,
    run_command,
    ticket_view,
    ticket_watchers,
    viewer,
)
from instar_plugins.agenda import form, meetings, words
from instar_plugins.agenda.tables import CANCELLED, HOME, PLUGIN


def add_to(pages: Blueprint) -> None:
    """Its addresses, below ``/x/agenda``."""
    pages.add_url_rule("/new", "new", new)
    pages.add_url_rule("/new", "add", add, methods=("POST",))
    pages.add_url_rule("/look", "look", look, methods=("POST",))
    pages.add_url_rule("/meetings/<int:id>", "meeting", show)
    pages.add_url_rule("/meetings/<int:id>/edit", "edit", edit)
    pages.add_url_rule("/meetings/<int:id>/edit", "change", change, methods=("POST",))
    pages.add_url_rule("/meetings/<int:id>/answer", "answer", answer, methods=("POST",))
    pages.add_url_rule("/meetings/<int:id>/cancel", "cancel", cancel, methods=("POST",))
    pages.add_url_rule("/meetings/<int:id>/restore", "restore", restore, methods=("POST",))


def new() -> ResponseReturnValue:
    by = viewer()
    meetings.require_staff(by)
    typed = form.empty(by, request.args.get("begin", "")[:40])
    if request.args.get("ticket"):
        typed |= _about(request.args["ticket"])
    if request.args.get("person"):
        one = colleague(by, request.args["person"])
        typed["people"] = "" if one.id == by.id else form.lines([one])
    return _form(typed, {})


def add() -> ResponseReturnValue:
    by, typed = viewer(), form.sent(request.form)
    if request.form.get("do") == "look" or request.form.get("slot"):
        return _form(form.taken(typed, request.form.get("slot", "")), {})
    try:
        made = run_command(PLUGIN, "add", form.arguments(by, typed), key=posted_key())["result"]
    except InstarError as error:
        return _form(typed, form.errors(error), error.status)
    return _to(made["meeting"], "begun" if made["begun"] else "added")


def look() -> ResponseReturnValue:
    """What the form says about the time, as the fields change."""
    by, typed = viewer(), form.sent(request.form)
    meetings.require_staff(by)
    id = request.form.get("meeting", "")
    found = meetings.meeting(by, int(id)) if id.isdecimal() and len(id) < 16 else None
    return render_template("agenda/_look.html", **_looked(typed, found))


def show(id: int) -> ResponseReturnValue:
    by = viewer()
    found = meetings.meeting(by, id)
    zone = own_zone(by)
    rows = meetings.participants(id)
    people = meetings.names([one.person for one in rows])
    own = next((one for one in rows if one.person == by.id), None)
    host = meetings.names([found.organizer]).get(found.organizer)
    return render_page(
        "agenda/meeting.html",
        back=(f"{HOME}?day={_day(found, zone)}", _("Calendar")),
        meeting=found,
        when=meetings.when_words(found, zone, current()),
        zone=str(zone),
        host=host,
        rows=[(people[one.person], one.answer) for one in rows if one.person in people],
        answers=words.answers(),
        own=own,
        own_answers=words.own_answers(),
        ticket=f"T-{found.ticket}" if found.ticket else "",
        ticket_url=f"/t/T-{found.ticket}" if found.ticket and may("ticket.view", by, found.ticket) else "",
        changes=meetings.may_change(by, found),
        cancelled=found.state == CANCELLED,
        begun=found.ends < now(),
        saved=_saved(request.args.get("saved", "")),
        day=_day(found, zone),
    )


def edit(id: int) -> ResponseReturnValue:
    by = viewer()
    found = _changed(id)
    return _form(form.of_meeting(by, found), {}, found=found, rev=found.rev)


def change(id: int) -> ResponseReturnValue:
    by, typed, rev = viewer(), form.sent(request.form), _number(request.form.get("rev"))
    found = _changed(id)
    if request.form.get("do") == "look" or request.form.get("slot"):
        return _form(form.taken(typed, request.form.get("slot", "")), {}, found=found, rev=rev)
    try:
        args = {**form.arguments(by, typed), "meeting": id, "rev": rev}
        made = run_command(PLUGIN, "change", args, key=posted_key())["result"]
    except Conflict as error:
        return _form(typed, form.errors(error), error.status, found=meetings.meeting(by, id), rev=None)
    except InstarError as error:
        return _form(typed, form.errors(error), error.status, found=found, rev=rev)
    return _to(id, "begun" if made["begun"] else "changed")


def answer(id: int) -> ResponseReturnValue:
    run_command(PLUGIN, "answer", {"meeting": id, "answer": request.form.get("answer", "")})
    return _to(id, "answered")


def cancel(id: int) -> ResponseReturnValue:
    run_command(PLUGIN, "cancel", {"meeting": id})
    return _to(id, "cancelled")


def restore(id: int) -> ResponseReturnValue:
    run_command(PLUGIN, "restore", {"meeting": id})
    return _to(id, "restored")


# -- below: how it is done -----------------------------------------------------------------------------------


def _to(id: int, saved: str) -> ResponseReturnValue:
    return redirect(f"{HOME}meetings/{id}?saved={saved}", 303)


def _changed(id: int) -> Any:
    """One that the reader may change: the others are shown it, and no form."""
    found = meetings.meeting(viewer(), id)
    if not meetings.may_change(viewer(), found):
        raise NotFound("no_meeting", _("Who invites changes a meeting. Answer the invitation, or write to the host."))
    return found


def _saved(word: str) -> str:
    return {
        "added": _("Everybody is invited."),
        "begun": _("Saved. It lies in the past already."),
        "changed": _("Saved."),
        "answered": _("Your answer is saved."),
        "restored": _("It takes place after all; everybody is told."),
    }.get(word, "")


def _about(number: str) -> dict[str, str]:
    """A meeting about a ticket: its title, who answers for it, who watches it."""
    by = viewer()
    digits = number.upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    view = ticket_view(by, int(digits))
    logins = [view.assignee.key] if view.assignee is not None and view.assignee.kind == "user" else []
    logins += ticket_watchers(by, view.id)
    found = []
    for login in dict.fromkeys(logins):
        try:
            found.append(colleague(by, login))
        except NotFound:  # a client watches it as well
            continue
    return {
        "title": view.title[:200],
        "ticket": line_of("ticket", view.number, view.title),
        "people": form.lines(one for one in found if one.id != by.id),
    }


def _looked(typed: Mapping[str, Any], found: Any) -> dict[str, Any]:
    looked = form.look(viewer(), typed, found)
    slots = form.slot_words(viewer(), looked.slots) if looked else []
    return {"look": looked, "slots": slots}


def _form(
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    found: Any = None,
    rev: int | None = None,
) -> ResponseReturnValue:
    """``rev`` None of one that is there: somebody else has changed it, and what he has written is shown beside."""
    by = viewer()
    zone = own_zone(by)
    overtaken = None
    if found is not None and rev is None:
        overtaken = {"when": meetings.when_words(found, zone, current()), **form.of_meeting(by, found)}
    home = f"{HOME}meetings/{found.id}" if found is not None else HOME
    return render_page(
        "agenda/form.html",
        status=status,
        back=(home, found.title if found is not None else _("Calendar")),
        address=f"{home}/edit" if found is not None else f"{HOME}new",
        meeting=found,
        rev=found.rev if found is not None and rev is None else rev,
        overtaken=overtaken,
        typed=typed,
        errors=errors,
        zone=str(zone),
        host=people_known([found.organizer if found is not None else by.id or 0]),
        key=token_urlsafe(12),
        **_looked(typed, found),
    )


def _number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _day(found: Any, zone: Any) -> str:
    return found.first or on_the_wall(found.begins, zone).date().isoformat()
