"""From one row of ``event`` to plain facts: one function for each kind of row, and one for what the engine answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta

from instar.access import Actor
from instar.engine.promise import BREACH
from instar.errors import InstarError
from instar.i18n import N_, _, current, text
from instar.kernel import Kernel
from instar.queries.absences import absent_words
from instar.queries.contracts import reason_words
from instar.queries.day import zone_of
from instar.queries.fields import FieldNames
from instar.queries.key import id_of
from instar.queries.labels import number, role_label
from instar.queries.links import INSIDE, KINDS
from instar.queries.names import Names
from instar.queries.scoped import allowed

Payload = Mapping[str, Any]
UNTOLD = ("cancelled", "merged")
"""Results that the row itself tells."""
LATE_MS = 60_000
"""A timer that fires later than that is said to be late."""
_GIVEN = {
    "goes_on": N_("he has the ticket already"),
    "in_turn": N_("it is his turn"),
    "fewest": N_("he has the fewest open tickets: {count}"),
    "stands_in": N_("in place of {name}, who is away"),
}
_THROWN = {"message_thrown": "sent", "signal_thrown": "raised"}

PROPERTIES = {
    "title": N_("Title"),
    "priority": N_("Priority"),
    "due": N_("Due"),
    "assignee": N_("Assignee"),
    "team": N_("Team"),
    "service": N_("Service"),
    "parent": N_("Part of"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """``kind``: opened | done (a step: ``what`` its title, ``new`` the outcome's title) | taken | put_back | handed |
    stands_in (a step goes to ``new`` in the place of ``old``, who is away) |
    stage | role | process | field (``what`` its title) | message | note | action | action_failed | fault | retried |
    ended | timer | timer_late (``new``: by how long) | received | kept (a message that came early) | signal | sent |
    raised | given (a step, to ``new``; ``old``: why) | queued (a step: nobody of the team is there) |
    shown (to ``what``) | merged | merged_in | taken_apart | given_back (``new``: the other ticket) |
    checklist_done | checklist_dropped (``what``: the line) | split_off | split_from | split_back |
    linked | unlinked (``what``: how, ``new``: which ticket) | child_added | child_gone |
    uncovered (``new``: why no contract covers it) | entitled | no_contract (none is needed any more) |
    warned | breached | deed_failed (a clock, ``what`` its title) |
    shared | unshared (``what``: with whom, ``new``: until when) | cancelled. ``key``: node, field
    or stage id for programs. ``old`` and ``new``: in words, "" for nothing."""

    kind: str
    what: str = ""
    key: str = ""
    old: str = ""
    new: str = ""


class Past:
    """Makes facts of the rows of one ticket, for one reader who may see what is internal."""

    def __init__(self, kernel: Kernel, actor: Actor, ticket_id: int, role: str, version_id: int) -> None:
        self.kernel = kernel
        self._actor = actor
        self.names = Names(kernel, ticket_id, version_id)
        self._zone = zone_of(kernel, actor)
        self.fields = FieldNames(kernel, actor, ticket_id, role, version_id, self._zone)

    def facts(self, kind: str, payload: Payload, stage_before: str) -> tuple[Fact, ...]:
        """What the row tells; ``stage_before``: id of the stage before it, "" when that is not known."""
        begin = _BEGINNINGS.get(kind)
        found = [*begin(self, payload)] if begin else []
        found += self._changes(payload)
        found += self._effects(payload, stage_before)
        found += (self._stands_in(one) for one in payload.get("stand_ins") or ())
        found += (self._given(one) for one in payload.get("given") or ())
        found += self._entitlement(payload)
        return tuple(found)

    def _changes(self, payload: Payload) -> Iterator[Fact]:
        for name, (old, new) in (payload.get("changes") or {}).items():
            key = name.removeprefix("data.")
            if name == "parent" and not self._sees(old, new):
                continue
            if name in PROPERTIES:
                yield Fact("field", _(PROPERTIES[name]), name, self._property(name, old), self._property(name, new))
            else:
                yield Fact(
                    "field", self.fields.title(key), key, self.fields.words(key, old), self.fields.words(key, new)
                )

    def _property(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if name == "due":
            moment = datetime.fromtimestamp(value / 1000, self._zone)
            return format_datetime(moment, "short", locale=current().replace("-", "_"))
        if name == "priority":
            return f"P{value}"
        if name == "service":
            service = self.kernel.directory.service_by_key(str(value))
            return text(service.title) if service else str(value)
        if name in ("assignee", "team"):
            person = self.kernel.directory.find("team" if name == "team" else "user", str(value))
            return person.name if person else str(value)
        return str(value)

    def _sees(self, *numbers: str | None) -> bool:
        """Whether the reader sees the inside of the tickets that are named: of hidden ones nothing is told."""
        ids = {id for given in numbers if given and (id := id_of(given))}
        return ids <= allowed(self.kernel, self._actor, INSIDE, ids)

    def _other(self, kind: str, payload: Payload) -> Iterator[Fact]:
        """A fact about another ticket."""
        other = number(payload["other"])
        if payload["other"] in allowed(self.kernel, self._actor, "ticket.view", (payload["other"],)):
            link = payload.get("link")
            yield Fact(kind, _(KINDS[link]) if link in KINDS else "", link or "", new=other)

    def _effects(self, payload: Payload, stage_before: str) -> Iterator[Fact]:
        stage = stage_before
        for effect in payload.get("effects") or ():
            kind = effect.get("kind")
            if kind == "stage_entered" and effect["stage"] != stage:
                before = self.names.stage(stage) if stage else ""
                stage = effect["stage"]
                yield Fact("stage", key=stage, old=before, new=self.names.stage(stage))
            elif kind == "role_changed":
                yield self._role(effect["from"], effect["to"])
            elif kind == "priority_set":
                old, new = (self._property("priority", effect[one]) for one in ("from", "to"))
                yield Fact("field", _(PROPERTIES["priority"]), "priority", old, new)
            elif kind in _THROWN:
                yield Fact(_THROWN[kind], self.names.event(effect["node"], effect["name"]), effect["node"])
            elif kind == "incident_raised":
                yield Fact("fault", self.names.step(effect["node"]), effect["node"], new=effect["message"])
            elif kind == "ended" and effect.get("result") not in UNTOLD:
                yield Fact("ended", new=effect.get("result") or "")

    def _role(self, old: str, new: str) -> Fact:
        return Fact("role", key=new, old=role_label(self.kernel, old).title, new=role_label(self.kernel, new).title)

    def _stands_in(self, told: Payload) -> Fact:
        """Who has got a step because somebody is away."""
        absent, person = (self.kernel.directory.person(told[name]) for name in ("absent", "to"))
        away = f"{absent.name if absent else ''} ({absent_words(told['until'])})"
        return Fact("stands_in", self.names.step(told["node"]), told["node"], away, person.name if person else "")

    def _given(self, told: Payload) -> Fact:
        """Who has got a step by his team's own rule, and why."""
        step = self.names.step(told["node"])
        if "to" not in told:
            return Fact("queued", step, told["node"])
        person, absent = (self.kernel.directory.find("user", told.get(name, "")) for name in ("to", "absent"))
        why = _(_GIVEN[told["why"]]).format(count=told.get("fewest", 0), name=absent.name if absent else "")
        return Fact("given", step, told["node"], why, person.name if person else told["to"])

    def _entitlement(self, payload: Payload) -> Iterator[Fact]:
        """Whether a contract covers it, where that has turned."""
        told = payload.get("entitlement")
        if told is not None:
            kind = {True: "entitled", False: "uncovered"}.get(told["entitled"], "no_contract")
            yield Fact(kind, key=told.get("why", ""), new=reason_words(told) if kind == "uncovered" else "")

    # -- the beginning of each kind of row -----------------------------------------------------------------

    def opened(self, payload: Payload) -> Iterator[Fact]:
        role = payload.get("role", "")
        yield Fact("opened", key=role, new=role_label(self.kernel, role).title)

    def completed(self, payload: Payload) -> Iterator[Fact]:
        node = payload["node"]
        yield Fact("done", self.names.step(node), node, new=self.names.outcome(node, payload["outcome"]))

    def claimed(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("taken", self.names.step(payload["node"]), payload["node"])

    def released(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("put_back", self.names.step(payload["node"]), payload["node"])

    def reassigned(self, payload: Payload) -> Iterator[Fact]:
        if "absent" in payload:
            yield self._stands_in(payload)
            return
        person = self.kernel.directory.person(payload["to"]) if payload.get("to") else None
        yield Fact("handed", self.names.step(payload["node"]), payload["node"], new=person.name if person else "")

    def role(self, payload: Payload) -> Iterator[Fact]:
        told = any(effect.get("kind") == "role_changed" for effect in payload.get("effects") or ())
        if not told:
            yield self._role(payload["from"], payload["to"])

    def service(self, payload: Payload) -> Iterator[Fact]:
        """Service, team and person stand among the changes; here only that it was handed over to another process."""
        left, entered = payload["process_from"], payload["process_to"]
        if left != entered:
            yield Fact("process", key=entered, old=self._process(left), new=self._process(entered))

    def _process(self, key: str) -> str:
        version = self.kernel.definitions.current("process", key)
        try:
            return text(self.kernel.definitions.process(version.id).title) or key if version else key
        except InstarError:  # published by other code
            return key

    def message(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("note" if payload.get("audience") == "internal" else "message", key=str(payload.get("message", "")))

    def held(self, payload: Payload) -> Iterator[Fact]:
        moment = datetime.fromtimestamp(payload["due"] / 1000, self._zone)
        told = format_datetime(moment, "medium", locale=current().replace("-", "_"))
        yield Fact("held", key=str(payload["reply"]), new=told)

    def withdrawn(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("withdrawn", key=str(payload["reply"]))

    def held_failed(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("held_failed", key=str(payload["reply"]), new=payload["reason"])

    def undelivered(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("undelivered", key=str(payload["message"]), new=payload["reason"])

    def shared(self, payload: Payload) -> Iterator[Fact]:
        until = datetime.fromtimestamp(payload["until"] / 1000, self._zone)
        yield Fact("shared", payload["partner"], new=format_date(until, "medium", locale=current().replace("-", "_")))

    def unshared(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("unshared", payload["partner"])

    def cancelled(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("cancelled")

    def rated(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("rated", new=str(payload["to"] or "–"))

    def shown(self, payload: Payload) -> Iterator[Fact]:
        person = self.kernel.directory.find("user", payload["login"])
        yield Fact("shown", person.name if person else payload["login"], payload["login"])

    def reopened(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("reopened")

    def linked(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("linked", payload)

    def unlinked(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("unlinked", payload)

    def child_added(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("child_added", payload)

    def child_gone(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("child_gone", payload)

    def merged(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("merged", payload)

    def merged_in(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("merged_in", payload)

    def taken_apart(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("taken_apart", payload)

    def given_back(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("given_back", payload)

    def checklist_done(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("checklist_done")

    def checklist_dropped(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("checklist_dropped", payload["text"])

    def split_off(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("split_off", payload)

    def split_from(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("split_from", payload)

    def split_back(self, payload: Payload) -> Iterator[Fact]:
        yield from self._other("split_back", payload)

    def retried(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("retried", self.names.step(payload["node"]), payload["node"])

    def timer(self, payload: Payload) -> Iterator[Fact]:
        node, late = payload["node"], payload["late"]
        what = self.names.step(node)
        if late < LATE_MS:
            yield Fact("timer", what, node)
            return
        language = current().replace("-", "_")
        length = format_timedelta(timedelta(milliseconds=late), granularity="minute", threshold=1.5, locale=language)
        yield Fact("timer_late", what, node, new=length)

    def clock(self, payload: Payload) -> Iterator[Fact]:
        """A step of a clock: a warning (``new``: at how much of the target), or the breach."""
        title = self.names.clock(payload["metric"])
        if payload["step"] == BREACH:
            yield Fact("breached", title, payload["metric"])
        else:
            yield Fact("warned", title, payload["metric"], new=f"{payload['step']} %")
        if "failed" in payload:
            yield Fact("deed_failed", title, payload["metric"], new=payload["failed"])

    def received(self, payload: Payload) -> Iterator[Fact]:
        node, name = payload.get("node"), payload["name"]
        if node:
            yield Fact("received", self.names.event(node, name), node)
        else:
            yield Fact("kept", name)

    def signal(self, payload: Payload) -> Iterator[Fact]:
        yield Fact("signal", payload["name"])

    def action(self, payload: Payload) -> Iterator[Fact]:
        kind = "action_failed" if payload.get("code") else "action"
        yield Fact(kind, self.names.step(payload["node"]), payload["node"], new=payload.get("code") or "")


_BEGINNINGS: Mapping[str, Callable[[Past, Payload], Iterator[Fact]]] = {
    "opened": Past.opened,
    "completed": Past.completed,
    "claimed": Past.claimed,
    "released": Past.released,
    "reassigned": Past.reassigned,
    "role": Past.role,
    "service": Past.service,
    "message": Past.message,
    "held": Past.held,
    "withdrawn": Past.withdrawn,
    "held_failed": Past.held_failed,
    "undelivered": Past.undelivered,
    "shared": Past.shared,
    "unshared": Past.unshared,
    "cancelled": Past.cancelled,
    "rated": Past.rated,
    "reopened": Past.reopened,
    "retried": Past.retried,
    "shown": Past.shown,
    "linked": Past.linked,
    "unlinked": Past.unlinked,
    "child_added": Past.child_added,
    "child_gone": Past.child_gone,
    "merged": Past.merged,
    "merged_in": Past.merged_in,
    "taken_apart": Past.taken_apart,
    "given_back": Past.given_back,
    "checklist_done": Past.checklist_done,
    "checklist_dropped": Past.checklist_dropped,
    "split_off": Past.split_off,
    "split_from": Past.split_from,
    "split_back": Past.split_back,
    "action": Past.action,
    "clock": Past.clock,
    "timer": Past.timer,
    "received": Past.received,
    "signal": Past.signal,
}


def outside_facts(kernel: Kernel, names: Names, kind: str, payload: Payload) -> tuple[Fact, ...]:
    """What a row tells a requester: that it was opened, public texts of stages, that it has ended."""
    found = [Fact("opened")] if kind == "opened" else []
    for effect in payload.get("effects") or ():
        if effect.get("kind") == "stage_entered":
            told = names.stage(effect["stage"], public=True)
            found += [Fact("stage", new=told)] if told else []
        elif effect.get("kind") == "ended":
            found.append(Fact("ended"))
    return tuple(found)
