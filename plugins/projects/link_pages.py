"""What one ticket of a plan waits for, and what waits for it: a page, and the same as a tab of the ticket's own.

/x/projects/tickets/<number>                       the page; ?part=1 the piece that the tab shows
/x/projects/tickets/<number>/links                 POST one more; …/<id> changes one, …/<id>/drop takes it out
/x/projects/tickets/<number>/place                 POST another start, duration or progress

``chart`` in the address, the number of what a Gantt chart is of or "list", leads back to that chart.

What was typed and cannot be saved comes back as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    InstarError,
    Invalid,
    NotFound,
    _,
    moment,
    plugin_asset,
    posted_key,
    render_page,
    run_command,
    ticket_view,
    viewer,
)
from instar_plugins.projects import drawn, placing, words
from instar_plugins.projects.hours import OutOfReach
from instar_plugins.projects.plan import Circle, Link
from instar_plugins.projects.plans import ROLES, Project, project_of
from instar_plugins.projects.tables import PLUGIN
from instar_plugins.projects.values import minutes_of, minutes_typed

USUAL_DAY = 480


def add_to(pages: Blueprint) -> None:
    """Its addresses, below ``/x/projects``."""
    pages.add_url_rule("/tickets/<number>", "ticket", show)
    pages.add_url_rule("/tickets/<number>/place", "place", place, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/links", "add_link", add, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/links/<int:id>", "change_link", change, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/links/<int:id>/drop", "drop_link", drop, methods=("POST",))


def show(number: str) -> ResponseReturnValue:
    view = view_of(number)
    if request.args.get("part"):
        return render_template("projects/_ticket.html", **_context(view, {}))
    return _page(view, {})


def add(number: str) -> ResponseReturnValue:
    return _written(number, "add_link", {"before": request.form.get("before", "").strip()})


def change(number: str, id: int) -> ResponseReturnValue:
    return _written(number, "change_link", {"link": id})


def drop(number: str, id: int) -> ResponseReturnValue:
    view = view_of(number)
    try:
        run_command(PLUGIN, "drop_link", {"ticket": view.number, "link": id})
    except InstarError as error:
        return _page(view, {}, error.message, 422)
    return _back(view)


def place(number: str) -> ResponseReturnValue:
    """Start, duration and progress as they are typed."""
    view, typed = view_of(number), request.form.to_dict()
    names = ("start", "length", "percent")
    given = {name: typed[name] for name in names if name in typed}
    was = {name: typed.get(f"was_{name}", "") for name in names}
    rev = typed.get("rev", "")
    try:
        placing.by_hand(viewer(), view.number, given, was, int(rev) if rev.isdecimal() else None)
    except InstarError as error:
        return _page(view, typed, error.brief(), error.status)
    return _back(view)


def view_of(number: str) -> Any:
    """The ticket, for who sees its inside; raises NotFound."""
    digits = number.upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    view = ticket_view(viewer(), int(digits))
    if not view.can.view_internal:
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    return view


# -- below: how it is done -----------------------------------------------------------------------------------


def _written(number: str, command: str, named: Mapping[str, Any]) -> ResponseReturnValue:
    view, typed = view_of(number), request.form.to_dict()
    elapsed = typed.get("elapsed") == "1"
    day = 1440 if elapsed else _day(_project(view), view.number)
    lag = minutes_typed(typed.get("lag", ""), day)
    if lag is None:
        return _page(view, typed, _("Write the lag as a length of time: 2 d, 4 h, −30 min."), 422)
    args = {"ticket": view.number, "kind": typed.get("kind", "FS"), "lag": lag, "elapsed": elapsed, **named}
    try:
        run_command(PLUGIN, command, args, key=posted_key())
    except Invalid as error:
        told = " ".join(sentence for sentences in error.errors.values() for sentence in sentences)
        return _page(view, typed, told, 422)
    except InstarError as error:
        hint = f" {error.hint}" if error.hint else ""
        return _page(view, typed, f"{error.message}{hint}", 409 if isinstance(error, Conflict) else 422)
    return _back(view)


def _back(view: Any) -> ResponseReturnValue:
    chart = _chart(view.number)
    if chart:
        return redirect(chart, 303)
    if request.form.get("from") == "tab":
        return redirect(f"/t/{view.number}/x/projects-plan", 303)
    return redirect(f"/x/projects/tickets/{view.number}", 303)


def _chart(number: str) -> str:
    """The address of the chart that the reader came from; "" for none."""
    chart = request.values.get("chart", "")
    if chart == "list":
        return "/tickets/as/gantt"
    named = chart.startswith("T-") and chart[2:].isascii() and chart[2:].isdecimal()
    return f"/x/projects/{chart}/gantt#{number}" if named else ""


def _page(view: Any, typed: Mapping[str, str], problem: str = "", status: int = 200) -> ResponseReturnValue:
    chart = _chart(view.number)
    back = (chart, _("Gantt chart")) if chart else (f"/t/{view.number}", view.number)
    return render_page("projects/ticket.html", status=status, back=back, **_context(view, typed, problem))


def _project(view: Any) -> Project:
    if view.role.key not in ROLES:
        raise NotFound("no_plan", _("{number} is no part of a project.").format(number=view.number))
    return project_of(viewer(), int(view.number[2:]))


def _day(found: Project, number: str) -> int:
    calendar = found.calendar(number)
    return calendar.day if calendar else USUAL_DAY


def _context(view: Any, typed: Mapping[str, str], problem: str = "") -> dict[str, Any]:
    found = _project(view)
    day = _day(found, view.number)
    told: dict[str, Any] = {"timing": None, "said": []}
    try:
        plan, _moved = found.reckoned()
        timing = plan.timings.get(view.number)
    except Circle as circle:
        timing, problem = None, problem or words.told_circle(circle)
    except OutOfReach:
        timing, problem = None, problem or words.told_reach()
    if timing is not None:
        told = {
            "timing": timing,
            "start": moment(timing.start * 60_000),
            "finish": moment(timing.finish * 60_000),
            "slack": words.length(timing.float, day),
            "free": words.length(timing.free, day),
            "said": [*words.why_late(timing, day), *words.what_is_broken(timing, day)],
        }
    before = [_shown(found, id, link, day) for id, link in found.bonds if link.after == view.number]
    after = [_shown(found, id, link, _day(found, link.after)) for id, link in found.bonds if link.before == view.number]
    return told | {
        "view": view,
        "top": found.top,
        "before": before,
        "after": after,
        "kinds": words.kinds(),
        "typed": typed,
        "problem": problem,
        "editable": view.can.edit,
        "offered": [(one.number, one.title) for one in found.parts.values() if one.number != view.number],
        "chart": request.values.get("chart", ""),
        "by_hand": _by_hand(view, found, typed, day),
        "inside": bool(request.args.get("part")) or request.form.get("from") == "tab",
        "asset_of": lambda path: plugin_asset(PLUGIN, path),
    }


def _by_hand(view: Any, found: Project, typed: Mapping[str, str], day: int) -> dict[str, str] | None:
    """What the form of start, duration and progress shows; None for what has none of its own."""
    part = found.parts.get(view.number)
    line = drawn.line_of(viewer(), view.number)
    if part is None or line is None or not view.can.edit or part.ended is not None or view.number in found.summaries():
        return None
    known = {"was_start": placing.held_from(viewer(), line), "rev": str(line.rev)}
    if part.role == "planned_task":
        given = line.data.get("projects_duration")
        known["was_length"] = words.length(minutes_of(given, day), day) if given else ""
        known["was_percent"] = str(line.data.get("projects_progress") or 0)
    return known | {name.removeprefix("was_"): value for name, value in known.items() if name != "rev"} | dict(typed)


def _shown(found: Project, id: int, link: Link, day: int) -> dict[str, Any]:
    return {
        "id": id,
        "link": link,
        "before": found.parts[link.before],
        "after": found.parts[link.after],
        "kind": words.kinds()[link.kind],
        "lag": words.lag(link, day),
        "length": words.length(link.lag, 1440 if link.elapsed else day) if link.lag else "",
    }
