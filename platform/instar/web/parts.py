"""The parts of a ticket's page, read when first drawn: for the page itself and for every answer about the ticket.

A part that is swapped in later is drawn by the same hand as the page was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from flask import render_template
from markupsafe import Markup, escape

from instar.access.access import no_such_ticket
from instar.errors import Conflict
from instar.i18n import _
from instar.queries import worklist
from instar.queries.clocks import ClockRow
from instar.queries.clocks import present as present_clocks
from instar.queries.files import files as stored_files
from instar.queries.key import Asked, id_of
from instar.queries.marks import Marks, marks
from instar.queries.presence import Present
from instar.queries.ticket import TicketView, ticket, ticket_version
from instar.queries.unsent import Unsent, unsent
from instar.queries.watching import is_watched
from instar.queries.work import DoneRow, Work, work
from instar.web import clock_words, current, heading, here, properties_pane, steps, talk, times
from instar.web.composer import Composer, Draft, composer
from instar.web.happened import undo_address

TABS = ("talk", "work", "files", "history")


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    title: str
    url: str
    count: str = ""
    letter: str = ""


class Next(NamedTuple):
    """The next piece of my work elsewhere."""

    url: str
    number: str
    due: times.TimeText | None


class Parts:
    """The parts of one ticket as the reader may see them, each read when it is first drawn."""

    def __init__(self, number: str, *, card: steps.Card | None = None, draft: Draft | None = None) -> None:
        id = id_of(number)
        if id is None:
            raise no_such_ticket()
        self.id = id
        self.card = card
        self._draft = draft

    @property
    def asked(self) -> Asked:
        """As the parts are told which ticket it is: whether the reader may see it they ask for themselves."""
        view: TicketView | None = self.__dict__.get("view")
        return view.key if view is not None else self.id

    @cached_property
    def view(self) -> TicketView:
        return ticket(current.kernel(), current.actor(), self.id)

    @cached_property
    def work(self) -> Work:
        return work(current.kernel(), current.actor(), self.id, done=True)

    @cached_property
    def clocks(self) -> tuple[ClockRow, ...]:
        """What is promised about time; nothing for those outside."""
        return present_clocks(current.kernel(), current.actor(), self.asked)

    @property
    def _promises(self) -> list[properties_pane.Property]:
        return clock_words.properties(self.view.number, self.clocks)

    @cached_property
    def talk(self) -> talk.Talk:
        return talk.talk(self.view)

    @cached_property
    def heading(self) -> heading.Heading:
        promised = [row.due for row in self.clocks if row.state == "running"]
        return heading.heading(self.view, [*promised, *(row.due for row in self.work.open)])

    @cached_property
    def steps(self) -> list[steps.Step]:
        return steps.open_steps(self.view, self.work, seen=self.talk.newest, kept=self.unsent, card=self.card)

    @cached_property
    def unsent(self) -> dict[str, Unsent]:
        """What the reader has typed here and not sent."""
        return unsent(current.kernel(), current.actor(), self.asked)

    @cached_property
    def marks(self) -> Marks:
        return marks(current.kernel(), current.actor(), self.asked)

    @property
    def watching(self) -> bool | None:
        """Whether the reader watches the ticket; None for who may not."""
        kernel, actor = current.kernel(), current.actor()
        may = kernel.access.can(actor, "ticket.watch", self.view.key)
        return is_watched(kernel, actor, self.id) if may else None

    @cached_property
    def present(self) -> tuple[Present, ...]:
        """Who else is here."""
        return here.others(self.asked)

    @property
    def presence(self) -> dict[str, Any]:
        return {"also_here": here.in_words(self.present), "here": here.mark(self.present)}

    @cached_property
    def panels(self) -> list[tuple[str, Any]]:
        """What plugins add to the ticket's page."""
        facts = {
            "number": self.view.number,
            "title": self.view.title,
            "role": self.view.role.key,
            "process": self.view.process,
            "service": self.view.service.key,
            "stage": self.view.stage.id if self.view.stage else None,
            "status": self.view.status,
            "priority": self.view.priority,
            "created": self.view.created,
            "due": self.view.due,
            "data": dict(self.view.data),
            "internal": self.view.can.view_internal,
        }
        return current.kernel().plugins.gather("panels", ticket=facts, actor=current.actor())

    @cached_property
    def plugin_tabs(self) -> dict[str, Markup]:
        """What the tabs of plugins show, by key; a plain string is escaped."""
        return {f"{plugin}-{panel.key}": escape(panel.html) for plugin, panel in self.panels if panel.slot == "tab"}

    @cached_property
    def tabs(self) -> list[Tab]:
        """The ticket's own tabs, then those of plugins."""
        url = f"/t/{self.view.number}"
        done, files = len(self.work.done), len(stored_files(current.kernel(), current.actor(), self.asked))
        tabs = [
            Tab("talk", _("Conversation"), url, str(self.talk.count or "")),
            Tab("work", _("Work"), f"{url}/work", f"{done}/{done + len(self.work.open)}"),
            Tab("files", _("Files"), f"{url}/files", str(files or "")),
            Tab("history", _("History"), f"{url}/history"),
        ]
        found = [(f"{plugin}-{panel.key}", panel) for plugin, panel in self.panels if panel.slot == "tab"]
        return tabs + [Tab(key, panel.title, f"{url}/x/{key}", letter=panel.letter) for key, panel in found]

    @cached_property
    def composer(self) -> Composer | None:
        """One box to answer the client in: where a step of mine has a reply field, it is for partners alone, if any –
        unless a reply that was begun in it, or has come back to it, waits there."""
        begun = self._draft is not None or "client" in self.unsent
        if not begun and any(field.widget == "reply" for one in self.steps if one.form for field in one.form.fields):
            found = composer(self.view, self.unsent, client=False)
            return found if found is not None and found.to_partners else None
        return self.composer_again()

    def composer_again(self) -> Composer | None:
        """The box itself, as the answer to what was written in it."""
        return composer(self.view, self.unsent, self._draft)

    @property
    def undo(self) -> str | None:
        """Where Undo of the reader's last change is posted."""
        return undo_address(self.view.number, self.id)

    @property
    def version(self) -> str:
        return ticket_version(current.kernel(), current.actor(), self.asked)

    @property
    def tab(self) -> str:
        """The tab that the page of the script shows: only its parts can be swapped."""
        rest, _slash, last = current.page_of_script().rpartition("/")
        return last if last in TABS or rest.endswith("/x") else "talk"

    def shared(self) -> dict[str, Any]:
        """Context of the parts that answers about a ticket hold."""
        return {
            "tab": self.tab,
            "tabs": self.tabs,
            "ticket": self.heading,
            "stages": heading.strip(self.view),
            "properties": properties_pane.groups(self.view, self.panels, self._promises),
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
            "seen": self.talk.newest,
            "watching": self.watching,
            **self.presence,
        }

    def after(self, done: DoneRow | None) -> dict[str, Any]:
        """The same after a step of mine: its line and the way on."""
        context = self.shared()
        if done is not None:
            context["done"] = steps.done_line(done, context["waiting"] or "", away=self.view.status == "waiting")
            context["next"] = next_piece(self.id)
        return context


def next_piece(ticket_id: int) -> Next | None:
    row = worklist.next_step(current.kernel(), current.actor(), after=ticket_id)
    if row is None:
        return None
    return Next(f"/t/{row.number}#step-{row.item}", row.number, times.deadline(row.due))


def parts_answer(
    template: str, parts: Parts, context: Mapping[str, Any], *, toast: str | None = None, undo: str | None = None
) -> str:
    """A part of the ticket's page for a script, and beside it all parts that have changed with it. ``undo``: where
    the flash's Undo is posted."""
    return render_template("_ticket_parts.html", main=template, toast_text=toast, undo=undo, **context)


def gone(parts: Parts) -> dict[str, Any]:
    """What the slot of a card says that somebody else has finished; see ``_conflict.html``."""
    last = next(iter(parts.work.done), None)
    text = _("This step is finished.")
    if last is not None:
        done = {"at": last.at, "by": last.by.name if last.by else None, "outcome_title": last.outcome_title}
        text = gone_text(Conflict("work_gone", text, data=done))
    return {"text": text, "can_reply": parts.view.can.comment, "again": None}


def gone_text(error: Conflict) -> str:
    """Who was faster: "This step was finished 10 s ago by Olga: Send and wait."."""
    at = error.data.get("at")
    moment = times.moment(at) if at else None
    if moment is None:
        return error.message
    by, outcome = error.data.get("by"), error.data.get("outcome_title") or error.data.get("outcome")
    if by:
        told = _("This step was finished {when} by {name}: {outcome}.")
        return told.format(when=moment.text, name=by, outcome=outcome)
    return _("This step was finished {when}: {outcome}.").format(when=moment.text, outcome=outcome)
