"""Pages of plans.

/x/projects/                       projects that are open
/x/projects/<number>               the plan below a ticket: table and bars; POST …/reschedule writes the dates
/x/projects/<number>/gantt         the same as a chart to be edited by hand (see ``gantt_pages``)
/x/projects/tickets/<number>       what one ticket waits for (see ``link_pages``)

Everything but the chart works without script.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from babel.dates import format_date
from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    InstarError,
    NotFound,
    TicketLine,
    _,
    current,
    moment,
    ngettext,
    plugin_asset,
    render_page,
    run_command,
    ticket_set,
    viewer,
)
from instar_plugins.projects import gantt_pages, link_pages, words
from instar_plugins.projects.chart import scale
from instar_plugins.projects.hours import OutOfReach
from instar_plugins.projects.outline import outline
from instar_plugins.projects.plan import Circle
from instar_plugins.projects.plans import ROLES, Project, changes, project
from instar_plugins.projects.tables import PLUGIN
from instar_plugins.projects.values import moment_of

SHOWN = 200


def blueprint() -> Blueprint:
    made = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
    made.add_url_rule("/", "index", index)
    made.add_url_rule("/<number>", "plan", show)
    made.add_url_rule("/<number>/reschedule", "reschedule", reschedule, methods=("POST",))
    gantt_pages.add_to(made)
    link_pages.add_to(made)
    return made


def index() -> ResponseReturnValue:
    found = ticket_set(viewer()).only(role="project", status="open").page(limit=SHOWN)
    return render_page("projects/projects.html", rows=[_line(one) for one in found.lines], asset_of=asset)


def show(number: str) -> ResponseReturnValue:
    return _page(number)


def reschedule(number: str) -> ResponseReturnValue:
    view = link_pages.view_of(number)
    anew = request.form.get("anew") == "1"
    try:
        run_command(PLUGIN, "reschedule", {"ticket": view.number, "anew": anew})
    except InstarError as error:
        return _page(number, error.message, 409 if isinstance(error, Conflict) else 422)
    return redirect(f"/x/projects/{view.number}", 303)


def asset(path: str) -> str:
    return plugin_asset(PLUGIN, path)


# -- below: how it is done -----------------------------------------------------------------------------------


def _line(one: TicketLine) -> dict[str, Any]:
    finish = one.data.get("projects_finish")
    at = moment_of(finish)
    return {"line": one, "finish": moment(at * 60_000) if at is not None else ""}


def _page(number: str, problem: str = "", status: int = 200) -> ResponseReturnValue:
    view = link_pages.view_of(number)
    if view.role.key not in ROLES:
        raise NotFound("no_plan", _("{number} is no part of a project.").format(number=view.number))
    found = project(viewer(), int(view.number[2:]))
    context = {"view": view, "problem": problem, "asset_of": asset, "rows": [], "cut": found.cut}
    try:
        context |= _reckoned(found)
    except Circle as circle:
        context["problem"] = words.told_circle(circle)
    except OutOfReach:
        context["problem"] = words.told_reach()
    back = (f"/t/{view.number}", view.number)
    return render_page("projects/plan.html", status=status, back=back, moment_of_minute=_moment, **context)


def _reckoned(found: Project) -> dict[str, Any]:
    plan, moved = found.reckoned()
    rows = outline(found, plan, moved)
    calendar = found.calendar(found.top.number)
    zone = calendar.zone if calendar else UTC
    drawing = scale(plan, zone)
    marks = [(mark.x, format_date(mark.day, "d MMM", locale=current())) for mark in drawing.marks(zone)]
    late, new = sum(bool(row.said) for row in rows), len(changes(found, moved))
    return {
        "rows": rows,
        "bars": [drawing.bar(row) for row in rows],
        "marks": marks,
        "begin": plan.begin,
        "end": plan.end,
        "calendar": calendar.title if calendar else "",
        "late": ngettext("%(num)d is late", "%(num)d are late", late) % {"num": late} if late else "",
        "new": new,
    }


def _moment(minute: int) -> Any:
    return moment(minute * 60_000)
