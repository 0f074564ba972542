"""Background jobs: what waits, runs, is held or dead, and why; dead ones are run again or set aside."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import RunJobAgain, SetJobAside, execute
from instar.commands.jobs import STARTED_ELSEWHERE
from instar.errors import Conflict, Refused
from instar.i18n import N_, _
from instar.queries.jobs import STATES, JobRow, job_counts, job_kinds, jobs
from instar.web import current, times
from instar.web.problems import sentence
from instar.web.routes import page
from instar.web.times import TimeText

HOME = "/admin/jobs"
TITLES = {
    "dead": N_("Dead"),
    "ready": N_("Waiting"),
    "running": N_("Running"),
    "held": N_("Held"),
    "aside": N_("Aside"),
    "done": N_("Done"),
}
EMPTY = {
    "dead": N_("No job has failed for good."),
    "ready": N_("Nothing waits to be done."),
    "running": N_("Nothing is being done just now."),
    "held": N_("No job waits for something that is switched off or not set up."),
    "aside": N_("Nothing was set aside."),
    "done": N_("Nothing has been done within the last 30 days."),
}
KINDS = {
    "absence": N_("Work of who is away"),
    "action": N_("Action of a process"),
    "alarm": N_("Alarm of a plugin"),
    "letter": N_("Letter"),
    "bulk": N_("Many tickets at once"),
    "clocks": N_("Clocks by a changed calendar"),
    "contracts": N_("Tickets by changed contracts"),
    "import": N_("Import of a file"),
    "reset": N_("Link to a new password"),
    "client_link": N_("Link for a client"),
    "message": N_("Message to processes"),
    "signal": N_("Signal to processes"),
    "inbox": N_("Item of a channel"),
    "reply": N_("Reply that waits to be sent"),
    "schedule": N_("Ticket that opens by itself"),
}
AGAIN, ASIDE = ("dead", "aside"), ("dead",)
"""States in which a job can be run again, and set aside."""


@page(HOME)
def show() -> ResponseReturnValue:
    return _page()


@page(f"{HOME}/<int:id>", methods=("POST",))
def act(id: int) -> ResponseReturnValue:
    """``do``: again or aside. Comes back to the list in which the job stood."""
    command = RunJobAgain(id) if request.form.get("do") == "again" else SetJobAside(id)
    try:
        execute(current.kernel(), command, current.actor())
    except (Conflict, Refused) as error:
        return make_response(_page(sentence(error)), error.status)
    state = request.form.get("state", "")
    return redirect(f"{HOME}?state={state}" if state in STATES else HOME, 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(problem: str = "") -> str:
    kernel, actor = current.kernel(), current.actor()
    state = request.values.get("state") or "dead"
    kind = request.values.get("kind", "")
    found = jobs(kernel, actor, state=state, kind=kind, cursor=request.args.get("cursor"))
    numbers = job_counts(kernel, actor)
    return render_template(
        "jobs.html",
        state=state,
        states=[(key, _(title), numbers[key]) for key, title in TITLES.items()],
        kind=kind,
        kinds=[(one, _title(one)) for one in job_kinds(kernel, actor, state)],
        rows=[(row, _title(row.kind), _when(row), _first_line(row.error)) for row in found.items],
        next=found.next,
        nothing=_(EMPTY[state]),
        problem=problem,
        again=state in AGAIN,
        aside=state in ASIDE,
        elsewhere=STARTED_ELSEWHERE,
    )


def _title(kind: str) -> str:
    """A kind of this version in words; any other, as a newer one wrote it."""
    return _(KINDS[kind]) if kind in KINDS else kind


def _when(row: JobRow) -> TimeText | None:
    """When it is due, ended, or its worker has to say that it lives."""
    return times.moment({"ready": row.due, "running": row.created}.get(row.state, row.ended))


def _first_line(error: str) -> str:
    """What went wrong, without the trace above it: of a trace the last line."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    if not lines:
        return ""
    return lines[-1] if lines[0].startswith("Traceback") else lines[0]
