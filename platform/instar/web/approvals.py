"""To approve: everything that waits for the reader's decision, decided without opening it.

A button decides at once where the step asks for nothing more; else the step's form comes in the side sheet, or, without
script, on the ticket's page. Opening a page decides nothing.
"""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.work import CompleteWork
from instar.errors import Conflict, Invalid, NotFound
from instar.i18n import _
from instar.queries import approvals as query
from instar.queries.approvals import Approval
from instar.web import approval_rows, current, step
from instar.web.formview import sent_key
from instar.web.parts import gone_text
from instar.web.routes import page

HOME = "/approvals"


@page(HOME)
def show() -> ResponseReturnValue:
    found = query.approvals(current.kernel(), current.actor(), cursor=request.args.get("cursor"))
    return render_template("approvals.html", cards=[approval_rows.card(one) for one in found.items], next=found.next)


@page(f"{HOME}/<int:item>", methods=("POST",))
def decide(item: int) -> ResponseReturnValue:
    """``outcome``: a key of the step's; none asks for its form, to say a word with the decision."""
    kernel, actor = current.kernel(), current.actor()
    found = query.approval(kernel, actor, item)
    if found is None:
        return _nothing_to_decide(item, NotFound("no_step", _("It was decided by somebody else, or taken back.")))
    outcome = request.form.get("outcome", "")
    if not outcome:
        return _form(found, None)
    try:
        execute(kernel, CompleteWork(item, outcome, {}, "api", found.ticket.id), actor, key=sent_key())
    except Invalid:
        return _form(found, outcome)
    except Conflict as error:
        return _nothing_to_decide(item, error, found)
    if not current.by_script():
        return redirect(HOME, 303)
    title = next((one.title for one in found.step.outcomes if one.key == outcome), outcome)
    return approval_rows.decided(item, found.ticket.number, found.ticket.title, approval_rows.said(title))


# -- below: how it is done -----------------------------------------------------------------------------------


def _form(found: Approval, outcome: str | None) -> ResponseReturnValue:
    if not current.by_script():
        return redirect(f"/t/{found.ticket.number}#step-{found.step.id}", 303)
    return step.sheet(found.ticket.number, found.step.id, outcome)


def _nothing_to_decide(item: int, error: Conflict | NotFound, found: Approval | None = None) -> ResponseReturnValue:
    if not current.by_script():
        raise error
    told = gone_text(error) if isinstance(error, Conflict) else error.message
    number, title = (found.ticket.number, found.ticket.title) if found else ("", "")
    return approval_rows.decided(item, number, title, told)
