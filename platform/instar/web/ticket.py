"""The ticket's page: properties, conversation, steps; its tabs; and what its poll brings.

``Parts`` gathers what the page and every answer about a ticket are made of, so that a part swapped in later is drawn by
the same hand as the page was.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from instar.errors import Conflict
from instar.i18n import _
from instar.queries import files as stored_files
from instar.queries import history as past
from instar.queries import worklist
from instar.queries.ticket import TicketView, ticket, ticket_id, ticket_version
from instar.queries.work import DoneRow, Work, work
from instar.web import current, heading, properties_pane, steps, talk, times
from instar.web.composer import Composer, Draft, composer
from instar.web.happened import days
from instar.web.routes import page

TABS = ("talk", "work", "files", "history")


class Tab(NamedTuple):
    key: str
    title: str
    url: str
    count: str = ""


class Next(NamedTuple):
    """The next piece of my work elsewhere."""

    url: str
    number: str
    due: times.TimeText | None


class Parts:
    """The parts of one ticket as the reader may see them, each read when it is first drawn."""

    def __init__(self, number: str, *, card: steps.Card | None = None, draft: Draft | None = None) -> None:
        self.id = ticket_id(current.kernel(), current.actor(), number)
        self.card = card
        self._draft = draft

    @cached_property
    def view(self) -> TicketView:
        return ticket(current.kernel(), current.actor(), self.id)

    @cached_property
    def work(self) -> Work:
        return work(current.kernel(), current.actor(), self.id, done=True)

    @cached_property
    def talk(self) -> talk.Talk:
        return talk.talk(self.view)

    @cached_property
    def heading(self) -> heading.Heading:
        return heading.heading(self.view, [row.due for row in self.work.open])

    @cached_property
    def steps(self) -> list[steps.Step]:
        return steps.open_steps(self.view, self.work, seen=self.talk.newest, card=self.card)

    @cached_property
    def panels(self) -> list[tuple[str, Any]]:
        """What plugins add to the ticket's page."""
        facts = {
            "number": self.view.number,
            "title": self.view.title,
            "role": self.view.role.key,
            "process": self.view.process,
            "stage": self.view.stage.id if self.view.stage else None,
            "status": self.view.status,
            "priority": self.view.priority,
            "created": self.view.created,
            "due": self.view.due,
            "data": dict(self.view.data),
        }
        return current.kernel().plugins.gather("panels", ticket=facts, actor=current.actor())

    @cached_property
    def composer(self) -> Composer | None:
        """One box to answer in: none where a step of mine has a reply field."""
        replies = any(field.widget == "reply" for one in self.steps if one.form for field in one.form.fields)
        return composer(self.view, self._draft) if self._draft or not replies else None

    @property
    def version(self) -> str:
        return ticket_version(current.kernel(), current.actor(), self.id)

    def shared(self) -> dict[str, Any]:
        """Context of the parts that answers about a ticket hold."""
        return {
            "ticket": self.heading,
            "stages": heading.strip(self.view),
            "properties": properties_pane.groups(self.view, self.panels),
            "conversation": self.talk,
            "steps": self.steps,
            "waiting": steps.waiting(self.view, self.work),
            "events": (),
            "done": None,
            "next": None,
            "list_url": "/work",
            "composer": self.composer,
            "poll": self.version,
            "cards": steps.cards_of(self.steps),
        }

    def after(self, done: DoneRow | None) -> dict[str, Any]:
        """The same after a step of mine: its line and the way on."""
        context = self.shared()
        if done is not None:
            context["done"] = steps.done_line(done, context["waiting"] or "")
            context["next"] = next_piece(self.id)
        return context


def next_piece(ticket_id: int) -> Next | None:
    row = worklist.next_step(current.kernel(), current.actor(), after=ticket_id)
    if row is None:
        return None
    return Next(f"/t/{row.number}#step-{row.item}", row.number, times.deadline(row.due))


def parts_answer(template: str, parts: Parts, context: Mapping[str, Any], *, toast: str | None = None) -> str:
    """A part of the ticket's page for a script, and beside it all parts that have changed with it."""
    return render_template("_ticket_parts.html", main=template, toast_text=toast, **context)


@page("/t/<number>")
def show(number: str) -> ResponseReturnValue:
    return _page(Parts(number), "talk")


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
    if request.args.get("since") == parts.version:
        return "", 204
    shown = {int(item) for item in request.args.get("cards", "").split(".") if item.isdecimal()}
    open_cards = {one.id for one in parts.steps if one.kind == "card"}
    gone = sorted(shown - open_cards)
    return render_template("_ticket_poll.html", gone=gone, tab=request.args.get("tab", "talk"), **parts.shared())


def full_page(parts: Parts, *, status: int = 200) -> ResponseReturnValue:
    """The whole page with a card's text and errors in it, for browsers without script."""
    return make_response(_page(parts, "talk"), status)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(parts: Parts, tab: str) -> str | ResponseReturnValue:
    canonical = parts.view.number
    if request.method == "GET" and request.view_args and request.view_args.get("number") != canonical:
        return redirect(request.full_path.replace(f"/{request.view_args['number']}", f"/{canonical}", 1).rstrip("?"))
    tabs, extra = _tabs(parts)
    if tab not in TABS and tab not in extra:
        tab = "talk"
    return render_template(
        "ticket.html",
        tab=tab,
        tabs=tabs,
        extra=extra.get(tab),
        side=[panel.html for _plugin, panel in parts.panels if panel.slot == "aside"],
        back=_back(parts.view),
        **_of_tab(parts, tab),
        **parts.shared(),
    )


def _of_tab(parts: Parts, tab: str) -> dict[str, Any]:
    kernel, actor = current.kernel(), current.actor()
    if tab == "files":
        return {"files": [talk.file(row) for row in stored_files.files(kernel, actor, parts.id)]}
    if tab == "history":
        cursor = request.args.get("cursor")
        return {"history": days(past.history(kernel, actor, parts.id, cursor=cursor), parts.view.number)}
    if tab == "work":
        return {"work": _work(parts)}
    return {}


def _tabs(parts: Parts) -> tuple[list[Tab], dict[str, Markup]]:
    """The ticket's own tabs, then those of plugins with what they show."""
    url = f"/t/{parts.view.number}"
    kernel, actor = current.kernel(), current.actor()
    open_count, done_count = len(parts.work.open), len(parts.work.done)
    files = len(stored_files.files(kernel, actor, parts.id))
    tabs = [
        Tab("talk", _("Conversation"), url, str(parts.talk.count or "")),
        Tab("work", _("Work"), f"{url}/work", f"{done_count}/{done_count + open_count}"),
        Tab("files", _("Files"), f"{url}/files", str(files or "")),
        Tab("history", _("History"), f"{url}/history"),
    ]
    extra: dict[str, Markup] = {}
    for plugin, panel in parts.panels:
        if panel.slot == "tab":
            key = f"{plugin}-{panel.key}"
            tabs.append(Tab(key, panel.title, f"{url}/x/{key}"))
            extra[key] = escape(panel.html)
    return tabs, extra


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


def gone_text(error: Conflict) -> str:
    """Who was faster: "This step was finished 10 s ago by Olga: Send and wait."."""
    at = error.data.get("at")
    moment = times.moment(at) if at else None
    if moment is None:
        return error.message
    by, outcome = error.data.get("by"), error.data.get("outcome_title") or error.data.get("outcome")
    if by:
        return _("This step was finished {when} by {name}: {outcome}.").format(when=moment.text, name=by, outcome=outcome)
    return _("This step was finished {when}: {outcome}.").format(when=moment.text, outcome=outcome)
