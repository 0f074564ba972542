"""Pages of rules: the list, the log, and what a ticket's tab loads.

/x/rules/                       the list; POST /x/rules/rule/<key>/switch, …/move, …/delete change it
/x/rules/log                    what rules did
/x/rules/runs                   how rules by the clock went, one line for each time
/x/rules/ticket/<number>        which rules fired on a ticket, and why others did not
/x/rules/rule/…                 the editor and the dry run: see ``editor_pages``
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from instar.sdk import (
    Conflict,
    Forbidden,
    NotFound,
    Viewer,
    _,
    moment,
    pgettext,
    render_page,
    run_command,
    ticket_events,
    viewer,
)
from instar_plugins.rules import editor_pages, log, picking, runs, saving, trying, why, words
from instar_plugins.rules.force import InForce, in_force
from instar_plugins.rules.tables import PLUGIN, Rule

HOME = editor_pages.HOME
STATES = ("fired", "failed")
ON_TICKET = 20
LONGEST_ID = 10
LATE_MS = 120_000
"""From so late on a beginning is told to have been caught up on."""


class Row(NamedTuple):
    """A rule in the list. ``off``: why it was switched off by itself; ``next``: coming moments of a rule by the clock,
    ``run``: how it went the last time."""

    key: str
    title: str
    url: str
    enabled: bool
    version: int
    on: tuple[str, ...]
    last: Any
    fired: int
    failed: int
    off: str
    problem: str
    next: list[str]
    run: Mapping[str, Any] | None


def blueprint() -> Blueprint:
    pages = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
    pages.add_url_rule("/", view_func=index)
    pages.add_url_rule("/log", view_func=log_page)
    pages.add_url_rule("/runs", view_func=runs_page)
    pages.add_url_rule("/ticket/<number>", view_func=on_ticket)
    pages.add_url_rule("/rule/<key>/switch", view_func=switch, methods=("POST",))
    pages.add_url_rule("/rule/<key>/move", view_func=move, methods=("POST",))
    pages.add_url_rule("/rule/<key>/delete", view_func=delete, methods=("POST",))
    editor_pages.add_to(pages)
    trying.add_to(pages)
    return pages


def index() -> ResponseReturnValue:
    editor_pages.reader()
    return _index("")


def switch(key: str) -> ResponseReturnValue:
    on = request.form.get("on") == "yes"
    run_command(PLUGIN, "switch", {"key": key, "on": on}, viewer())
    return redirect(f"{HOME}?moved={key}", 303)


def move(key: str) -> ResponseReturnValue:
    """``do``: up or down, by one place."""
    keys = [row.key for row in _rules()]
    if key not in keys:
        raise NotFound("no_rule", _("There is no such rule any more."))
    at = keys.index(key)
    to = max(0, min(len(keys) - 1, at + (-1 if request.form.get("do") == "up" else 1)))
    keys.insert(to, keys.pop(at))
    run_command(PLUGIN, "order", {"keys": keys}, viewer())
    return redirect(f"{HOME}?moved={key}", 303)


def delete(key: str) -> ResponseReturnValue:
    version = request.form.get("version", "")
    try:
        run_command(PLUGIN, "delete", {"key": key, "version": int(version) if version.isdigit() else 0}, viewer())
    except Conflict as error:
        return _index(" ".join(filter(None, (error.message, error.hint))), error.status)
    return redirect(HOME, 303)


def log_page() -> ResponseReturnValue:
    """Cut by rule, state and ticket, or to one run of a rule by the clock; fifty rows a page."""
    editor_pages.reader()
    given = request.args
    state = given.get("state", "")
    run = given.get("run", "")
    run = run if run.isdigit() and len(run) < LONGEST_ID else ""
    words_of = (given.get("rule", ""), state if state in STATES else "", given.get("ticket", "").strip())
    asked = log.Asked(*words_of, run)
    of = runs.one_run(int(run)) if run else None
    before = given.get("before", "")
    found, following = log.lines(asked, int(before) if before.isdigit() else None)
    more = {name: value for name, value in asked._asdict().items() if value}
    return render_page(
        "rules/log.html",
        back=(HOME, _("Rules")),
        lines=[_shown(line) for line in found],
        next=f"?{urlencode({**more, 'before': following})}" if following else None,
        asked=asked._asdict(),
        cut=any(asked),
        run=_shown_run(of) if of is not None else None,
        rules=[(row.key, log.title_of(row)) for row in _rules()],
        states=list(states().items()),
    )


def runs_page() -> ResponseReturnValue:
    """Cut by rule; fifty a page."""
    editor_pages.reader()
    rule, before = request.args.get("rule", ""), request.args.get("before", "")
    found, following = runs.runs(rule, int(before) if before.isdigit() else None)
    more = {"rule": rule} if rule else {}
    return render_page(
        "rules/runs.html",
        back=(HOME, _("Rules")),
        runs=[_shown_run(one) for one in found],
        next=f"?{urlencode({**more, 'before': following})}" if following else None,
        asked={"rule": rule},
        rules=[(row.key, log.title_of(row)) for row in _rules()],
    )


def on_ticket(number: str) -> ResponseReturnValue:
    """For staff who see the inside of the ticket; ``part``: as the tab loads it."""
    by = viewer()
    if not ticket_events(by, number, 1):
        raise Forbidden("not_allowed", _("Only who sees the inside of the ticket sees what rules do to it."))
    fired, _more = log.lines(log.Asked(ticket=number), None, ON_TICKET)
    asked = [in_force(row) for row in _rules()]
    found = why.on_ticket(asked, by, number)
    on = {row.key: bool(row.enabled) for row in _rules()}
    part = request.args.get("part") == "1"
    return render_page(
        "rules/_ticket.html" if part else "rules/ticket.html",
        back=(f"/t/{number}", number),
        number=number,
        fired=[_shown(line) for line in fired],
        rules=[_asked_of(one, seen, on[one.key], by, number) for one, seen in found],
    )


def run_states() -> dict[str, str]:
    return {
        "running": pgettext("rule run", "under way"),
        "done": pgettext("rule run", "done"),
        "stopped": pgettext("rule run", "stopped"),
        "failed": pgettext("rule run", "given up"),
        "skipped": pgettext("rule run", "left out"),
    }


def states() -> dict[str, str]:
    return {"fired": pgettext("rule", "fired"), "failed": pgettext("rule", "failed")}


# -- below: how it is done -----------------------------------------------------------------------------------


def _rules() -> list[Any]:
    return list(Rule.select().where(Rule.gone.is_null()).order_by(Rule.place, Rule.id))


def _index(problem: str, status: int = 200) -> Response:
    counted, latest = log.sums(), runs.latest()
    return render_page(
        "rules/rules.html",
        status=status,
        rules=[_row(row, counted.get(row.id), latest.get(row.id)) for row in _rules()],
        timed=bool(latest),
        may=saving.may_change(viewer()),
        moved=request.args.get("moved", ""),
        problem=problem,
    )


def _row(row: Any, sums: log.Sums | None, run: runs.Went | None) -> Row:
    ready = in_force(row)
    return Row(
        row.key,
        log.title_of(row),
        f"{HOME}rule/{row.key}",
        bool(row.enabled),
        row.version,
        _begins(ready),
        moment(sums.last) if sums and sums.last else None,
        sums.fired if sums else 0,
        sums.failed if sums else 0,
        row.off,
        ready.problem,
        trying.next_of(ready.rule) if row.enabled else [],
        _shown_run(run) if run is not None else None,
    )


def _begins(one: InForce) -> tuple[str, ...]:
    """With what a rule begins, in words."""
    if one.rule is None:
        return ()
    return (*(words.happening(named) for named in one.rule.on), *(words.every(moment) for moment in one.rule.every))


def _shown_run(one: runs.Went) -> dict[str, Any]:
    """One time of a rule by the clock, in words."""
    late = one.begun - one.due > LATE_MS
    return {
        **one._asdict(),
        "when": moment(one.due),
        "late": moment(one.begun) if late else None,
        "state_title": run_states().get(one.state, one.state),
    }


def _shown(line: log.Line) -> dict[str, Any]:
    """A row of the log, in words."""
    return {
        **line._asdict(),
        "when": moment(line.at),
        "event": words.events().get(line.event, line.event),
        "done": [words.deed(one) for one in line.done],
        "state_title": states().get(line.state, line.state),
        "chain": ", ".join(line.chain),
    }


def _asked_of(one: InForce, seen: why.Tried | None, on: bool, by: Viewer, number: str) -> Mapping[str, Any]:
    title = log.title_of(Rule.get_by_id(one.id))
    timed = one.rule is not None and bool(one.rule.every)
    picked = picking.on_ticket(one, by, number) if timed else None
    shown = trying.shown_ticket(one.rule, picked) if picked is not None else None
    may = saving.may_read(by)
    return {
        "key": one.key,
        "title": title,
        "url": f"{HOME}rule/{one.key}" if may else "",
        "on": on,
        "problem": one.problem,
        "seen": trying.shown(seen, since=one.since) if seen is not None else shown,
        "next": trying.next_of(one.rule) if on else [],
    }
