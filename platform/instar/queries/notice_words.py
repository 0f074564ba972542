"""What a notice says, in the language of the moment and in its reader's zone: one short sentence for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from babel.dates import format_datetime

from instar.access import Actor, TicketKey
from instar.engine.promise import BREACH
from instar.errors import InstarError
from instar.forms.locales import locale_of
from instar.i18n import N_, _, current, ngettext, text
from instar.kernel import Kernel
from instar.notices import kinds
from instar.queries.absences import day_words
from instar.queries.contracts import reason_words
from instar.queries.day import zone_of
from instar.queries.head import node_title
from instar.queries.history import fact_sentence
from instar.queries.labels import PersonLabel, number, person_label
from instar.queries.names import Names
from instar.queries.past import Past, outside_facts
from instar.store import as_list

LONGEST_TEXT = 240
"""Letters of a message that a notice shows."""

_EVENTS = """
SELECT e.id, e.kind, e.payload, e.ticket_id, t.role, t.version_id FROM event e JOIN ticket t ON t.id = e.ticket_id
WHERE e.id IN (SELECT value FROM json_each(?))"""
_BODIES = "SELECT id, body FROM message WHERE id IN (SELECT value FROM json_each(?))"

WHY = {
    "mine": N_("you answer for it"),
    "step": N_("a step of it is yours"),
    "watch": N_("you watch this"),
    "own": N_("you asked for this"),
    "mention": N_("you are mentioned"),
    "lead": N_("your unit answers for it"),
    "partner": N_("it is shared with your company"),
}


class Told(NamedTuple):
    """A notice, as its words need it."""

    id: int
    kind: str
    ticket: int | None
    zone: int | None
    actor: int | None
    message: int | None
    detail: Mapping[str, Any]


class Words:
    """For one reader; what the sentences of ``told`` need is read at once."""

    def __init__(self, kernel: Kernel, actor: Actor, told: Iterable[Told]) -> None:
        self._kernel = kernel
        self._actor = actor
        self._zone = zone_of(kernel, actor)
        told = tuple(told)
        events = [one.detail["event"] for one in told if one.detail.get("event") is not None]
        messages = [one.message for one in told if one.message is not None]
        tx = kernel.store.read()
        self._events = {row[0]: row[1:] for row in tx.all(_EVENTS, (as_list(events),))} if events else {}
        self._bodies: dict[int, str] = dict(tx.all(_BODIES, (as_list(messages),))) if messages else {}

    def person(self, id: int | None) -> PersonLabel | None:
        return person_label(self._kernel, id)

    def why(self, why: str, told: Told) -> str:
        """Why it is his affair, in words; "" where the sentence says it already."""
        if why == "team":
            team = self.person(told.detail.get("team"))
            return _("it waits for your team {team}").format(team=team.name) if team else ""
        return _(WHY[why]) if why in WHY else ""

    def of_many(self, kind: str, count: int) -> str:
        """The title of what one call has done to many tickets; of a kind without tickets the kind's own."""
        if kind == "assigned":
            return ngettext("{n} ticket was assigned to you", "{n} tickets were assigned to you", count).format(n=count)
        if kind == "step":
            return ngettext("{n} step was given to you", "{n} steps were given to you", count).format(n=count)
        known = kinds(self._kernel.plugins).get(kind)
        title = text(known.title) if known else kind
        return _("{what}: {n}").format(what=title, n=count) if count else title

    def text(self, told: Told) -> str:
        """The beginning of the message; whether he may read it was asked before."""
        body = " ".join(self._bodies.get(told.message or 0, "").split())
        return body if len(body) <= LONGEST_TEXT else body[:LONGEST_TEXT].rsplit(" ", 1)[0] + " …"

    def url(self, told: Told) -> str:
        """Where the notice leads."""
        if told.ticket is not None:
            page = f"/t/{number(told.ticket)}"
            return f"{page}#m{told.message}" if told.message is not None else page
        detail = told.detail
        if told.kind == "access":
            return "/admin/rights/asked"
        if told.kind == "answered":
            return f"/t/{number(detail['number'])}" if detail["answer"] != "declined" else "/me#asked"
        if told.kind == "absence":
            return "/me#stands-in"
        if told.kind == "job":
            return f"/jobs/{detail['id']}" if detail["job"] == "bulk" else f"/admin/import/{detail['id']}"
        return str(detail.get("url", ""))

    def said(self, told: Told) -> str:
        """The sentence."""
        if "text" in told.detail:
            return text(told.detail["text"])
        make = _SAID.get(told.kind)
        return make(self, told) if make else ""

    # -- a method a kind -----------------------------------------------------------------------------------

    def assigned(self, told: Told) -> str:
        who = self.person(told.actor)
        return _("{who} assigned it to you").format(who=who.name) if who else _("It was assigned to you")

    def step(self, told: Told) -> str:
        title, absent = self._node(told), self.person(told.detail.get("absent"))
        if absent is not None:
            return _("“{step}” is yours in place of {who}").format(step=title, who=absent.name)
        return _("“{step}” is yours to do").format(step=title)

    def reminder(self, told: Told) -> str:
        """One's own words, else that one wanted it; of what was put off, that it is back."""
        if told.detail.get("back"):
            return _("You had put it off until now")
        said = [told.detail.get("note") or _("You wanted to be reminded")]
        if told.detail.get("unless_answered"):
            said.append(_("no answer has come"))
        if told.detail.get("late"):
            said.append(_("told late"))
        return " · ".join(said)

    def team_step(self, told: Told) -> str:
        return _("“{step}” waits for somebody of your team").format(step=self._node(told))

    def approval(self, told: Told) -> str:
        return _("You are asked to approve: “{step}”").format(step=self._node(told))

    def message(self, told: Told) -> str:
        who = self.person(told.actor)
        return _("{who} wrote").format(who=who.name) if who else _("The client wrote")

    def note(self, told: Told) -> str:
        who = self.person(told.actor)
        return _("{who} left a note").format(who=who.name) if who else _("A note was added")

    def mention(self, told: Told) -> str:
        who = self.person(told.actor)
        return _("{who} mentions you").format(who=who.name) if who else _("You are mentioned")

    def watch(self, told: Told) -> str:
        if told.message is not None:
            return self.message(told) if told.actor is not None else _("A reply was written")
        return self._event(told)

    def own(self, told: Told) -> str:
        if told.message is not None:
            who = self.person(told.actor)
            return _("{who} answered").format(who=who.name) if who else _("It was answered")
        return self._event(told)

    def due(self, told: Told) -> str:
        title, step = self._what(told), told.detail.get("step")
        if step is not None:
            said = _("{what}: {percent} % of the time is gone, due {time}")
            return said.format(what=title, percent=step, time=self._moment(told.detail["due"]))
        when = self._moment(told.detail["due"])
        return _("{what}: due {time}").format(what=title, time=when) if title else _("Due {time}").format(time=when)

    def breached(self, told: Told) -> str:
        title, step = self._what(told), told.detail.get("step", BREACH)
        if step > BREACH:
            return _("{what}: late, {percent} % of the time is gone").format(what=title, percent=step)
        when = self._moment(told.detail["due"])
        return (
            _("{what}: was due {time}").format(what=title, time=when)
            if title
            else _("Was due {time}").format(time=when)
        )

    def access(self, told: Told) -> str:
        who = self.person(told.detail["who"])
        return _("{who} asks for access to {number}").format(
            who=who.name if who else "–", number=number(told.detail["number"])
        )

    def answered(self, told: Told) -> str:
        said = {
            "shown": N_("{number} is shown to you"),
            "given": N_("A right was given to you: you see {number}"),
            "declined": N_("Access to {number} was declined: {word}"),
        }[told.detail["answer"]]
        return _(said).format(number=number(told.detail["number"]), word=told.detail["word"])

    def shared(self, told: Told) -> str:
        who = self.person(told.actor)
        return _("{who} shares it with you").format(who=who.name) if who else _("It is shared with you")

    def out_of_contract(self, told: Told) -> str:
        return _("Out of contract: {new}").format(new=reason_words(told.detail))

    def absence(self, told: Told) -> str:
        who, last = self.person(told.detail["who"]), told.detail["last"]
        said = _("You stand in for {who} from {first} to {last}") if last else _("You stand in for {who} from {first}")
        return said.format(
            who=who.name if who else "–", first=day_words(told.detail["first"]), last=day_words(last) if last else ""
        )

    def job(self, told: Told) -> str:
        detail = told.detail
        if detail["job"] == "reply":
            return _("Your reply was not sent: {reason}").format(reason=detail["reason"])
        if detail["job"] == "send":
            return _("Your message was not delivered: {reason}").format(reason=detail["reason"])
        if detail["job"] == "import":
            said = N_("The import of {name} broke off") if detail["state"] == "failed" else N_("{name} is imported")
            if detail["state"] == "checked":
                said = N_("{name} is checked: look at it and import it")
            return _(said).format(name=detail["name"])
        done, failed = detail["done"], detail["failed"]
        said = ngettext("Done with {n} ticket", "Done with {n} tickets", done).format(n=done)
        told_of = ngettext("{n} failed", "{n} failed", failed).format(n=failed)
        return f"{said}; {told_of}" if failed else said

    def _event(self, told: Told) -> str:
        """What a row of history tells this reader."""
        row = self._events.get(told.detail.get("event", 0))
        if row is None or told.ticket is None:
            return _("It has changed")
        kind, payload, ticket, role, version = row
        key = TicketKey(told.ticket, told.zone or 0)
        parsed = orjson.loads(payload)
        inside = self._kernel.access.can(self._actor, "ticket.view_internal", key)
        if inside:
            facts = Past(self._kernel, self._actor, ticket, role, version).facts(kind, parsed, "")
        else:
            facts = outside_facts(self._kernel, Names(self._kernel, ticket, version), kind, parsed)
        said = "; ".join(fact_sentence(fact) for fact in facts) or _("It has changed")
        who = self.person(told.actor) if inside else None
        return f"{who.name}: {said}" if who else said

    def _what(self, told: Told) -> str:
        """Of what a time is: of a clock of a service level, of a step, else of the ticket itself ("")."""
        if "node" in told.detail:
            return f"“{self._node(told)}”"
        return text(told.detail["title"]) if "title" in told.detail else ""

    def _node(self, told: Told) -> str:
        with suppress(InstarError):  # a version that this code cannot read any more: its id is shown
            return node_title(self._kernel, told.detail["version"], told.detail["node"])
        return str(told.detail["node"])

    def _moment(self, at: int) -> str:
        moment = datetime.fromtimestamp(at / 1000, self._zone)
        return format_datetime(moment, "d MMM, HH:mm", locale=locale_of(current()))


_SAID = {
    name: getattr(Words, name)
    for name in (
        "assigned",
        "step",
        "team_step",
        "reminder",
        "approval",
        "message",
        "note",
        "mention",
        "watch",
        "own",
        "due",
        "breached",
        "access",
        "answered",
        "shared",
        "out_of_contract",
        "absence",
        "job",
    )
}
