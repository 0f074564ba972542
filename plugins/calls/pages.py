"""The pages of the journal.

/x/calls/               calls, newest first; the filters stand in the address
/x/calls/new            a call is noted: of a ticket (``?ticket=``), with a number (``?number=``)
/x/calls/of/<number>    the calls of a ticket, for its tab
/x/calls/<id>           one call; POST corrects it
/x/calls/<id>/link      POST: it belongs to a ticket; …/unlink: to none
/x/calls/journal.csv    what the filters leave, as a file
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    Forbidden,
    InstarError,
    Invalid,
    NotFound,
    _,
    may,
    now,
    plugin_asset,
    posted_key,
    render_page,
    requester_phones,
    run_command,
    sheet_text,
    staff,
    viewer,
)
from instar_plugins.calls import form, journal, panel, rights, rows, words
from instar_plugins.calls.tables import PLUGIN, Call

MOST_EXPORTED = 10_000
HOME = rows.HOME


def blueprint() -> Blueprint:
    made = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
    made.add_url_rule("/", "index", index)
    made.add_url_rule("/journal.csv", "export", export)
    made.add_url_rule("/of/<number>", "of", of_ticket)
    made.add_url_rule("/new", "new", new)
    made.add_url_rule("/new", "add", add, methods=("POST",))
    made.add_url_rule("/<int:id>", "show", show)
    made.add_url_rule("/<int:id>", "correct", correct, methods=("POST",))
    made.add_url_rule("/<int:id>/link", "link", link, methods=("POST",))
    made.add_url_rule("/<int:id>/unlink", "unlink", unlink, methods=("POST",))
    return made


def index() -> ResponseReturnValue:
    _staff()
    by, asked = viewer(), form.asked_of(request.args)
    cut, wrong = form.cut_of(asked, by)
    found = journal.page(by, cut, request.args.get("after", ""))
    kept = {name: value for name, value in asked.items() if value}
    return _page(
        "journal.html",
        lines=rows.lines(by, found),
        asked=asked,
        errors=wrong,
        cut=bool(kept),
        first="after" not in request.args,
        query=urlencode(kept),
        following=urlencode({**kept, "after": found.next}) if found.next else None,
        choices={"direction": _options(words.directions()), "outcome": _options(words.outcomes())}
        | {"missed": _options(words.missed()), "person": form.people_options()},
        notes=may(rights.NOTE),
        exports=may(rights.EXPORT),
    )


def export() -> ResponseReturnValue:
    """What the filters leave of the calls on whose ticket the reader may export; the audit says who took it."""
    _staff()
    if not may(rights.EXPORT):
        raise Forbidden("not_allowed", _("You may not take lists as files."))
    by = viewer()
    cut, _wrong = form.cut_of(form.asked_of(request.args), by)
    found = journal.page(by, cut, size=MOST_EXPORTED, permission=rights.EXPORT)
    run_command(PLUGIN, "export", {"count": len(found.calls)})
    heads = [_("When"), _("Direction"), _("Number"), _("Outcome"), _("Seconds"), _("Person"), _("Ticket"), _("Client")]
    table: list[list[Any]] = [[*heads, _("Not called back"), _("Note"), _("Recording")]]
    for call, line in zip(found.calls, rows.lines(by, found), strict=True):
        number = line.ticket.number if line.ticket else ""
        said = [line.at.full, line.direction_words, call.phone or call.raw, line.outcome, call.duration, line.employee]
        waits = _("yes") if line.waits else ""
        table.append([*said, number, line.client.name if line.client else "", waits, line.note, *line.recordings[:1]])
    response = Response(sheet_text(table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="calls.csv"'
    return response


def of_ticket(number: str) -> ResponseReturnValue:
    return panel.ticket_part(rights.ticket_inside(number, viewer()), viewer())


def new() -> ResponseReturnValue:
    _notes()
    by, ticket = viewer(), form.ticket_number(request.args.get("ticket", "")[:20])
    typed = form.fresh(now(), getattr(by, "key", ""))
    if ticket:
        id = rights.ticket_to_note(ticket, by)
        typed |= {"ticket": form.ticket_line(ticket), "number": next(iter(requester_phones(by, id)), "")}
    if number := request.args.get("number", "").strip()[:64]:
        typed["number"] = number
    return _new(typed, {})


def add() -> ResponseReturnValue:
    _notes()
    typed = form.typed_of(request.form)
    try:
        args = form.arguments(typed)
        ticket = form.ticket_number(typed["ticket"]) or None
        answer = run_command(PLUGIN, "record", {**args, "ticket": ticket}, key=posted_key())
    except (Invalid, NotFound, Forbidden) as error:
        return _new(typed, _at_ticket(error), error.status)
    call = answer["result"]["call"]
    return redirect(f"/t/{ticket}/x/{panel.TAB}" if ticket else f"{HOME}{call}?saved=1", 303)


def show(id: int) -> ResponseReturnValue:
    return _call(rights.find(id, viewer()), None, {})


def correct(id: int) -> ResponseReturnValue:
    call, typed = rights.find(id, viewer()), form.typed_of(request.form)
    rev = request.form.get("rev", "")
    try:
        args = form.arguments(typed, _values(call))
        if args:
            run_command(PLUGIN, "correct", {"call": id, "rev": _whole(rev), **args}, key=posted_key())
    except (Invalid, Conflict, Forbidden) as error:
        return _call(call, typed, form.errors_of(error), error.status)
    return redirect(f"{HOME}{id}?saved=1", 303)


def link(id: int) -> ResponseReturnValue:
    call, line = rights.find(id, viewer()), request.form.get("ticket", "").strip()[:200]
    try:
        run_command(PLUGIN, "link", {"call": id, "ticket": form.ticket_number(line)[:20]}, key=posted_key())
    except (Invalid, NotFound, Conflict, Forbidden) as error:
        return _call(call, None, _at_ticket(error), error.status, line)
    return redirect(f"{HOME}{id}?saved=1", 303)


def unlink(id: int) -> ResponseReturnValue:
    by = viewer()
    call = rights.find(id, by)
    try:
        run_command(PLUGIN, "unlink", {"call": id}, key=posted_key())
    except Forbidden as error:
        return _call(call, None, form.errors_of(error), error.status)
    return redirect(f"{HOME}{id}?saved=1" if rights.sees(Call.get_by_id(id), by) else HOME, 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _staff() -> None:
    if not may(rights.INSIDE):
        raise Forbidden("not_allowed", _("The journal of calls is for the staff."))


def _notes() -> None:
    if not may(rights.NOTE):
        raise Forbidden("not_allowed", _("You may not note calls: that is for who writes notes on tickets."))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _at_ticket(error: InstarError) -> dict[str, str]:
    """What is refused about a ticket stands at the ticket."""
    return form.errors_of(error) if isinstance(error, Invalid) else {"ticket": form.errors_of(error)[""]}


def _values(call: Any) -> dict[str, str]:
    """What the form of a call shows before anybody types."""
    legs = journal.legs_of([call.id]).get(call.id, [])
    return form.of_call(call, legs[0].recording if legs else "", {one.id: one.login for one in staff()})


def _new(typed: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> Response:
    return _page("new.html", status, back=(HOME, _("Calls")), typed=typed, errors=errors, choices=_choices())


def _call(
    call: Any, typed: Mapping[str, str] | None, errors: Mapping[str, str], status: int = 200, line: str = ""
) -> Response:
    by = viewer()
    _seen, tickets = rights.visible([call], by)
    found = journal.Found([call], tickets, journal.waiting([call]))
    legs = journal.legs_of([call.id]).get(call.id, [])
    return _page(
        "call.html",
        status,
        back=(HOME, _("Calls")),
        line=rows.lines(by, found)[0],
        rev=call.rev,
        source=call.source,
        legs=rows.legs(legs),
        typed=typed or _values(call),
        errors=errors,
        asked_ticket=line,
        changes=rights.may_change(call, by),
        choices=_choices(),
        saved="saved" in request.args,
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {
        "direction": _options(words.directions()),
        "outcome": _options(words.outcomes()),
        "employee": form.people_options(),
    }


def _options(named: Mapping[str, str]) -> list[tuple[str, str]]:
    return list(named.items())


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return render_page(f"calls/{template}", status=status, style=plugin_asset(PLUGIN, "calls.css"), **context)
