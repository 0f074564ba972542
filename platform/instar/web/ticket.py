"""The ticket's page and its tabs, and what its poll brings."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.i18n import _
from instar.queries import files as stored_files
from instar.queries import history as past
from instar.queries.ticket import TicketView
from instar.queries.undo import undoable
from instar.web import current, follow, here, mentions, notices, talk, times
from instar.web.checklists import block as checklist_block
from instar.web.favourites import see
from instar.web.happened import days
from instar.web.merging import notice
from instar.web.parts import TABS, Parts, gone
from instar.web.related import Related, related
from instar.web.reminders import on_the_day
from instar.web.routes import page
from instar.web.splitting import notice as split_notice


@page("/t/<number>")
def show(number: str) -> ResponseReturnValue:
    """A duplicate that was merged leads to the ticket that goes on; ``itself``: it is to be shown all the same."""
    parts = Parts(number)
    merged = notice(parts.view)
    if merged and merged.into and merged.here == merged.duplicate and "itself" not in request.args:
        return redirect(f"/t/{merged.into}?merged={merged.duplicate}")
    return _page(parts, "talk")


@page("/t/<number>/<any(work, files, history):tab>")
def tab(number: str, tab: str) -> ResponseReturnValue:
    return _page(Parts(number), tab)


@page("/t/<number>/x/<panel>")
def plugin_tab(number: str, panel: str) -> ResponseReturnValue:
    """A tab that a plugin adds."""
    return _page(Parts(number), panel)


@page("/t/<number>/poll", poll=True)
def poll(number: str) -> ResponseReturnValue:
    """204 while nothing changes. A card of the page that is gone stays, with its text and who was faster."""
    parts = Parts(number)
    here.tell(parts.id)
    mentions.see(parts.id)
    notices.see(parts.id)
    if request.args.get("since") == parts.version:
        return _who_is_here(parts)
    context = parts.shared() | {"tab": request.args.get("tab", "talk")}
    shown = {int(item) for item in request.args.get("cards", "").split(".") if item.isdecimal()}
    left = sorted(shown - {one.id for one in parts.steps if one.kind == "card"})
    if left:
        context |= {"cards": ".".join(map(str, sorted(shown))), "conflict": gone(parts)}
    rewrite = request.args.get("write") != ("yes" if parts.composer else "no")
    return render_template("_ticket_poll.html", gone=left, rewrite=rewrite, **context)


def _who_is_here(parts: Parts) -> ResponseReturnValue:
    """Nothing new on the ticket: only who else has it open may have changed."""
    if request.args.get("here", "") == here.mark(parts.present):
        return "", 204
    context = parts.presence | {"ticket": parts.heading, "poll": parts.version}
    context |= {name: request.args.get(name, "") for name in ("cards", "tab")}
    return render_template("_ticket_here.html", composer=request.args.get("write") == "yes", **context)


def work_page(number: str, typed: tuple[str, str], problem: str) -> str:
    """The tab Work, with what was typed to link the ticket and why it was refused."""
    parts = Parts(number)
    return _drawn(parts, "work", related(parts.view, typed, problem))


def full_page(parts: Parts, *, status: int = 200) -> ResponseReturnValue:
    """The whole page with a card's text and errors in it, for browsers without script."""
    return make_response(_page(parts, "talk"), status)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(parts: Parts, tab: str) -> str | ResponseReturnValue:
    """The page of who works here; whoever is outside follows the ticket in the portal."""
    canonical = parts.view.number
    if request.method == "GET" and request.view_args and request.view_args.get("number") != canonical:
        return redirect(request.full_path.replace(f"/{request.view_args['number']}", f"/{canonical}", 1).rstrip("?"))
    if follow.is_followed(parts.view):
        return follow.page_of(parts)
    if tab not in TABS and tab not in parts.plugin_tabs:
        tab = "talk"
    if request.method == "GET":
        see(parts.view, parts.marks.last)
    return _drawn(parts, tab, related(parts.view) if tab == "work" else None)


def _drawn(parts: Parts, tab: str, found: Related | None) -> str:
    extra = parts.plugin_tabs.get(tab)
    listed = checklist_block(parts.view) if tab == "work" else None
    context = (
        parts.shared() | _of_tab(parts, tab) | {"related": found, "checklist": listed} | {"tab": tab, "extra": extra}
    )
    side = [panel.html for _plugin, panel in parts.panels if panel.slot == "aside"]
    return render_template(
        "ticket.html",
        side=side,
        merged=notice(parts.view),
        starred=parts.marks.starred,
        put_off=on_the_day(parts.marks.put_off),
        split=split_notice(parts.view) if parts.marks.split else None,
        back=_back(parts.view),
        **context,
    )


def _of_tab(parts: Parts, tab: str) -> dict[str, Any]:
    kernel, actor = current.kernel(), current.actor()
    if tab == "files":
        return {"files": [talk.file(row) for row in stored_files.files(kernel, actor, parts.id)]}
    if tab == "history":
        cursor = request.args.get("cursor")
        found = past.history(kernel, actor, parts.id, cursor=cursor)
        return {"history": days(found, parts.view.number, undoable(kernel, actor, parts.id))}
    if tab == "work":
        return {"work": _work(parts)}
    return {}


class _WorkLine(NamedTuple):
    """See ``_work.html``."""

    id: str
    title: str
    who: str
    url: str
    due: times.TimeText | None = None
    time: times.TimeText | None = None
    outcome: str = ""


def _work(parts: Parts) -> dict[str, list[_WorkLine]]:
    url = f"/t/{parts.view.number}"
    return {
        "open": [
            _WorkLine(str(one.id), one.title, one.who, f"{url}#step-{one.id}", one.due)
            for one in parts.steps
            if one.kind != "fault"
        ],
        "done": [
            _WorkLine(
                f"e{row.id}",
                row.title,
                row.by.name if row.by else _("automatic"),
                url,
                time=times.moment(row.at),
                outcome=row.outcome_title,
            )
            for row in parts.work.done
        ],
    }


def _back(view: TicketView) -> tuple[str, str]:
    """From a bare link the way back is the ticket's board; a list that was left before is remembered by the browser."""
    return (f"/p/{view.process}/board", view.process_title)
