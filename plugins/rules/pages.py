"""Pages of rules: the list, the log, and what a ticket's tab loads.

/x/rules/                       the list; POST /x/rules/rule/<key>/switch, …/move, …/delete change it
/x/rules/log                    what rules did
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
from instar_plugins.rules import editor_pages, log, saving, why, words
from instar_plugins.rules.force import InForce, in_force
from instar_plugins.rules.tables import PLUGIN, Rule

HOME = editor_pages.HOME
STATES = ("fired", "failed")
ON_TICKET = 20


class Row(NamedTuple):
    """A rule in the list. ``off``: why it was switched off by itself."""

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


def blueprint() -> Blueprint:
    pages = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
    pages.add_url_rule("/", view_func=index)
    pages.add_url_rule("/log", view_func=log_page)
    pages.add_url_rule("/ticket/<number>", view_func=on_ticket)
    pages.add_url_rule("/rule/<key>/switch", view_func=switch, methods=("POST",))
    pages.add_url_rule("/rule/<key>/move", view_func=move, methods=("POST",))
    pages.add_url_rule("/rule/<key>/delete", view_func=delete, methods=("POST",))
    editor_pages.add_to(pages)
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
    """Cut by rule, state and ticket; fifty rows a page."""
    editor_pages.reader()
    given = request.args
    state = given.get("state", "")
    asked = log.Asked(given.get("rule", ""), state if state in STATES else "", given.get("ticket", "").strip())
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
        rules=[(row.key, log.title_of(row)) for row in _rules()],
        states=list(states().items()),
    )


def on_ticket(number: str) -> ResponseReturnValue:
    """For staff who see the inside of the ticket; ``part``: as the tab loads it."""
    by = viewer()
    if not ticket_events(by, number, 1):
        raise Forbidden("not_allowed", _("Only who sees the inside of the ticket sees what rules do to it."))
    fired, _more = log.lines(log.Asked(ticket=number), None, ON_TICKET)
    found = why.on_ticket([in_force(row) for row in _rules()], by, number)
    on = {row.key: bool(row.enabled) for row in _rules()}
    part = request.args.get("part") == "1"
    return render_page(
        "rules/_ticket.html" if part else "rules/ticket.html",
        back=(f"/t/{number}", number),
        number=number,
        fired=[_shown(line) for line in fired],
        rules=[_asked_of(one, seen, on[one.key], by) for one, seen in found],
    )


def states() -> dict[str, str]:
    return {"fired": pgettext("rule", "fired"), "failed": pgettext("rule", "failed")}


# -- below: how it is done -----------------------------------------------------------------------------------


def _rules() -> list[Any]:
    return list(Rule.select().where(Rule.gone.is_null()).order_by(Rule.place, Rule.id))


def _index(problem: str, status: int = 200) -> Response:
    counted = log.sums()
    return render_page(
        "rules/rules.html",
        status=status,
        rules=[_row(row, counted.get(row.id)) for row in _rules()],
        may=saving.may_change(viewer()),
        moved=request.args.get("moved", ""),
        problem=problem,
    )


def _row(row: Any, sums: log.Sums | None) -> Row:
    ready = in_force(row)
    return Row(
        row.key,
        log.title_of(row),
        f"{HOME}rule/{row.key}",
        bool(row.enabled),
        row.version,
        tuple(words.happening(one) for one in ready.rule.on) if ready.rule else (),
        moment(sums.last) if sums and sums.last else None,
        sums.fired if sums else 0,
        sums.failed if sums else 0,
        row.off,
        ready.problem,
    )


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


def _asked_of(one: InForce, seen: why.Tried | None, on: bool, by: Viewer) -> Mapping[str, Any]:
    title = log.title_of(Rule.get_by_id(one.id))
    may = saving.may_read(by)
    return {
        "key": one.key,
        "title": title,
        "url": f"{HOME}rule/{one.key}" if may else "",
        "on": on,
        "problem": one.problem,
        "seen": editor_pages.shown(seen, since=one.since) if seen is not None else None,
    }
