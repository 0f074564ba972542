"""My work and Team queue: the start page, and where the next piece of work comes from."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.work import TakeNext
from instar.errors import NotFound
from instar.i18n import N_, _
from instar.queries import worklist as query
from instar.web import current, rows
from instar.web.checklists import own_lines
from instar.web.formview import sent_key
from instar.web.mentions import calls
from instar.web.reminders import due_lines
from instar.web.routes import NAME, page
from instar.web.times import Clock

TITLES = {
    "late": N_("Late"),
    "today": N_("Today"),
    "later": N_("Later"),
    "waiting": N_("Waiting for others"),
    "snoozed": N_("Put off until later"),
    "teams": N_("In my teams' queues"),
}
UNFOLDED = frozenset({"late", "today", "later"})


@dataclass(frozen=True, slots=True)
class Group:
    """See ``work.html``."""

    key: str
    title: str
    count: int
    open: bool
    more_url: str | None
    rows: tuple[rows.Row, ...]


@dataclass(frozen=True, slots=True)
class WorkPage:
    key: str
    title: str
    groups: tuple[Group, ...]
    take_next: bool
    queue_count: int


@page("/work")
def mine() -> ResponseReturnValue:
    found = query.worklist(current.kernel(), current.actor())
    return render_template(
        "work.html", page=_page("work", _("My work"), found), calls=calls(), reminders=due_lines(), ticks=own_lines()
    )


@page("/queue")
def queue() -> ResponseReturnValue:
    found = query.queue(current.kernel(), current.actor())
    return render_template("work.html", page=_page("queue", _("Team queue"), found))


@page("/work/rows/<whose>/<key>")
def more(whose: str, key: str) -> ResponseReturnValue:
    """The next rows of one group."""
    if whose not in ("mine", "teams") or key not in TITLES:
        raise NotFound("no_page", _("There is no such page."))
    cursor = request.args.get("cursor")
    clock = Clock.of()
    found = query.group(current.kernel(), current.actor(), key, whose=whose, cursor=cursor)
    return render_template(
        "_rows.html",
        rows=[rows.work_row(row, clock) for row in found.items],
        list_id=f"rows-{key}",
        more_url=_more_url(whose, key, found.next),
    )


@page("/work/next", methods=("POST",))
def take_next() -> ResponseReturnValue:
    """Take the most urgent free step and open it; with nothing left, back to the list that says so."""
    answer = execute(current.kernel(), TakeNext(), current.actor(), key=sent_key())
    if answer["item"] is None:
        return redirect("/queue", 303)
    return redirect(f"/t/{answer['number']}#step-{answer['item']}", 303)


def _page(key: str, title: str, found: query.Worklist) -> WorkPage:
    whose = "mine" if key == "work" else "teams"
    clock = Clock.of()
    empty = not any(group.key in UNFOLDED for group in found.groups)
    groups = tuple(
        Group(
            key=group.key,
            title=_(TITLES[group.key]),
            count=group.count,
            open=group.key in UNFOLDED or (empty and group.key == "teams"),
            more_url=_more_url(whose, group.key, group.next),
            rows=tuple(rows.work_row(row, clock) for row in group.rows),
        )
        for group in found.groups
    )
    return WorkPage(key, title, groups, take_next=found.queue > 0, queue_count=found.queue)


def _more_url(whose: str, key: str, cursor: str | None) -> str | None:
    return url_for(f"{NAME}.worklist_more", whose=whose, key=key, cursor=cursor) if cursor else None
