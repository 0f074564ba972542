"""Plays one case: opens its ticket and does its steps by the ordinary commands, as people and workers would.

Nothing of the kernel is replaced; actions of kind "job" are answered, not performed (``instar.trial.answers``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

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
    PutData,
    RaiseSignal,
    ReassignWork,
    ReleaseWork,
    RetryIncident,
    SetAbsence,
    TakeAsDone,
    execute,
)
from instar.engine.model import Flow, Process
from instar.errors import Forbidden, InstarError
from instar.i18n import _
from instar.jobs.clock import next_due, run_due
from instar.kernel import Kernel
from instar.trial.answers import Answers, StepFailed
from instar.trial.cases import Case
from instar.trial.limits import Budget
from instar.trial.looking import Looking, OpenItem
from instar.trial.moments import epoch_ms, milliseconds
from instar.trial.papers import with_files
from instar.trial.people import HEAD, INVENTED, SOMEBODY, People
from instar.trial.shape import VERBS

Step = Mapping[str, Any]

NOT_YET = frozenset({"migrate"})


class Player(Looking):
    """One case on one site in memory. ``ticket`` is the id of the case's ticket once it has been opened."""

    def __init__(self, kernel: Kernel, case: Case, budget: Budget | None = None) -> None:
        """``budget``: what all of it may take; None for as long as it takes."""
        super().__init__(kernel)
        self.case = case
        self._budget = budget
        self.answers = Answers(kernel, case, budget)
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
        """Open the case's ticket, and before it those that are there beside it; raises InstarError."""
        for other in self.case.beside:
            self._open(other, other["process"])
        self.ticket = self._open(self.case.open, self.case.process)
        self.answers.settle()

    def _open(self, given: Mapping[str, Any], process: str) -> int:
        if "message" in given:
            told = {"title": given.get("title", self.case.title), **given.get("payload", {})}
            return int(execute(self.kernel, DeliverMessage(given["message"], payload=told), SYSTEM)["ticket"])
        by = self.people[given.get("by", SOMEBODY)]
        command = OpenTicket(
            title=given.get("title", self.case.title),
            role=given.get("role"),
            process=process,
            service=given.get("service"),
            body=given.get("body", ""),
            requester=given.get("requester"),
            data=with_files(self.kernel, by, given.get("data", {})),
            channel=given.get("channel", "page"),
        )
        return int(execute(self.kernel, command, by)["ticket"])

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
        ticket = self._relative(step["child"]) if "child" in step else self.ticket
        item = self._item(step["complete"], step.get("item"), ticket)
        outcome = step.get("outcome") or self._only_outcome(item, ticket)

        def command(actor: Actor) -> CompleteWork:
            data = with_files(self.kernel, actor, step.get("data", {}))
            return CompleteWork(item.id, outcome, data, ticket=ticket)

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
        answer = self._by_whoever_may(lambda _actor: command, step.get("by"))
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
        fired = 0
        while (due := next_due(self.kernel)) is not None and due <= moment:
            fired += 1
            if self._budget is not None:
                self._budget.fired(fired)
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
        by = self._named(step) or self.people[HEAD]
        if "by" not in step and (made := self._made(values.get("data", {}))):
            execute(self.kernel, PutData(self.ticket, made), by)
            values["data"] = {name: value for name, value in values["data"].items() if name not in made}
        if values != {"data": {}}:
            execute(self.kernel, EditTicket(self.ticket, values), by)

    def _made(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the values whose fields nobody enters: a plugin or an action puts them."""
        role, version = self.kernel.store.read().one(
            "SELECT role, version_id FROM ticket WHERE id = ?", (self.ticket,)
        ) or ("", 0)
        made = {field.id for field in self.kernel.definitions.fields(role, version).made if not field.computed}
        return {name: value for name, value in data.items() if name in made}

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

    def _by_whoever_may(
        self, command: Callable[[Actor], object], by: str | None, item: OpenItem | None = None
    ) -> dict[str, Any]:
        """Carry out a command as ``by``, else as the first who is allowed to: what is refused changes nothing."""
        if by is not None:
            return execute(self.kernel, command(self.people[by]), self.people[by])
        candidates = [self.people.known(item.assignee_id) if item else None, *self._listed(item)]
        refusal: InstarError | None = None
        for actor in [*candidates, *map(self.people.__getitem__, INVENTED)]:
            if actor is None:
                continue
            try:
                return execute(self.kernel, command(actor), actor)
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
