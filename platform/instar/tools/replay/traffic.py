"""The traffic of a log: every event an ordinary command of whoever did it, at the time when it was done.

Commits are shared, because nobody waits for one of them. A job that a step has asked for is carried out before the
case goes on, for the process waits for its answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from instar.access import SYSTEM, Actor
from instar.clock import SystemClock, VirtualClock
from instar.commands import CompleteWork, MoveTicket, OpenTicket, Publish, ReopenTicket, execute
from instar.errors import InstarError, Invalid, NotFound, Refused, nearest
from instar.i18n import _
from instar.jobs import Workers
from instar.kernel import Kernel
from instar.store.commits import SharedCommits
from instar.tools.replay.crew import Crew, assemble, check_people
from instar.tools.replay.derive import derive
from instar.tools.replay.log import Event, Log
from instar.tools.replay.plan import Doing, Plan

ROLE = "task"
"""What tickets of a derived process are, where the site has it and no map says otherwise."""

_ITEMS = "SELECT id, node FROM work_item WHERE ticket_id = ? ORDER BY id"
_STANDS = "SELECT stage, ended, version_id FROM ticket WHERE id = ?"


class Figures(NamedTuple):
    """``cases`` of the log, ``events`` and ``tickets`` that came of it, events that were ``refused``."""

    cases: int
    events: int
    tickets: int
    refused: int


def prepare(kernel: Kernel, log: Log, plan: Plan, *, again: bool = False) -> Traffic:
    """Make what the traffic needs – process, people, teams, services – and return it ready to play.

    kernel: its clock is a ``VirtualClock`` that stands at the present. Raises Invalid for a map that does not fit the
    site, before anything is written, and Refused for a log that was replayed before, unless ``again``.
    """
    check_people(kernel, plan)
    if plan.process is not None:
        _check_activities(kernel, log, plan, plan.process)
        crew = assemble(kernel, log, plan, plan.process)
        fields = dict(plan.fields)
        return Traffic(kernel, log, crew, plan.process, fields, doings=plan.activities)
    there = kernel.definitions.current("process", plan.key) is not None
    if there and not again:
        raise Refused(
            "replayed_before",
            _("There is a process “{key}” already: the log may have been replayed.").format(key=plan.key),
            hint=_("--again adds its tickets once more; a map can name another “key”."),
        )
    derived = derive(log, plan, _role(kernel, plan))
    execute(kernel, Publish(orjson.dumps(derived.process).decode()), SYSTEM)
    crew = assemble(kernel, log, plan, plan.key)
    return Traffic(kernel, log, crew, plan.key, derived.fields, outcomes=derived.outcomes)


@dataclass(slots=True)
class _Life:
    """A case on its way. ``item``: its open step, None when it has ended or is not known."""

    ticket: int
    item: int | None


@dataclass(slots=True)
class Traffic:
    """``outcomes`` of a derived process, or ``doings`` in one that was there: activity → what it does."""

    kernel: Kernel
    log: Log
    crew: Crew
    process: str
    fields: dict[str, str]
    outcomes: dict[str, str] = field(default_factory=dict)
    doings: Mapping[str, Doing] = field(default_factory=dict)
    done: int = 0
    _lives: dict[int, _Life] = field(default_factory=dict)
    _rung: bool = False

    def play(self, events: Iterable[Event]) -> Figures:
        """Carry out the events, in the order given, and return what came of them."""
        clock = self.kernel.clock
        assert isinstance(clock, VirtualClock), "the past is filled in under a clock that can be set"
        ring, self.kernel.ring = self.kernel.ring, self._ring
        try:
            with SharedCommits(self.kernel.store) as shared:
                for event in events:
                    clock.jump(event.at)
                    self._take(event)
                    if self._rung:
                        self._rung = False
                        with shared.apart():
                            Workers(self.kernel, 1).drain()
        finally:
            self.kernel.ring = ring
            clock.jump(SystemClock().now())
        return Figures(len(self.log.cases), self.done, len(self._lives), self.log.refusals.count)

    def _ring(self) -> None:
        self._rung = True

    def _take(self, event: Event) -> None:
        actor = self.crew.people.get(event.person, SYSTEM)
        try:
            life = self._lives.get(event.case)
            if life is None:
                life = self._lives[event.case] = self._open(event)
            if self.outcomes:
                self._complete(life, actor, self.outcomes[event.activity])
            else:
                self._do(life, actor, self.doings[event.activity])
        except InstarError as error:
            said = [one for found in error.errors.values() for one in found] if isinstance(error, Invalid) else []
            reason = " ".join(said) or error.message
            self.log.refusals.add(reason, f"{self.log.cases[event.case].title}, {event.activity}")
        else:
            self.done += 1

    def _open(self, event: Event) -> _Life:
        """In the name of the system: whoever did the first thing in a case is a colleague, and no client of ours."""
        case = self.log.cases[event.case]
        data = {name: case.values[column] for name, column in self.fields.items() if column in case.values}
        service = self.crew.services.get(event.group) or self.crew.services[""]
        command = OpenTicket(case.title, process=self.process, service=service, data=data, channel="import")
        answer = execute(self.kernel, command, SYSTEM)
        return _Life(answer["ticket"], answer["items"][0] if answer["items"] else None)

    def _complete(self, life: _Life, actor: Actor, outcome: str) -> None:
        if life.item is None:
            life.item = execute(self.kernel, ReopenTicket(life.ticket), actor)["items"][0]
        answer = execute(self.kernel, CompleteWork(life.item, outcome), actor)
        life.item = answer["items"][0] if answer["items"] else None

    def _do(self, life: _Life, actor: Actor, doing: Doing) -> None:
        row = self.kernel.store.read().one(_STANDS, (life.ticket,))
        assert row is not None, "the ticket was opened a moment ago"
        stage, ended, version = row
        if ended is not None:
            execute(self.kernel, ReopenTicket(life.ticket), actor)
        stays = self._staying(life.ticket, version) if doing.stage == stage and ended is None else None
        if doing.stage is None or stays is not None:
            item, outcome = stays or (self._item(life.ticket, version, doing.outcome or ""), doing.outcome or "")
            execute(self.kernel, CompleteWork(item, outcome, doing.data), actor)
            return
        command = MoveTicket(life.ticket, doing.stage, doing.outcome, data=doing.data)
        if "needs_form" in execute(self.kernel, command, actor):
            raise Refused("needs_form", _("The step asks for more: say it in the map, as “data” of the activity."))

    def _item(self, ticket: int, version: int, outcome: str) -> int:
        process = self.kernel.definitions.process(version)
        for item, node in self.kernel.store.read().all(_ITEMS, (ticket,)):
            if process.nodes[node].outcome(outcome) is not None:
                return int(item)
        raise NotFound("no_step", _("No open step has the outcome “{name}”.").format(name=outcome))

    def _staying(self, ticket: int, version: int) -> tuple[int, str] | None:
        """An open step with an outcome that leads back to itself: what a repeated activity completes."""
        process = self.kernel.definitions.process(version)
        for item, node in self.kernel.store.read().all(_ITEMS, (ticket,)):
            for outcome in process.nodes[node].outcomes:
                if outcome.flow is not None and outcome.flow.to == node:
                    return int(item), outcome.key
        return None


def _role(kernel: Kernel, plan: Plan) -> str:
    roles = sorted(kernel.plugins.roles)
    if plan.role is not None and plan.role not in roles:
        near = nearest(plan.role, roles)
        raise Invalid(
            {"role": [_("There is no role “{name}”.").format(name=plan.role)]},
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    if plan.role is None and not roles:
        raise Refused("no_roles", _("The site has no role that tickets could have."), hint=_("Switch a plugin on."))
    return plan.role or (ROLE if ROLE in roles else roles[0])


def _check_activities(kernel: Kernel, log: Log, plan: Plan, key: str) -> None:
    """Raise Invalid for a map whose process, stages or outcomes are not there, or that leaves activities out."""
    _found, version = kernel.definitions.for_process(key)
    process = kernel.definitions.process(version)
    stages = [stage.id for stage in process.stages]
    outcomes = sorted({known.key for node in process.nodes.values() for known in node.outcomes})
    wrong: dict[str, list[str]] = {}
    for activity, doing in plan.activities.items():
        if doing.stage is not None and doing.stage not in stages:
            wrong[f"activities.{activity}"] = [_("The process has no stage “{stage}”.").format(stage=doing.stage)]
        elif doing.outcome is not None and doing.outcome not in outcomes:
            wrong[f"activities.{activity}"] = [_("No open step has the outcome “{name}”.").format(name=doing.outcome)]
    for activity in sorted({event.activity for event in log.events} - plan.activities.keys()):
        wrong[f"activities.{activity}"] = [_("The map does not say what this activity does.")]
    if wrong:
        there = _("There are: {names}.").format(names=", ".join([*stages, *outcomes]))
        raise Invalid(wrong, hint=there)
