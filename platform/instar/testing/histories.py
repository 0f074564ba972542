"""Histories of tickets, played again: what their rows say was told to the engine is told to it once more.

    read(kernel, ticket) → History → replay(kernel, history) → Played(state, data, …)

Every effect has to be the one that history says; what comes out can be compared with what is stored. A history is plain
data (``as_json``), so that it can be kept and played by later versions: golden histories are made so. Who somebody is,
and which forms put data in order, is asked of the site as it is now; child tickets are those that the row tells of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from instar.access import SYSTEM
from instar.commands.execute import Context
from instar.commands.facts import ticket_facts, user_facts
from instar.commands.ticket import from_row, select_ticket
from instar.engine.advance import advance
from instar.engine.events import Started, event_from_json
from instar.engine.facts import MOST_ITEMS, Facts, with_value
from instar.engine.model import Process
from instar.forms.locales import zone_of
from instar.forms.settled import settled
from instar.kernel import Kernel
from instar.store import Tx

Data = dict[str, Any]

BESIDE = frozenset({"data_merged", "role_changed", "deed"})
"""Effects that are not the engine's: what an action wished, a change of role, and what a clock asks to be done."""
AFTER = frozenset({"completed", "role"})
"""Rows whose changes are told as they were in the end, with what the process has set; those of others are what somebody
has changed before the engine was told of it."""
PROPERTIES = ("title", "priority", "due", "assignee", "team", "service", "parent")
_ENTRIES = "SELECT at, kind, actor_id, payload FROM event WHERE ticket_id = ? ORDER BY id"
_RUNS = "SELECT version_id, state FROM instance WHERE ticket_id = ? ORDER BY id"


class Differs(AssertionError):
    """A replay came to something else than history says."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. ``user``: who acted, as expressions see him; ``payload``: as it is stored; ``changed``: properties of
    the ticket that are others after it, as expressions see them."""

    at: int
    kind: str
    user: Data | None
    payload: Data
    changed: Data = field(default_factory=dict)

    def as_json(self) -> Data:
        more = {"user": self.user, "changed": self.changed}
        return {"at": self.at, "kind": self.kind, **{key: said for key, said in more.items() if said}} | {
            "payload": self.payload
        }


@dataclass(frozen=True, slots=True)
class History:
    """``ticket``: as expressions saw it before the first row. ``runs``: process and version of each run, in order."""

    ticket: Data
    runs: tuple[tuple[str, int], ...]
    entries: tuple[Entry, ...]

    def as_json(self) -> Data:
        """Without versions, which are numbers of one site."""
        runs = [process for process, _version in self.runs]
        return {"ticket": self.ticket, "runs": runs, "entries": [entry.as_json() for entry in self.entries]}


def from_json(raw: Mapping[str, Any], versions: Mapping[str, int]) -> History:
    """A kept history. ``versions``: process → the version by which it is to be played."""
    entries = (
        Entry(one["at"], one["kind"], one.get("user"), one["payload"], one.get("changed", {})) for one in raw["entries"]
    )
    return History(raw["ticket"], tuple((key, versions[key]) for key in raw["runs"]), tuple(entries))


@dataclass(slots=True)
class Played:
    """What a history comes to. ``over``: states of the runs that have ended, in order."""

    state: Data = field(default_factory=dict)
    data: Data = field(default_factory=dict)
    over: list[Data] = field(default_factory=list)

    def as_json(self) -> Data:
        return {"state": self.state, "data": self.data, "over": self.over}


# -- reading ---------------------------------------------------------------------------------------------------


def stored(kernel: Kernel, ticket: int) -> Played:
    """What lies in the database, as a replay has to come to it."""
    tx = kernel.store.read()
    row = tx.one("SELECT state, data FROM ticket WHERE id = ?", (ticket,))
    assert row is not None, "there is no such ticket"
    over = [orjson.loads(state) for _version, state in tx.all(_RUNS, (ticket,))]
    return Played(orjson.loads(row[0]), orjson.loads(row[1]), over)


def read(kernel: Kernel, ticket: int) -> History:
    """The history of a ticket."""
    tx = kernel.store.read()
    row = select_ticket(tx, ticket)
    assert row is not None, "there is no such ticket"
    now = from_row(row)
    facts = ticket_facts(Context(kernel, tx, SYSTEM, 0, ""), now)
    rows = tx.all(_ENTRIES, (ticket,))
    payloads = [orjson.loads(payload) for *_rest, payload in rows]
    for payload in reversed(payloads):
        facts |= {name: _seen(kernel, name, old) for name, (old, _new) in _properties(payload)}
    entries = (
        Entry(
            at,
            kind,
            _user(kernel, actor),
            payload,
            {name: _seen(kernel, name, new) for name, (_old, new) in _properties(payload)},
        )
        for (at, kind, actor, _payload), payload in zip(rows, payloads, strict=True)
    )
    opened = next(payload for row, payload in zip(rows, payloads, strict=True) if row[1] == "opened")
    facts |= {"role": opened.get("role"), "stage": None, "status": "active", "result": None}
    return History(facts, tuple(_runs(kernel, tx, ticket, now.version_id, now.ended)), tuple(entries))


def _runs(kernel: Kernel, tx: Tx, ticket: int, last: int, ended: int | None) -> Iterator[tuple[str, int]]:
    versions = [version for version, _state in tx.all(_RUNS, (ticket,))]
    for version in versions if ended is not None else [*versions, last]:
        yield kernel.definitions.version(version).key, version


def _properties(payload: Data) -> Iterator[tuple[str, list[Any]]]:
    """Name → [old, new] of the properties of the ticket that a row has changed."""
    for name, pair in (payload.get("changes") or {}).items():
        if name in PROPERTIES:
            yield name, pair
    for one in payload.get("given") or ():
        if one.get("answers"):
            yield "assignee", [None, one["to"]]


def _seen(kernel: Kernel, name: str, value: Any) -> Any:
    """The value of a property as expressions see it."""
    directory = kernel.directory
    if name == "service":
        service = directory.service_by_key(value)
        assert service is not None, "services are never deleted"
        team = directory.person(service.team_id) if service.team_id else None
        led = directory.leading(directory.structure().of_team(service.team_id))
        return {"key": service.key, "team": team.key if team else None, **led}
    if name == "assignee" and value is not None:
        person = directory.find("user", value)
        assert person is not None, "people are never deleted"
        return {"login": person.key, "name": person.name, **directory.led(person.id)}
    return value


def _user(kernel: Kernel, id: int | None) -> Data | None:
    actor = kernel.access.actor(id) if id is not None else None
    return user_facts(actor) if actor is not None else None


# -- playing ---------------------------------------------------------------------------------------------------


def replay(kernel: Kernel, history: History) -> Played:
    """Give the engine all that it was told; raises Differs where it answers something else than it did."""
    return _Replay(kernel, history).play()


class _Replay:
    def __init__(self, kernel: Kernel, history: History) -> None:
        self._kernel = kernel
        self._history = history
        self._runs = iter(history.runs)
        self._ticket = dict(history.ticket)
        self._process = cast(Process, None)  # until the first event, which begins a run
        self._version = 0
        self._entry = history.entries[0]
        self._told: list[Data] = []
        self.played = Played()

    def play(self) -> Played:
        for number, entry in enumerate(self._history.entries):
            try:
                self._play(entry)
            except Differs as differs:
                raise Differs(f"entry {number} ({entry.kind}): {differs}") from None
        return self.played

    def _play(self, entry: Entry) -> None:
        self._entry = entry
        before, changes = self.played.data, self._changes(entry)
        self._told = list(entry.payload.get("effects", ()))
        if entry.kind == "opened":
            if "data" not in entry.payload:
                raise Differs("it is of a version that did not keep what a ticket was opened with")
            self.played.data = dict(entry.payload["data"])
        self._ticket |= entry.changed
        if entry.kind in AFTER:
            set_since = {name for effect in self._told for name in _sets(effect)}
            self._lay({name: new for name, new in changes.items() if name not in set_since})
        else:
            self._lay(changes)
        if entry.kind == "completed":
            self._lay(entry.payload["events"][0]["data"])
        self._beside()
        seen = entry.payload.get("children", {})
        for place, raw in enumerate(entry.payload.get("events", ())):
            if str(place) in seen:
                self._ticket["children"] = seen[str(place)]
            self._tell(raw)
        if self._told:
            raise Differs(f"history tells more: {self._told}")
        if entry.kind in AFTER:  # replies that were typed are gone, for one
            self.played.data = before
            self._lay(changes)
        if entry.kind == "role":
            self._ticket["role"] = entry.payload["to"]

    def _changes(self, entry: Entry) -> Data:
        """Field → its value after the row, None where it is gone."""
        changes = entry.payload.get("changes") or {}
        if entry.kind in ("edited", "service"):
            return {name[5:]: new for name, (_old, new) in changes.items() if name.startswith("data.")}
        return {name: new for name, (_old, new) in changes.items()}

    def _lay(self, values: Data) -> None:
        if values:
            self.played.data = _without_none({**self.played.data, **values})

    def _tell(self, raw: Data) -> None:
        event = event_from_json(raw)
        if isinstance(event, Started):
            self._begin()
        outcome = advance(self._process, self.played.state or None, event, self._facts())
        self.played.state = outcome.state
        for effect in outcome.effects:
            told, made = self._told.pop(0) if self._told else None, orjson.loads(orjson.dumps(effect.as_json()))
            if told != made:
                raise Differs(f"history tells {told}, the engine answers {made}")
            self._carry_out(made)
            self._beside()

    def _begin(self) -> None:
        process, self._version = next(self._runs)
        self._process = self._kernel.definitions.process(self._version)
        self._ticket |= {"process": process, "stage": None, "status": "active", "result": None}
        self.played.state = {}

    def _carry_out(self, effect: Data) -> None:
        if effect["kind"] == "data_set":
            path = tuple(effect["path"])
            self.played.data = self._settle(with_value(self.played.data, path, effect["value"]))
        elif effect["kind"] == "stage_entered":
            self._ticket |= {"stage": effect["stage"], "status": self._process.stage(effect["stage"]).status}
        elif effect["kind"] == "ended":
            self._ticket["result"] = effect["result"]
            self.played.over.append(self.played.state)

    def _beside(self) -> None:
        """What history tells next that the engine has nothing to do with."""
        while self._told and self._told[0]["kind"] in BESIDE:
            effect = self._told.pop(0)
            if effect["kind"] == "data_merged":
                self.played.data = self._settle({**self.played.data, **effect["values"]})
            elif effect["kind"] == "role_changed":
                self._ticket["role"] = effect["to"]

    def _facts(self) -> Facts:
        site = zone_of(self._kernel.settings.timezone)
        return Facts(
            self.played.data,
            dict(self._ticket),
            self._entry.at,
            self._entry.user,
            settle=self._settle,
            zone=site,
            calendars=self._kernel.calendar,
            most_items=max(self._kernel.settings.most_items, MOST_ITEMS),
        )

    def _settle(self, data: Mapping[str, Any]) -> Data:
        definitions = self._kernel.definitions
        env = {
            "ticket": self._ticket,
            "now": self._entry.at,
            "user": self._entry.user,
            "work": self.played.state.get("work", {}),
            "calendars": self._kernel.calendar,
        }
        form = definitions.fields(str(self._ticket["role"]), self._version)
        return settled(form, definitions.field_types(), data, env)


def _sets(effect: Data) -> list[str]:
    """Fields that an effect of history has set."""
    if effect["kind"] == "data_set":
        return [effect["path"][0]]
    return list(effect["values"]) if effect["kind"] == "data_merged" else []


def _without_none(values: Data) -> Data:
    return {name: value for name, value in values.items() if value is not None}
