"""Plays one case: opens its ticket and does its steps by the ordinary commands, as people and workers would.

Nothing of the kernel is replaced; actions of kind "job" are answered, not performed (``instar.testing.answers``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

import orjson

from instar.access import SYSTEM, Actor
from instar.clock import VirtualClock
from instar.commands import (
    AddItem,
    CancelNode,
    CancelTicket,
    CancelToken,
    ChangeRole,
    ClaimWork,
    CompleteWork,
    DeliverMessage,
    EditTicket,
    EndAs,
    MoveTicket,
    OpenTicket,
    PostReply,
    RaiseSignal,
    ReassignWork,
    ReleaseWork,
    RetryIncident,
    SetAbsence,
    TakeAsDone,
    execute,
)
from instar.engine.items import standing_for
from instar.engine.model import Flow, Process
from instar.errors import Forbidden, InstarError, nearest
from instar.i18n import _
from instar.jobs.clock import next_due, run_due
from instar.kernel import Kernel
from instar.testing.answers import Answers, StepFailed
from instar.testing.cases import Case
from instar.testing.moments import epoch_ms, milliseconds
from instar.testing.people import HEAD, INVENTED, SOMEBODY, People
from instar.testing.shape import VERBS

Step = Mapping[str, Any]

NOT_YET = frozenset({"migrate"})


class OpenItem(NamedTuple):
    id: int
    node: str
    assignee_id: int | None
    token: int


class Child(NamedTuple):
    id: int
    process: str
    title: str
    ended: int | None
    result: str | None
    data: dict[str, Any]


class Player:
    """One case on one site in memory. ``ticket`` is the id of the case's ticket once it has been opened."""

    def __init__(self, kernel: Kernel, case: Case) -> None:
        self.kernel = kernel
        self.case = case
        self.ticket = 0
        self.answers = Answers(kernel, case)
        self.flows: list[tuple[Process, Flow]] = []
        kernel.watch = lambda process, flows: self.flows.extend((process, flow) for flow in flows)
        self.people = People(kernel)
        for login, person in case.people.items():
            self.people.add(
                login,
                person.get("teams", ()),
                profile=person.get("profile", "operator"),
                name=person.get("name", ""),
                email=person.get("email", ""),
            )
        for login in INVENTED:
            self.people[login]  # before the first step opens: they may be its candidates
        for login, person in case.people.items():
            self._send_away(login, person.get("absent"))

    # -- doing ---------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the case's ticket; raises InstarError."""
        given = self.case.open
        command = OpenTicket(
            title=given.get("title", self.case.title),
            role=given.get("role"),
            process=self.case.process,
            service=given.get("service"),
            body=given.get("body", ""),
            requester=given.get("requester"),
            data=given.get("data", {}),
            channel=given.get("channel", "page"),
        )
        answer = execute(self.kernel, command, self.people[given.get("by", SOMEBODY)])
        self.ticket = answer["ticket"]
        self.answers.settle()

    def _send_away(self, login: str, substitute: str | bool | None) -> None:
        """He is away for the whole case; ``substitute``: who stands in, True for nobody."""
        if not substitute:
            return
        stands_in = self.people[substitute].key if isinstance(substitute, str) else None
        first = self.kernel.day(self._clock.now())
        execute(self.kernel, SetAbsence(first, substitute=stands_in, of=login), SYSTEM)

    def do(self, step: Step) -> None:
        """One step other than ``expect``; raises StepFailed or the InstarError of the command."""
        verb = next(name for name in step if name in VERBS)
        if verb in NOT_YET:
            raise StepFailed(_("The step “{verb}” is not supported yet.").format(verb=verb))
        if verb == "refused":
            self._refused(step)
            return
        passed = len(self.flows)
        try:
            _STEPS[verb](self, step)
        except InstarError:
            del self.flows[passed:]  # what is refused is undone, so it has passed nothing
            raise
        self.answers.settle()

    def _refused(self, step: Step) -> None:
        before = self._everything()
        try:
            self.do(step["refused"])
        except InstarError as error:
            self._check_refusal(step, error, before)
        else:
            raise StepFailed(_("This was done, and should have been refused."))

    def _check_refusal(self, step: Step, error: InstarError, before: object) -> None:
        if self._everything() != before:
            raise StepFailed(_("It was refused ({message}) and changed something all the same.").format(message=error))
        wanted = step.get("because")
        told = error.sentences()
        if wanted is not None and wanted != error.code and wanted not in told:
            raise StepFailed(_("It was refused for another reason: {message}").format(message=told))

    def _complete(self, step: Step) -> None:
        item = self._item(step["complete"], step.get("item"))
        outcome = step.get("outcome") or self._only_outcome(item)
        command = CompleteWork(item.id, outcome, step.get("data", {}), ticket=self.ticket)
        self._by_whoever_may(command, step.get("by"), item)

    def _claim(self, step: Step) -> None:
        execute(self.kernel, ClaimWork(self._item(step["claim"]).id), self.people[step["by"]])

    def _release(self, step: Step) -> None:
        item = self._item(step["release"])
        by = self._named(step) or self.people.known(item.assignee_id) or self.people[HEAD]
        execute(self.kernel, ReleaseWork(item.id), by)

    def _reassign(self, step: Step) -> None:
        item = self._item(step["reassign"])
        self.people[step["to"]]  # whoever it is handed to exists
        execute(self.kernel, ReassignWork(item.id, step["to"]), self._named(step) or self.people[HEAD])

    def _move(self, step: Step) -> None:
        command = MoveTicket(self.ticket, step["move"], step.get("outcome"), data=step.get("data", {}))
        answer = self._by_whoever_may(command, step.get("by"))
        if "needs_form" in answer:
            raise InstarError(
                "needs_form",
                _("The move needs the form of the outcome “{outcome}” filled in.").format(
                    outcome=answer["needs_form"]["outcome"]
                ),
            )

    def _advance(self, step: Step) -> None:
        self._wait_until(self._clock.now() + milliseconds(step["advance"]))

    def _at(self, step: Step) -> None:
        moment = epoch_ms(step["at"])
        if moment < self._clock.now():
            raise StepFailed(_("The clock cannot go back to {moment}.").format(moment=step["at"]))
        self._wait_until(moment)

    def _wait_until(self, moment: int) -> None:
        """Let time pass; timers that come due on the way fire in their order, each at its own time."""
        while (due := next_due(self.kernel)) is not None and due <= moment:
            self._clock.advance(max(0, due - self._clock.now()))
            if not run_due(self.kernel):  # it cannot be fired now, and is tried again later
                break
            self.answers.settle()
        self._clock.advance(moment - self._clock.now())

    def _message(self, step: Step) -> None:
        command = DeliverMessage(step["message"], step.get("key"), step.get("payload", {}), self.ticket)
        execute(self.kernel, command, SYSTEM)

    def _signal(self, step: Step) -> None:
        execute(self.kernel, RaiseSignal(step["signal"], step.get("payload", {})), SYSTEM)

    def _write(self, step: Step) -> None:
        """Somebody of the staff writes to the client, or for colleagues alone; without ``by`` the client writes."""
        audience = "internal" if step.get("internal") else "public"
        writer = self._named(step) or self._client()
        execute(self.kernel, PostReply(self.ticket, step["write"], audience), writer)

    def _client(self) -> Actor:
        """Whoever holds the link to the ticket's page."""
        tx = self.kernel.store.read()
        sql = "SELECT c.id, c.name FROM ticket t JOIN contact c ON c.id = t.requester_id WHERE t.id = ?"
        row = tx.one(sql, (self.ticket,))
        if row is None:
            raise StepFailed(_("Nobody has asked for this ticket: open it with a “requester”, or say who writes."))
        return self.kernel.access.visitor(self.ticket, row[0], row[1])

    def _answer(self, step: Step) -> None:
        self.answers.give(step["answer"], step)

    def _set(self, step: Step) -> None:
        values: dict[str, Any] = {}
        for path, value in step["set"].items():
            head, _dot, name = path.partition(".")
            if head == "data" and name:
                values.setdefault("data", {})[name] = value
            else:
                values[path.removeprefix("ticket.")] = value
        execute(self.kernel, EditTicket(self.ticket, values), self._named(step) or self.people[HEAD])

    def _role(self, step: Step) -> None:
        command = ChangeRole(self.ticket, step["role"], step.get("process"), data=step.get("data", {}))
        execute(self.kernel, command, self._named(step) or self.people[HEAD])

    def _cancel(self, step: Step) -> None:
        command: object = CancelTicket(self.ticket)
        if "item" in step:
            command = CancelToken(self.ticket, self._token(step["cancel"], step["item"]))
        elif step["cancel"] is not True:
            command = CancelNode(self.ticket, step["cancel"])
        execute(self.kernel, command, self._named(step) or self.people[HEAD])

    def _force(self, step: Step) -> None:
        command = TakeAsDone(self.ticket, self._token(step["force"], step.get("item")), step.get("outcome"))
        execute(self.kernel, command, self._named(step) or self.people[HEAD])

    def _add(self, step: Step) -> None:
        command = AddItem(self.ticket, self._token(step["add"]), step["item"])
        execute(self.kernel, command, self._named(step) or self.people[HEAD])

    def _end_child(self, step: Step) -> None:
        wanted, open = step["end_child"], [child for child in self.children() if child.ended is None]
        at = isinstance(wanted, int)
        found = [child for index, child in enumerate(self.children()) if (index if at else child.process) == wanted]
        child = next((child for child in found if child in open), None)
        if child is None:
            names = ", ".join(child.process for child in open) or _("none")
            raise StepFailed(_("No child ticket “{name}” is open; open are: {names}.").format(name=wanted, names=names))
        execute(self.kernel, EndAs(child.id, step.get("result"), step.get("data", {}), step.get("error")), SYSTEM)

    def children(self) -> list[Child]:
        """The child tickets, in the order in which they were opened."""
        sql = "SELECT id, process, title, ended, result, data FROM ticket WHERE parent_id = ? ORDER BY id"
        rows = self.kernel.store.read().all(sql, (self.ticket,))
        return [
            Child(id, process, title, ended, result, orjson.loads(data))
            for id, process, title, ended, result, data in rows
        ]

    def _token(self, node: str, item: Any = None) -> int:
        """The number of what has waited longest at a node, or of the one for an item."""
        raw = self.kernel.store.read().value("SELECT state FROM ticket WHERE id = ?", (self.ticket,))
        state = orjson.loads(raw)
        tokens = [token for token in state.get("tokens", ()) if token[1] == node]
        for token in tokens:
            if item is None or (len(token) > 4 and _is_for(standing_for(state, token[0]), item)):
                return int(token[0])
        names = ", ".join(sorted({token[1] for token in state.get("tokens", ())})) or _("none")
        raise StepFailed(_("Nothing waits at {node}; something waits at: {names}.").format(node=node, names=names))

    def _retry(self, step: Step) -> None:
        tx = self.kernel.store.read()
        token = tx.value("SELECT token FROM incident WHERE ticket_id = ? AND node = ?", (self.ticket, step["retry"]))
        if token is None:
            raise StepFailed(_("There is no fault at {node}.").format(node=step["retry"]))
        execute(self.kernel, RetryIncident(self.ticket, token), self._named(step) or self.people[HEAD])

    # -- who and what --------------------------------------------------------------------------------------

    @property
    def _clock(self) -> VirtualClock:
        return cast(VirtualClock, self.kernel.clock)

    def _named(self, step: Step) -> Actor | None:
        return self.people[step["by"]] if "by" in step else None

    def _by_whoever_may(self, command: object, by: str | None, item: OpenItem | None = None) -> dict[str, Any]:
        """Carry out a command as ``by``, else as the first who is allowed to: what is refused changes nothing."""
        if by is not None:
            return execute(self.kernel, command, self.people[by])
        candidates = [self.people.known(item.assignee_id) if item else None, *self._listed(item)]
        refusal: InstarError | None = None
        for actor in [*candidates, *map(self.people.__getitem__, INVENTED)]:
            if actor is None:
                continue
            try:
                return execute(self.kernel, command, actor)
            except InstarError as error:
                if not isinstance(error, Forbidden) and error.code not in ("not_by", "no_such_move"):
                    raise
                refusal = refusal or error
        assert refusal is not None, "somebody was asked"
        raise refusal

    def _listed(self, item: OpenItem | None) -> list[Actor | None]:
        """Who is a candidate of the step by name."""
        if item is None:
            return []
        sql = "SELECT principal_id FROM work_item_candidate WHERE work_item_id = ? ORDER BY principal_id"
        return [self.people.known(id) for (id,) in self.kernel.store.read().all(sql, (item.id,))]

    def items(self) -> list[OpenItem]:
        """The open steps of the ticket, oldest first."""
        sql = "SELECT id, node, assignee_id, token FROM work_item WHERE ticket_id = ? ORDER BY id"
        return [OpenItem(*row) for row in self.kernel.store.read().all(sql, (self.ticket,))]

    def _item(self, node: str, index: Any = None) -> OpenItem:
        """The oldest open step of a node, or the one for the item ``index``: a value, else a place from 0."""
        items = self.items()
        found = [item for item in items if item.node == node]
        if index is not None:
            raw = self.kernel.store.read().value("SELECT state FROM ticket WHERE id = ?", (self.ticket,))
            state = orjson.loads(raw)
            found = [item for item in found if _is_for(standing_for(state, item.token), index)] or (
                found[index : index + 1] if isinstance(index, int) and index >= 0 else []
            )
        if found:
            return found[0]
        names = sorted({item.node for item in items})
        near = nearest(node, names)
        told = _("The step {node} is not open; open are: {names}.").format(
            node=node, names=", ".join(names) or _("none")
        )
        hint = " " + _("Did you mean “{name}”?").format(name=near) if near else ""
        raise StepFailed(told + hint)

    def _only_outcome(self, item: OpenItem) -> str:
        version = self.kernel.store.read().value("SELECT version_id FROM ticket WHERE id = ?", (self.ticket,))
        outcomes = self.kernel.definitions.process(version).nodes[item.node].outcomes
        if len(outcomes) != 1:
            names = ", ".join(outcome.key for outcome in outcomes)
            raise StepFailed(_("Say with which outcome; there are: {names}.").format(names=names))
        return outcomes[0].key

    def _everything(self) -> object:
        """What a refused step must leave as it was."""
        tx = self.kernel.store.read()
        return [
            tx.one("SELECT rev, state, data, stage, updated FROM ticket WHERE id = ?", (self.ticket,)),
            tx.value("SELECT count(*) FROM event WHERE ticket_id = ?", (self.ticket,)),
            tx.value("SELECT count(*) FROM message WHERE ticket_id = ?", (self.ticket,)),
            tx.all("SELECT id, assignee_id FROM work_item WHERE ticket_id = ?", (self.ticket,)),
            tx.all("SELECT id, token, due FROM subscription WHERE ticket_id = ?", (self.ticket,)),
        ]

    def clocks(self) -> dict[str, dict[str, Any]]:
        """Metric → state, due and told steps of its latest clock."""
        tx = self.kernel.store.read()
        rows = tx.all("SELECT id, metric, state, due FROM sla_clock WHERE ticket_id = ? ORDER BY id", (self.ticket,))
        told: dict[int, list[int]] = {}
        sql = "SELECT clock_id, step FROM sla_step WHERE clock_id IN (SELECT id FROM sla_clock WHERE ticket_id = ?)"
        for clock, step in sorted(tx.all(sql, (self.ticket,))):
            told.setdefault(clock, []).append(step)
        return {metric: {"state": state, "due": due, "told": told.get(id, [])} for id, metric, state, due in rows}

    def events(self, after: int = 0) -> list[tuple[int, str, dict[str, Any]]]:
        """(id, kind, payload) of the ticket's history."""
        sql = "SELECT id, kind, payload FROM event WHERE ticket_id = ? AND id > ? ORDER BY id"
        rows = self.kernel.store.read().all(sql, (self.ticket, after))
        return [(id, kind, orjson.loads(payload)) for id, kind, payload in rows]


def _is_for(standing: list[tuple[Any, int]], wanted: Any) -> bool:
    """Whether one of the items around a step is the wanted value; else whether it stands at that place."""
    values = [item for item, _index in standing]
    return wanted in values or any(index == wanted for item, index in standing if not isinstance(item, int))


_STEPS: Mapping[str, Callable[[Player, Step], None]] = {
    "complete": Player._complete,
    "claim": Player._claim,
    "release": Player._release,
    "reassign": Player._reassign,
    "move": Player._move,
    "advance": Player._advance,
    "at": Player._at,
    "message": Player._message,
    "signal": Player._signal,
    "write": Player._write,
    "answer": Player._answer,
    "set": Player._set,
    "role": Player._role,
    "cancel": Player._cancel,
    "force": Player._force,
    "add": Player._add,
    "end_child": Player._end_child,
    "retry": Player._retry,
}
