"""Jobs over many tickets that the reader has started: how far they are, how it went with each ticket, Stop and Undo."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.bulk import UNDOABLE, StopBulk, UndoBulk
from instar.commands.execute import execute
from instar.engine.undo import UNDO_MS
from instar.i18n import N_, _
from instar.queries import bulk as query
from instar.queries.bulk import BulkRow
from instar.web import current, times, verbs
from instar.web.formview import sent_key
from instar.web.routes import page

HOME = "/jobs"
STATES = {
    "waiting": N_("waiting"),
    "done": N_("done"),
    "failed": N_("not done"),
    "skipped": N_("left out"),
}


@page(HOME)
def every() -> ResponseReturnValue:
    found = query.bulks(current.kernel(), current.actor(), cursor=request.args.get("cursor"))
    rows = [(row, verbs.title(row.command), times.moment(row.created)) for row in found.items]
    return render_template("batches.html", rows=rows, next=found.next)


@page(f"{HOME}/<int:id>")
def show(id: int) -> ResponseReturnValue:
    row = query.bulk(current.kernel(), current.actor(), id)
    state = request.args.get("state", "")
    cursor = request.args.get("cursor")
    known = state if state in STATES else ""
    found = query.bulk_items(current.kernel(), current.actor(), id, state=known, cursor=cursor)
    return render_template(
        "batch.html",
        back=(HOME, _("Many tickets at once")),
        items=[(item, _(STATES[item.state])) for item in found.items],
        next=found.next,
        state=known,
        states=[(key, _(said), row.counts[key]) for key, said in STATES.items() if row.counts[key]],
        undo=_offers_undo(row),
        **_facts(row),
    )


@page(f"{HOME}/<int:id>/progress", poll=True)
def progress(id: int) -> ResponseReturnValue:
    """How far it has come; at the end the page itself is opened anew."""
    row = query.bulk(current.kernel(), current.actor(), id)
    if row.state != "running" and current.by_script():
        return "", 204, {"HX-Redirect": f"{HOME}/{id}"}
    return render_template("_batch_progress.html", **_facts(row))


@page(f"{HOME}/<int:id>/stop", methods=("POST",))
def stop(id: int) -> ResponseReturnValue:
    execute(current.kernel(), StopBulk(id), current.actor())
    return redirect(f"{HOME}/{id}", 303)


@page(f"{HOME}/<int:id>/undo", methods=("POST",))
def undo(id: int) -> ResponseReturnValue:
    made = execute(current.kernel(), UndoBulk(id), current.actor(), key=sent_key())
    return redirect(f"{HOME}/{made['bulk']}", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _facts(row: BulkRow) -> dict[str, Any]:
    return {
        "job": row,
        "title": verbs.title(row.command),
        "ended": times.moment(row.ended) if row.ended is not None else None,
        "handled": row.total - row.counts["waiting"],
    }


def _offers_undo(row: BulkRow) -> bool:
    fresh = row.ended is not None and current.kernel().clock.now() - row.ended <= UNDO_MS
    return fresh and row.command in UNDOABLE and row.counts["done"] > 0
