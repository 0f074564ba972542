"""To approve, phone first: the list, and one page with all that one needs to decide. Opening it decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.unsent import DropUnsent
from instar.commands.work import CompleteWork
from instar.errors import Conflict, Invalid, NotFound
from instar.i18n import _
from instar.queries import approvals as query
from instar.queries.approvals import Approval
from instar.queries.unsent import unsent
from instar.web import current, markup, outcome_fields, steps, talk, times
from instar.web.brand import belongs_to
from instar.web.files import take_uploads
from instar.web.formview import Entered, sent_key, sent_values, ticket_env
from instar.web.routes import page


@dataclass(frozen=True, slots=True)
class Line:
    """``since``: how long it has waited."""

    url: str
    number: str
    title: str
    who: str
    service: str
    step: str
    since: times.TimeText | None
    due: times.TimeText | None


@page("/portal/approve")
def every() -> ResponseReturnValue:
    try:
        found = query.approvals(current.kernel(), current.actor(), cursor=request.args.get("cursor"))
    except Invalid:
        found = query.approvals(current.kernel(), current.actor())
    return render_template(
        "portal_approve.html",
        lines=[_line(one) for one in found.items],
        more=f"/portal/approve?cursor={found.next}" if found.next else None,
        done=request.args.get("done", "")[:20],
    )


@page("/portal/approve/<int:item>")
def one(item: int) -> ResponseReturnValue:
    return _shown(_approval(item))


@page("/portal/approve/<int:item>", methods=("POST",))
def decide(item: int) -> ResponseReturnValue:
    """Carry out what was pressed; the list says what was done, and what else waits."""
    kernel, actor = current.kernel(), current.actor()
    found = _approval(item)
    outcome, values = request.form.get("_outcome", ""), sent_values()
    try:
        take_uploads(values)
        command = CompleteWork(item, outcome, values, "page", found.ticket.id)
        execute(kernel, command, actor, key=sent_key())
    except Invalid as error:
        return _shown(found, outcome_fields.refused(found.step, Entered(values, error.errors), outcome), 422)
    except Conflict as error:
        entered = Entered(values, {}, f"{error.message} {error.hint or ''}".strip())
        return _shown(found, steps.Card(found.step.id, entered, outcome or None), 409)
    execute(kernel, DropUnsent(found.ticket.id, f"step/{item}"), actor)
    return redirect(f"/portal/approve?done={found.ticket.number}", 303)


# -- below: how it is done -------------------------------------------------------------------------------------------


def _approval(item: int) -> Approval:
    found = query.approval(current.kernel(), current.actor(), item)
    if found is None:
        raise NotFound(
            "no_approval",
            _("There is nothing to decide here: it is decided already, or it is not yours to decide."),
            hint=_("What waits for you stands under “To approve”."),
        )
    return found


def _line(one: Approval) -> Line:
    view = one.ticket
    return Line(
        f"/portal/approve/{one.step.id}",
        view.number,
        view.title,
        view.requester.name if view.requester else "",
        view.service.title,
        one.step.title,
        times.moment(one.step.created),
        times.deadline(one.step.due),
    )


def _shown(found: Approval, card: steps.Card | None = None, status: int = 200) -> ResponseReturnValue:
    kernel, actor, view = current.kernel(), current.actor(), found.ticket
    belongs_to(view.service.key)
    drawn = steps.step(view, found.step, ticket_env(view.key), seen=0, kept=unsent(kernel, actor, view.key), card=card)
    html = render_template(
        "portal_decide.html",
        one=_line(found),
        step=drawn,
        action=f"/portal/approve/{found.step.id}",
        asked=markup.safe_html(found.asked),
        facts=[(field.title, field.text) for field in view.fields if field.text],
        files=[talk.file(row) for row in found.files],
        ticket_url=f"/t/{view.number}",
    )
    return make_response(html, status)
