"""One step of a ticket: its card is sent with an outcome, taken, put back, or drawn anew when a condition changes.

What was typed survives every refusal: 422 draws the card again with its text, 409 leaves the card and says who was
faster.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.commands.end import RetryIncident
from instar.commands.execute import execute
from instar.commands.unsent import DropUnsent
from instar.commands.work import ClaimWork, CompleteWork, ReleaseWork
from instar.errors import Conflict, Invalid, NotFound
from instar.i18n import _
from instar.queries import work as query
from instar.queries.ticket import ticket, ticket_id
from instar.queries.work import DoneRow, StepRow
from instar.web import approval_rows, board, chips, current, outcome_fields, people, rows, steps, times
from instar.web.files import take_uploads
from instar.web.follow import FILES, SAID
from instar.web.formview import Entered, form_view, sent_key, sent_values, ticket_env
from instar.web.mentions import in_vain
from instar.web.parts import Parts, gone, gone_text, parts_answer
from instar.web.routes import page
from instar.web.talk import crossed, reader
from instar.web.ticket import full_page


@page("/t/<number>/step/<int:item>")
def show(number: str, item: int) -> ResponseReturnValue:
    """The card alone, for a side sheet; without script the ticket's page, at the card."""
    if not current.by_script():
        return redirect(f"/t/{number}#step-{item}")
    return sheet(number, item, request.args.get("outcome"))


@page("/t/<number>/step/<int:item>", methods=("POST",))
def complete(number: str, item: int) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    said: tuple[str, tuple[str, ...]] = ("", ())
    ticket_key = ticket_id(kernel, actor, number)
    outcome = request.form.get("_outcome") or request.form.get("_anyway") or ""
    values = sent_values()
    try:
        take_uploads(values)
        said = _said(values)
        _stop_in_doubt(number, item, values)
        command = CompleteWork(item, outcome, values, "page", ticket_key, *said)
        answer = execute(kernel, command, actor, key=sent_key())
        execute(kernel, DropUnsent(ticket_key, f"step/{item}"), actor)
    except Invalid as error:
        kept = {FILES: list(said[1])} if said[1] else {}
        return _refused(number, item, Entered({**values, **kept}, error.errors), outcome)
    except Conflict as error:
        return _too_late(number, item, error, outcome)
    return _done(item, answer, outcome)


@page("/t/<number>/step/<int:item>/take", methods=("POST",))
def take(number: str, item: int) -> ResponseReturnValue:
    try:
        answer = execute(current.kernel(), ClaimWork(item), current.actor())
    except NotFound:
        if _asked_by_row() or not current.by_script():
            raise
        return _nothing_to_take(number)
    if _asked_by_row():
        return _row(number, item)
    return _steps(answer["number"])


@page("/t/<number>/step/<int:item>/put-back", methods=("POST",))
def put_back(number: str, item: int) -> ResponseReturnValue:
    answer = execute(current.kernel(), ReleaseWork(item), current.actor())
    return _steps(answer["number"], _("Put back."), offers_undo=True)


@page("/t/<number>/step/<int:item>/fields", methods=("POST",))
def fields(number: str, item: int) -> ResponseReturnValue:
    """The fields again, as the conditions say now that something was changed."""
    row = query.step(current.kernel(), current.actor(), item)
    form = form_view(
        outcome_fields.drawn_form(row),
        ticket_env(row.ticket),
        id=f"step-{item}",
        entered=Entered(sent_values()),
        live_url=request.path,
        draft=f"{row.number}/step/{item}",
        reply_to=reader(ticket(current.kernel(), current.actor(), row.ticket)),
        preview_url=f"/t/{row.number}/preview",
    )
    return render_template("_fields.html", form=form)


@page("/t/<number>/fault/<int:token>", methods=("POST",))
def run_again(number: str, token: int) -> ResponseReturnValue:
    """A failed automatic step is run once more."""
    kernel, actor = current.kernel(), current.actor()
    answer = execute(kernel, RetryIncident(ticket_id(kernel, actor, number), token), actor)
    return _steps(answer["number"], _("Failed again.") if answer["failed"] else _("Done."))


def sheet(
    number: str,
    item: int,
    outcome: str | None,
    *,
    card: steps.Card | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """The step's card in a side sheet, with the one outcome that leads where the card is to go."""
    kernel, actor = current.kernel(), current.actor()
    row = query.step(kernel, actor, item)
    parts = Parts(number)
    card = replace(card or steps.Card(item, outcome=outcome), alone=outcome is not None)
    one = steps.step(parts.view, row, ticket_env(row.ticket), seen=parts.talk.newest, kept=parts.unsent, card=card)
    body = render_template("_step.html", ticket=parts.heading, step=one, sheet=True)
    return make_response(body, status, headers or {})


# -- below: how it is done -----------------------------------------------------------------------------------


def _said(values: dict[str, list[str]]) -> tuple[str, tuple[str, ...]]:
    """What was written beside the step, and its files; nothing where the page had no box for it."""
    if SAID not in request.form:
        return "", ()
    text = " ".join(values.pop(SAID, ()))
    return text, tuple(file for file in values.pop(FILES, ()) if file)


def _in_sheet() -> bool:
    return "_sheet" in request.form


def _stop_in_doubt(number: str, item: int, values: dict[str, list[str]]) -> None:
    """An answer is asked for once more when somebody has written what the card was not drawn under, or when it calls
    a colleague who does not see the ticket."""
    if "_anyway" in request.form:
        return
    parts = Parts(number)
    card = next((row for row in parts.work.open if row.id == item), None)
    replies = [name for name, field in (card.form.inputs if card else {}).items() if field.type.key == "reply"]
    answer = " ".join(text for name in replies for text in values.get(name, ()))
    if not answer.strip():
        return
    again = {"again": request.form.get("_outcome", "")}
    seen = request.form.get("_seen", "")
    if seen.isdecimal() and parts.talk.newest > int(seen):
        raise Conflict("client_wrote", crossed(parts.talk), data=again)
    told = in_vain(parts.id, answer)
    if told:
        raise Conflict("in_vain", told, data=again)


def _done(item: int, answer: dict[str, Any], outcome: str) -> ResponseReturnValue:
    if not current.by_script():
        return redirect(f"/t/{answer['number']}#steps", 303)
    if _in_sheet() and any(current.shown_on(path) for path in approval_rows.SHOWN_ON):
        return _decided(item, answer["number"], outcome)
    if _in_sheet():
        return moved(answer["number"], _("{number} moved.").format(number=answer["number"]))
    parts = Parts(answer["number"])
    try:
        done = _done_row(parts, outcome)
    except NotFound:  # the ticket has gone to people who do not share it with me
        return "", 204, {"HX-Redirect": "/work"}
    sent = done is not None and any(entry.mine and entry.at == done.at for entry in parts.talk.tail)
    toast = _("Sent.") if sent else None
    return parts_answer("_steps.html", parts, parts.after(done), toast=toast)


def _decided(item: int, number: str, outcome: str) -> Response:
    try:
        parts = Parts(number)
        done = _done_row(parts, outcome)
    except NotFound:  # the ticket has gone to people who do not share it with me
        return approval_rows.decided(item, "", "", approval_rows.said(outcome))
    title = done.outcome_title if done else outcome
    return approval_rows.decided(item, parts.view.number, parts.view.title, approval_rows.said(title))


def moved(number: str, said: str, *, offers_undo: bool = True) -> ResponseReturnValue:
    """The answer to a move: on a board the columns that changed, on the ticket its parts; the sheet closes."""
    parts = Parts(number)
    undo = parts.undo if offers_undo else None
    if current.shown_on("/board"):
        return board.after_move(number, said, undo)
    return parts_answer("", parts, parts.shared(), toast=said, undo=undo)


def _done_row(parts: Parts, outcome: str) -> DoneRow | None:
    return next((row for row in parts.work.done if row.outcome == outcome), None)


def _refused(number: str, item: int, entered: Entered, outcome: str) -> ResponseReturnValue:
    card = outcome_fields.refused(query.step(current.kernel(), current.actor(), item), entered, outcome)
    if _in_sheet():
        return sheet(number, item, outcome, card=card, status=422)
    parts = Parts(number, card=card)
    if not current.by_script():
        return full_page(parts, status=422)
    return make_response(render_template("_steps.html", **parts.shared()), 422)


def _too_late(number: str, item: int, error: Conflict, outcome: str) -> ResponseReturnValue:
    """Somebody was faster, or the client wrote: the card keeps its text, and the slot above it says what happened."""
    if not current.by_script():
        raise error
    parts = Parts(number)
    again = error.data.get("again")
    if again is None and error.code != "work_gone":
        raise error
    conflict = {
        "text": error.message if again is not None else gone_text(_named(parts, error)),
        "can_reply": again is None and parts.view.can.comment,
        "again": again or None,
    }
    context = {"conflict": conflict, "conversation": parts.talk if again is not None else None}
    return make_response(render_template("_conflict.html", **context), 409)


def _named(parts: Parts, error: Conflict) -> Conflict:
    """With the outcome's title in place of its key."""
    for row in parts.work.done:
        if row.node == error.data.get("node") and row.outcome == error.data.get("outcome"):
            error.data["outcome_title"] = row.outcome_title
            break
    return error


def _steps(number: str, toast: str | None = None, *, offers_undo: bool = False) -> ResponseReturnValue:
    if not current.by_script():
        return redirect(f"/t/{number}#steps", 303)
    parts = Parts(number)
    undo = parts.undo if offers_undo else None
    return parts_answer("_steps.html", parts, parts.shared(), toast=toast, undo=undo)


def _nothing_to_take(number: str) -> ResponseReturnValue:
    """The step is gone. The first key pressed in a card takes it, and may arrive after the outcome that followed: then
    there is nothing to say; else somebody was faster."""
    parts = Parts(number)
    last = next(iter(parts.work.done), None)
    if last is not None and last.by is not None and last.by.id == current.actor().id:
        return "", 204
    return parts_answer("_steps.html", parts, parts.shared(), toast=gone(parts)["text"])


def _asked_by_row() -> bool:
    return request.headers.get("HX-Target", "").startswith("li#row-")


def _row(number: str, item: int) -> ResponseReturnValue:
    """The row of a list after its step was taken."""
    kernel, actor = current.kernel(), current.actor()
    view = ticket(kernel, actor, ticket_id(kernel, actor, number))
    one: StepRow = query.step(kernel, actor, item)
    row = rows.Row(
        id=f"row-{item}",
        url=f"/t/{view.number}#step-{item}",
        number=view.number,
        title=view.title,
        role=chips.role(view.role),
        client=view.requester.name if view.requester else None,
        step=one.title,
        due=times.deadline(one.due or view.due),
        age=times.moment(one.created),
        priority=rows.priority(view.priority),
        taken_by=None if one.mine else people.person(one.assignee),
    )
    return render_template("_row.html", row=row)
