"""A site that is closed and opened anew after every step, and one ticket of it beside a run of the engine in memory.

`Site` does what people, workers and clock do by the ordinary commands. `Path` plays them on one ticket and compares, on
each newly opened site: what the engine in memory has come to by the same events, what is stored, what the rows beside
it say, and what the ticket's history comes to when it is played again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import strategies as st

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.clock import VirtualClock
from instar.commands import (
    AddItem,
    AnswerAction,
    BrokenDefinition,
    CancelTicket,
    CancelToken,
    ClaimWork,
    CompleteWork,
    DeliverMessage,
    EditTicket,
    EndAs,
    OpenTicket,
    Publish,
    RaiseSignal,
    ReleaseWork,
    RetryIncident,
    TakeAsDone,
    execute,
)
from instar.contract import Action, ActionAnswer, ActionContext, Role
from instar.engine.advance import Fault
from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    Cancelled,
    ChildEnded,
    Event,
    Forced,
    ItemAdded,
    MessageReceived,
    Rechecked,
    Retried,
    SignalReceived,
    Started,
    TimerFired,
    WorkCompleted,
    event_from_json,
)
from instar.engine.facts import Facts
from instar.engine.model import Process
from instar.engine.tokens import ACTION, BODY, CHILD, HOLDING, INCIDENT, WORK
from instar.engine.waits import CONDITION, MESSAGE, TIMER
from instar.errors import InstarError
from instar.hookspecs import hookimpl
from instar.jobs import Job, claim, run_due
from instar.jobs.attempt import attempt
from instar.jobs.clock import next_due
from instar.kernel import Kernel, open_kernel
from instar.plugins import Candidate, PluginManager
from instar.settings import Settings, load
from instar.testing import databases, histories
from instar.testing.site import SECRET
from instar.testing.site import Site as Furnished
from instar.tools.doctor import examine
from instar.trial.memory import NOW
from tests.engine.blocks import STAGES, Draw
from tests.engine.conftest import Run
from tests.engine.lives import choose, lead_out

FIELDS = {"n": "integer", "a": "integer", "b": "integer", "m": "text", "missing": "boolean", "nobody": "file"}
FORM = {"fields": [{"id": id, "type": kind, "title": id.upper()} for id, kind in FIELDS.items()]}
ASKED = {"fields": [{"id": "n", "type": "integer", "title": "N"}]}
OTHER: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "other",
    "title": "Other",
    "role": "thing",
    "stages": STAGES,
    "nodes": {
        "s": {"type": "startEvent", "next": "t"},
        "t": {"type": "userTask", "title": "T", "next": "e"},
        "e": {"type": "endEvent", "stage": "end"},
    },
}
LONGEST = 400
WORKER = "olga"
HEAD = "maria"


class Things:
    """The role of the processes, and an action that only ever is answered by the test."""

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("thing", "Thing", form=FORM)]

    @hookimpl
    def actions(self) -> list[Action]:
        return [Action("ping", "Ping", self.ping, kind="job", arguments=ASKED)]

    def ping(self, arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        raise AssertionError("nobody calls it")


def publishable(raw: dict[str, Any]) -> dict[str, Any]:
    """The process with what a site asks of one beyond the engine: titles, and a form where a step brings data."""
    return {**raw, "nodes": {id: _dressed(id, node) for id, node in raw["nodes"].items()}}


def _dressed(id: str, node: dict[str, Any]) -> dict[str, Any]:
    if node.get("multi", {}).get("each") == "data.missing":  # a field is of one type
        node = {**node, "multi": {**node["multi"], "each": "data.nobody"}}
    if "nodes" in node:
        return {**node, "nodes": {inner: _dressed(inner, one) for inner, one in node["nodes"].items()}}
    if node["type"] != "userTask":
        return node
    return {**node, "title": id, "form": ASKED}


# -- the site ------------------------------------------------------------------------------------------------


class Site:
    """``kernel`` is another one after every ``reopen``; ``opened``: how many there were. The clock goes on."""

    def __init__(self, settings: Settings, plugins: PluginManager, people: Mapping[str, int]) -> None:
        self._settings = settings
        self._plugins = plugins
        self._people = people
        self.clock = VirtualClock(NOW)
        self.opened = 0
        self.jobs: dict[tuple[int, int], Job] = {}  # (ticket, token) → what the worker, which lives on, has claimed
        self.kernel = self._open()

    def _open(self) -> Kernel:
        self.opened += 1
        return open_kernel(self._settings, plugins=self._plugins, clock=self.clock)

    def close(self) -> None:
        """As the end of the process does: with every connection."""
        self.kernel.store.close_all()

    def reopen(self) -> None:
        self.close()
        self.kernel = self._open()
        self.clock.advance(1000)

    def run(self, command: object, by: str | None = None) -> dict[str, Any]:
        actor = self.kernel.access.actor(self._people[by]) if by else SYSTEM
        assert actor is not None
        return execute(self.kernel, command, actor)

    def publish(self, raw: dict[str, Any]) -> set[str]:
        """The codes of what is wrong with it, if it cannot be published."""
        try:
            self.run(Publish(json.dumps(raw)))
        except BrokenDefinition as broken:
            return {one.code for one in broken.findings if one.severity == "error"}
        self.reopen()
        return set()

    def work(self) -> bool:
        """Do one job, if one is due that is no action; actions are only claimed."""
        while (job := claim(self.kernel.store, self.clock.now())) is not None:
            if job.kind != "action":
                attempt(self.kernel, job)
                return True
            self.jobs[job.ticket_id, job.token] = job
        return False


@contextmanager
def template(folder: File) -> Iterator[Callable[[File], Site]]:
    """A furnished site; what it yields makes copies."""
    folder.mkdir(exist_ok=True)
    settings = load(folder, {"INSTAR_SECRET_KEY": SECRET, "INSTAR_DATABASE": "site.db"})
    candidate = Candidate("things", "things", Things)
    plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[candidate])
    made = Furnished.make(folder, {"INSTAR_DATABASE": "site.db"}, plugins=plugins)
    people = {WORKER: made.people.add(WORKER).id, HEAD: made.people.add(HEAD, profile="supervisor").id}
    made.run(Publish(json.dumps(OTHER)))
    made.close()

    def copy(target: File) -> Site:
        target.mkdir()
        databases.copy(folder / "site.db", target / "site.db")
        given = load(target, {"INSTAR_SECRET_KEY": SECRET, "INSTAR_DATABASE": "site.db"})
        return Site(given, plugins, people)

    yield copy


# -- one ticket ----------------------------------------------------------------------------------------------


class Shadow(Run):
    """The engine in memory, told the same. Data lacks what is None, as a form leaves it."""

    def facts(self) -> Facts:
        found = super().facts()
        found.settle = without_none
        return found

    def feed(self, event: Event) -> list[Any]:
        effects = super().feed(event)
        self.data = without_none(self.data)
        return effects


def same(what: str, stored: Any, wanted: Any) -> None:
    assert stored == wanted, f"{what} differs.\nstored: {stored}\nwanted: {wanted}"


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


class Path:
    """One ticket of the process on its way. ``steps``: how many there were."""

    def __init__(self, site: Site, process: Process) -> None:
        self.site = site
        self.process = process
        self.run = Shadow(process, {"n": 0, "a": 3, "b": 1}, None)
        self.steps = 0
        self.steered = False
        self._seen = 0
        answer = site.run(OpenTicket("A thing", process=process.key, data=self.run.data), WORKER)
        self.id = answer["ticket"]
        self._after(Started())

    def play(self, draw: Draw) -> None:
        """A random beginning, then straight to the end; data is put right where it stops a person."""
        for _step in range(draw(st.integers(0, 12))):
            if self.run.ended:
                break
            self._set(b=draw(st.sampled_from([0, 1, 1])))
            if not self.run.ended:
                self._random(draw)
        if not self.run.ended:
            self._set(b=1)
        for _step in range(LONGEST):
            if self.run.ended:
                return self._over()
            before = self.run.state
            self.do(self._chosen(lead_out))
            if self.run.state == before:  # a way was cancelled that others wait for
                assert self.steered, f"the run is stuck: {before}"
                self.do(Cancelled())
        raise AssertionError(f"the run does not end: {self.run.state}")

    def _over(self) -> None:
        same("the doctor", {one.name: one.detail for one in examine(self.site.kernel) if not one.ok}, {})
        for (child,) in self._rows("SELECT id FROM ticket WHERE parent_id = ?"):
            self._replayed(child)

    def _random(self, draw: Draw) -> None:
        if draw(st.integers(0, 9)) == 0:
            self._claim(draw)
        self.do(self._steered(draw) if draw(st.integers(0, 7)) == 0 else self._chosen(lambda run: choose(draw, run)))

    def _chosen(self, choice: Callable[[Run], Event]) -> Event:
        """What is chosen; data that it would set is set by the command."""
        before, self.run.data = self.run.data, dict(self.run.data)
        event = choice(self.run)
        self.run.data = before
        return event

    def _steered(self, draw: Draw) -> Event:
        """What somebody may do to a run who assigns the work."""
        self.steered = True
        token = draw(st.sampled_from(self.run.state["tokens"]))
        node = self.process.nodes[token[1]]
        ways: list[Event] = [Forced(token[0]), Cancelled(token=token[0])]
        if token[2] in HOLDING and node.ad_hoc:
            ways.append(ItemAdded(token[0], draw(st.sampled_from([flow.to for flow in node.inner]))))
        elif token[2] == BODY and node.multi is not None and node.multi.each is not None:
            ways.append(ItemAdded(token[0], draw(st.integers(0, 3))))
        return draw(st.sampled_from(ways))

    # -- doing -----------------------------------------------------------------------------------------------

    def do(self, event: Event) -> None:
        """What brings the event about; where it is refused, the engine in memory refuses it too."""
        if isinstance(event, Rechecked):
            self._set(n=2)
            return
        if isinstance(event, TimerFired) and (fault := self._fault_of(event)) is not None:
            event = Retried(fault)  # it has gone off
        if isinstance(event, TimerFired):
            self._wait_for(event)
            return
        if isinstance(event, WorkCompleted):  # a form is sent whole
            event = event._replace(data={"n": self.run.data.get("n", 0), **event.data}, by=WORKER)
        try:
            self.site.run(*self._command(event))
        except InstarError as error:
            self._both_refuse(error, event)
        else:
            self._after(event)

    def _both_refuse(self, error: InstarError, event: Event, **brought: int) -> None:
        """The engine in memory says the same, and nothing has changed."""
        self.run.now = self.site.clock.now()
        data, self.run.data = self.run.data, {**self.run.data, **self._brought(event), **brought}
        with pytest.raises(Fault) as fault:
            self.run.feed(event)
        same("what was refused", (error.code, error.message), (fault.value.code, fault.value.message))
        self.run.data = data
        self._after(None)

    def _brought(self, event: Event) -> dict[str, Any]:
        """What the form of a step has brought into the ticket's data before the engine is told."""
        return dict(event.data) if isinstance(event, WorkCompleted) else {}

    def _command(self, event: Event) -> tuple[object, str | None]:
        """The command, and who gives it."""
        match event:
            case WorkCompleted():
                return CompleteWork(self._item(event.token), event.outcome, dict(event.data)), WORKER
            case ActionSucceeded() | ActionFailed():
                return self._answer(event), None
            case ChildEnded():
                sql = "SELECT name FROM subscription WHERE ticket_id = ? AND kind = 'child' AND token = ?"
                child = self.site.kernel.store.read().value(sql, (self.id, event.token))
                return EndAs(int(child), event.result, dict(event.data)), None
            case MessageReceived():
                return DeliverMessage(event.name, event.key, dict(event.payload), self.id), WORKER
            case SignalReceived():
                return RaiseSignal(event.name, dict(event.payload)), WORKER
            case Retried():
                return RetryIncident(self.id, event.token), WORKER
            case Forced():
                return TakeAsDone(self.id, event.token, event.outcome), HEAD
            case Cancelled():
                return (CancelToken(self.id, event.token) if event.token else CancelTicket(self.id)), HEAD
            case ItemAdded():
                return AddItem(self.id, event.token, event.item), HEAD
        raise AssertionError(f"nobody does that: {event}")

    def _item(self, token: int) -> int:
        sql = "SELECT id FROM work_item WHERE ticket_id = ? AND token = ?"
        return int(self.site.kernel.store.read().value(sql, (self.id, token)))

    def _answer(self, event: ActionSucceeded | ActionFailed) -> AnswerAction:
        job = self.site.jobs.pop((self.id, event.token))
        if isinstance(event, ActionFailed):
            return AnswerAction(job.id, job.claim, code=event.code, message=event.message)
        return AnswerAction(job.id, job.claim, dict(event.result))

    def _claim(self, draw: Draw) -> None:
        """Somebody takes a step, and perhaps puts it back: the run does not notice."""
        open = [token[0] for token in self.run.state["tokens"] if token[2] == WORK]
        if open:
            item = self._item(draw(st.sampled_from(open)))
            self.site.run(ClaimWork(item), WORKER)
            if draw(st.booleans()):
                self.site.run(ReleaseWork(item), WORKER)
            self._after(None)

    def _set(self, **values: int) -> None:
        """Somebody changes the ticket by hand; what waited for a condition may go on."""
        if all(self.run.data.get(name) == value for name, value in values.items()):
            return
        try:
            self.site.run(EditTicket(self.id, {"data": values}), WORKER)
        except InstarError as error:
            self._both_refuse(error, Rechecked(), **values)
        else:
            self.run.data = {**self.run.data, **values}
            self._after(None)

    def _fault_of(self, event: TimerFired) -> int | None:
        """The token at which it is told that the timer has gone off in vain."""
        faults = self.run.state.get("faults", {}).items()
        return next((int(token) for token, fault in faults if fault == event.as_json()), None)

    def _wait_for(self, event: TimerFired) -> None:
        """Time passes until the timer is due; what is due before fires on the way."""
        due = next(wait[3] for wait in self.run.state["waits"] if wait[:2] == [event.token, event.node])
        while (moment := next_due(self.site.kernel)) is not None and moment <= due:
            self.site.clock.advance(max(0, moment - self.site.clock.now()))
            assert run_due(self.site.kernel), "a timer cannot be fired"
            self._after(None)

    # -- comparing -------------------------------------------------------------------------------------------

    def _after(self, event: Event | None) -> None:
        """The step is done: open the site anew, compare, and let its worker do what is due, a step each time."""
        self.steps += 1
        self._follow(event)
        self._compare()
        while self.site.work():
            self.steps += 1
            self._follow(None)
            self._compare()

    def _follow(self, event: Event | None) -> None:
        """Tell the engine in memory what history says was told; the first must be what was to be brought about."""
        self.site.reopen()
        sql = "SELECT id, at, payload FROM event WHERE ticket_id = ? AND id > ? ORDER BY id"
        rows = self.site.kernel.store.read().all(sql, (self.id, self._seen))
        told = [(at, raw) for _id, at, payload in rows for raw in json.loads(payload).get("events", ())]
        self._seen = rows[-1][0] if rows else self._seen
        if event is not None and not isinstance(event, ChildEnded | SignalReceived):
            same("what was told", [raw for _at, raw in told[:1]], [json.loads(json.dumps(event.as_json()))])
        for at, raw in told:
            self.run.now = at
            one = event_from_json(raw)
            self.run.data = {**self.run.data, **self._brought(one)}
            self.run.feed(one)

    def _compare(self) -> None:
        """All that is stored with the engine in memory."""
        sql = "SELECT state, data, stage, status, ended, result FROM ticket WHERE id = ?"
        row = self.site.kernel.store.read().one(sql, (self.id,))
        assert row is not None
        state, data, ended = json.loads(row[0]), json.loads(row[1]), row[4] is not None
        same("the state", state, json.loads(json.dumps(self.run.state)))
        same("the data", data, json.loads(json.dumps(self.run.data)))
        same("the stage", row[2], state.get("stage"))
        same("the end", (ended, row[5]), (bool(state.get("ended")), state.get("result") if ended else None))
        self._compare_rows(state)
        self._replayed(self.id)

    def _compare_rows(self, state: dict[str, Any]) -> None:
        tokens = state.get("tokens", ())
        for waits_for, sql in (
            (WORK, "SELECT token, node FROM work_item WHERE ticket_id = ?"),
            (INCIDENT, "SELECT token, node FROM incident WHERE ticket_id = ?"),
            (CHILD, "SELECT token, node FROM subscription WHERE kind = 'child' AND ticket_id = ?"),
            (ACTION, _JOBS),
        ):
            wanted = sorted((token[0], token[1]) for token in tokens if token[2] == waits_for)
            same(f"the rows of what waits: {waits_for}", sorted(self._rows(sql)), wanted)
        sql = "SELECT token, node, kind, name, key, due FROM subscription WHERE kind <> 'child' AND ticket_id = ?"
        waits = [wait for wait in state.get("waits", ()) if self._fault_of(TimerFired(wait[0], wait[1])) is None]
        same("what is awaited", sorted(self._rows(sql)), sorted(map(self._awaited, waits)))

    def _awaited(self, wait: list[Any]) -> tuple[Any, ...]:
        token, node, kind, name, key = wait
        if kind == TIMER:
            return token, node, kind, None, None, name
        if kind == CONDITION:
            name = self.process.nodes[node].condition.source
        return token, node, kind, name, key if kind == MESSAGE else None, None

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.site.kernel.store.read().all(sql, (self.id,))]

    def _replayed(self, ticket: int) -> None:
        kernel = self.site.kernel
        played = histories.replay(kernel, histories.read(kernel, ticket))
        same("the history, played again", histories.stored(kernel, ticket), played)


_JOBS = """
SELECT token, payload ->> '$.node' FROM job
WHERE kind = 'action' AND token <> 0 AND state IN ('ready', 'running', 'held') AND ticket_id = ?"""
