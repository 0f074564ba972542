"""The steps of one ticket: open ones with what the actor may do about them, faults, what it waits for, done ones.

Whether a step may be done is decided as the command decides it: ``ticket.act`` on the ticket, and taken by me, or free
and naming me or one of my teams, or ``ticket.assign``; never when the separation of duties (``not_by``) says no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor, TicketKey
from instar.access.access import no_such_ticket
from instar.engine.duties import did
from instar.engine.items import standing_for
from instar.engine.model import BOUNDARY, START, Node
from instar.errors import NotFound
from instar.forms import Form
from instar.i18n import _, text
from instar.kernel import Kernel
from instar.queries.absences import away
from instar.queries.head import people
from instar.queries.labels import PersonLabel, StageLabel, number, stage_label
from instar.queries.names import Names, for_item
from instar.store import Row

MOST_DONE = 100
INSIDE = "ticket.view_internal"

_UNDONE = "j.state <> 'done' AND j.kind = 'action'"
# What most tickets have none of is asked for where there is any.
_TICKET = f"""
SELECT t.zone_id, t.version_id, t.state, t.role,
  EXISTS (SELECT 1 FROM incident i WHERE i.ticket_id = t.id),
  EXISTS (SELECT 1 FROM job j WHERE j.ticket_id = t.id AND {_UNDONE}),
  EXISTS (SELECT 1 FROM subscription s WHERE s.ticket_id = t.id AND s.kind <> 'sla')
FROM ticket t WHERE t.id = ?"""
_ITEMS = """
SELECT w.id, w.token, w.node, w.team_id, w.assignee_id, w.due, w.created, w.absent_id,
  EXISTS (SELECT 1 FROM work_item_candidate c WHERE c.work_item_id = w.id)
FROM work_item w WHERE w.ticket_id = ? ORDER BY w.id LIMIT 500"""
_CANDIDATES = """
SELECT c.work_item_id, c.principal_id FROM work_item w JOIN work_item_candidate c ON c.work_item_id = w.id
WHERE w.ticket_id = ? ORDER BY c.principal_id"""
_FAULTS = "SELECT token, node, code, message, at FROM incident WHERE ticket_id = ? ORDER BY at, token"
_JOBS = f"""
SELECT j.token, j.payload ->> '$.node', j.attempts FROM job j
WHERE j.ticket_id = ? AND {_UNDONE}
  AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.ticket_id = j.ticket_id AND i.token = j.token)
ORDER BY j.id LIMIT 100"""
_AWAITED = """
SELECT s.token, s.node, s.kind, s.name, s.due FROM subscription s WHERE s.ticket_id = ? AND s.kind <> 'sla'
ORDER BY s.due IS NULL, s.due, s.id LIMIT 100"""
_DONE = f"""
SELECT e.id, e.payload ->> '$.node', e.payload ->> '$.outcome', e.actor_id, e.at FROM event e
WHERE e.ticket_id = ? AND e.kind = 'completed' ORDER BY e.id DESC LIMIT {MOST_DONE}"""

_FINISHED = """
SELECT past.ticket_id FROM (SELECT e.ticket_id, e.kind, e.payload FROM event e ORDER BY e.id DESC LIMIT 2000) past
WHERE past.kind = 'completed' AND CAST(past.payload ->> '$.item' AS INTEGER) = ? LIMIT 1"""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """``form``: the outcome's own form as written (key or inline), asked beside the step's; None for none."""

    key: str
    title: str
    tone: str
    form: Any


@dataclass(frozen=True, slots=True)
class StepRow:
    """An open step. ``in_place_of``: who is away, where the assignee has it in his place; ``away``: in words, until
    when the assignee is away himself, "" while he is there. ``may_do``: I may complete it now; ``may_take``,
    ``may_put_back``, ``may_take_over`` as named; ``reason``: why I may not do it, a sentence, "" when I may.
    ``written`` is the form as the definition has it (key, inline or None), ``form`` the same ready for use; ``form_of``
    gives that of one outcome."""

    id: int
    ticket: int
    number: str
    version_id: int
    token: int
    node: str
    title: str
    stage: StageLabel | None
    due: int | None
    created: int
    assignee: PersonLabel | None
    in_place_of: PersonLabel | None
    away: str
    team: PersonLabel | None
    candidates: tuple[PersonLabel, ...]
    mine: bool
    may_do: bool
    may_take: bool
    may_put_back: bool
    may_take_over: bool
    reason: str
    outcomes: tuple[OutcomeRow, ...]
    written: Any
    form: Form


@dataclass(frozen=True, slots=True)
class DoneRow:
    """``id`` is the event's."""

    id: int
    node: str
    title: str
    outcome: str
    outcome_title: str
    by: PersonLabel | None
    at: int


@dataclass(frozen=True, slots=True)
class FaultRow:
    """An automatic step that failed: ``message`` says what; ``may_retry``: Run again."""

    token: int
    node: str
    title: str
    code: str
    message: str
    at: int
    may_retry: bool


@dataclass(frozen=True, slots=True)
class WaitRow:
    """An automatic step whose action is not answered yet; ``attempts`` of its job so far."""

    token: int
    node: str
    title: str
    attempts: int


@dataclass(frozen=True, slots=True)
class AwaitRow:
    """What a token waits for that nobody does. ``kind``: timer (then ``due``, ms) | message | signal | condition.
    ``beside``: it happens to an open step or call, or begins something beside it; else the ticket waits for it."""

    token: int
    node: str
    title: str
    kind: str
    due: int | None
    beside: bool


@dataclass(frozen=True, slots=True)
class Work:
    """``open``: mine first, then what I may do, then by age. ``done``: newest first, at most 100."""

    open: tuple[StepRow, ...]
    faults: tuple[FaultRow, ...]
    waiting: tuple[WaitRow, ...]
    done: tuple[DoneRow, ...]
    awaited: tuple[AwaitRow, ...] = ()


def work(kernel: Kernel, actor: Actor, ticket_id: int, *, done: bool = False) -> Work:
    """Steps of the ticket; ``done`` reads the finished ones too.

    Who may not see what is internal gets only the steps that he may do.
    """
    reader = _Reader(kernel, actor, ticket_id)
    steps = reader.open()
    if not reader.may(INSIDE):
        return Work(steps, (), (), ())
    finished = reader.done() if done else ()
    return Work(steps, reader.faults(), reader.waiting(), finished, reader.awaited())


def open_work(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[StepRow, ...]:
    """``work().open`` alone."""
    return _Reader(kernel, actor, ticket_id).open()


def step(kernel: Kernel, actor: Actor, item_id: int) -> StepRow:
    """One open step; raises NotFound when it is gone or its ticket is not shared with the actor."""
    missing = NotFound("no_step", _("There is no such step, or it is not shared with you."))
    ticket_id = kernel.store.read().value("SELECT ticket_id FROM work_item WHERE id = ?", (item_id,))
    if ticket_id is None:
        raise missing
    try:
        steps = open_work(kernel, actor, ticket_id)
    except NotFound:
        raise missing from None
    found = next((step for step in steps if step.id == item_id), None)
    if found is None:
        raise missing
    return found


def finished_ticket(kernel: Kernel, item_id: int) -> int | None:
    """The ticket of a step that was finished lately (of the newest 2000 rows of history), whoever asks.

    Only for a command that asks access itself: it tells who was faster. None while the step is open.
    """
    tx = kernel.store.read()
    if tx.value("SELECT 1 FROM work_item WHERE id = ?", (item_id,)):
        return None
    found: int | None = tx.value(_FINISHED, (item_id,))
    return found


def form_of(kernel: Kernel, step: StepRow, outcome: str) -> Form:
    """What the step asks for when it is left by this outcome."""
    return kernel.definitions.step_form(step.version_id, step.node, outcome)


class _Reader:
    """Reads the parts of one ticket's work for one actor; raises NotFound for a ticket that he may not see."""

    def __init__(self, kernel: Kernel, actor: Actor, ticket_id: int) -> None:
        self.kernel = kernel
        self.actor = actor
        self.tx = kernel.store.read()
        row = self.tx.one(_TICKET, (ticket_id,))
        if row is None:
            raise no_such_ticket()
        self.key = TicketKey(ticket_id, row[0])
        kernel.access.authorize(actor, "ticket.view", self.key)
        self.version_id: int = row[1]
        self.state: Mapping[str, Any] = orjson.loads(row[2])
        self.finished_by: Mapping[str, Any] = self.state.get("work", {})
        self._failed, self._waits, self._awaits = row[4:]
        self.lacking = kernel.definitions.lacking(row[3], self.version_id)
        self.names = Names(kernel, ticket_id, self.version_id)
        self._may: dict[str, bool] = {}

    def may(self, permission: str) -> bool:
        if permission not in self._may:
            self._may[permission] = self.kernel.access.can(self.actor, permission, self.key)
        return self._may[permission]

    def open(self) -> tuple[StepRow, ...]:
        """Who may not see what is internal gets only the steps that he may do."""
        steps = sorted(self._steps(), key=lambda step: (not step.mine, not step.may_do, step.id))
        return tuple(step for step in steps if step.may_do or self.may(INSIDE))

    def _steps(self) -> list[StepRow]:
        rows = self.tx.all(_ITEMS, (self.key.id,))
        candidates: dict[int, list[int]] = {}
        for item, principal in self.tx.all(_CANDIDATES, (self.key.id,)) if any(row[8] for row in rows) else ():
            candidates.setdefault(item, []).append(principal)
        named = people(
            self.kernel, {id for row in rows for id in (row[3], row[4], row[7], *candidates.get(row[0], ()))}
        )
        return [self._step(row, candidates.get(row[0], ()), named) for row in rows]

    def _step(self, row: Row, candidates: Sequence[int], named: Mapping[int, PersonLabel]) -> StepRow:
        id, token, node_id, team_id, assignee_id, due, created, absent_id = row[:8]
        node = self.kernel.definitions.process(self.version_id).nodes[node_id]
        actor, free = self.actor, assignee_id is None
        mine = not free and assignee_id == actor.id
        invited = free and (team_id in actor.teams or actor.id in candidates)
        act, assign, blocked = self.may("ticket.act"), self.may("ticket.assign"), self._blocked(node)
        may_do = act and not blocked and not self.lacking and (mine or invited or assign)
        people_named = tuple(named[id] for id in candidates if id in named)
        holder, team = named.get(assignee_id), named.get(team_id)
        return StepRow(
            id=id,
            ticket=self.key.id,
            number=number(self.key.id),
            version_id=self.version_id,
            token=token,
            node=node_id,
            title=for_item(self.names.step(node_id), standing_for(self.state, token)),
            stage=stage_label(self.kernel, self.version_id, node.stage.id if node.stage else None),
            due=due,
            created=created,
            assignee=holder,
            in_place_of=named.get(absent_id),
            away=away(self.kernel, assignee_id),
            team=team,
            candidates=people_named,
            mine=mine,
            may_do=may_do,
            may_take=may_do and free and actor.signed_in,
            may_put_back=act and not free and (mine or assign),
            may_take_over=may_do and not free and not mine,
            reason="" if may_do else self.lacking or self._reason(act, blocked, holder, team, people_named),
            outcomes=tuple(
                OutcomeRow(outcome.key, text(outcome.title) or outcome.key, outcome.tone or "", outcome.form)
                for outcome in node.outcomes
            ),
            written=node.form,
            form=self.kernel.definitions.step_form(self.version_id, node_id),
        )

    def _blocked(self, node: Node) -> bool:
        login = self.actor.key
        return bool(login) and any(did(self.finished_by.get(other, {}), login) for other in node.not_by)

    @staticmethod
    def _reason(
        act: bool, blocked: bool, holder: PersonLabel | None, team: PersonLabel | None, named: Sequence[PersonLabel]
    ) -> str:
        if not act:
            return _("You are not allowed to work on this ticket.")
        if blocked:
            return _("Who did an earlier step may not do this one as well.")
        if holder is not None:
            return _("{name} has taken this step.").format(name=holder.name)
        who = team.name if team else ", ".join(person.name for person in named[:3])
        return _("This step is for others: {who}.").format(who=who or _("named colleagues"))

    def faults(self) -> tuple[FaultRow, ...]:
        if not self._failed:
            return ()
        may_retry = self.may("ticket.act")
        return tuple(
            FaultRow(token, node, self.names.step(node), code, message, at, may_retry)
            for token, node, code, message, at in self.tx.all(_FAULTS, (self.key.id,))
        )

    def waiting(self) -> tuple[WaitRow, ...]:
        if not self._waits:
            return ()
        return tuple(
            WaitRow(token, node, self.names.step(node), attempts)
            for token, node, attempts in self.tx.all(_JOBS, (self.key.id,))
        )

    def awaited(self) -> tuple[AwaitRow, ...]:
        if not self._awaits:
            return ()
        nodes = self.kernel.definitions.process(self.version_id).nodes
        return tuple(
            AwaitRow(token, node, self.names.event(node, name), kind, due, nodes[node].type in (BOUNDARY, START))
            for token, node, kind, name, due in self.tx.all(_AWAITED, (self.key.id,))
        )

    def done(self) -> tuple[DoneRow, ...]:
        rows = self.tx.all(_DONE, (self.key.id,))
        named = people(self.kernel, {row[3] for row in rows})
        return tuple(
            DoneRow(id, node, self.names.step(node), outcome, self.names.outcome(node, outcome), named.get(by), at)
            for id, node, outcome, by, at in rows
        )
