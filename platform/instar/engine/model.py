"""What a process definition says, as frozen values that `advance` runs on as they are.

A process is a graph: nodes by id, each with its outgoing flows in file order. Expressions and templates are compiled
already. `Node` has the keys of all node types; those that a type does not have stand at their defaults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from instar.engine.expressions import Expression
from instar.engine.facts import NOTHING, Environment, Seen
from instar.engine.promise import Promise
from instar.engine.timers import Timer

if TYPE_CHECKING:
    from instar.engine.templates import Value

Text = str | Mapping[str, str]
"""A text an administrator wrote: one string, or a map from language code to string."""
Status = Literal["active", "waiting", "hold", "resolved", "closed", "cancelled"]

DONE = "done"
"""The outcome of a step whose flows name none."""
DONE_TITLE: Mapping[str, str] = MappingProxyType({"en": "Done", "ru": "Готово"})
DECIDING = "businessRuleTask"
CALLING = frozenset({"serviceTask", "sendTask", DECIDING})
"""Node types that call an action, or ask a decision table: they wait for an answer."""
STEPS = frozenset({"userTask", "manualTask"})
"""Node types that a person finishes."""
CALL_ACTIVITY = "callActivity"
SUB_PROCESS = "subProcess"
START = "startEvent"
ACTIVITIES = CALLING | STEPS | {"scriptTask", "receiveTask", CALL_ACTIVITY, SUB_PROCESS}
"""Node types that may be done for several items, again and again, or be undone."""
CATCHING = frozenset({"intermediateCatchEvent", "receiveTask"})
"""Node types that wait for a timer, a message, a signal or a condition."""
BOUNDARY = "boundaryEvent"
PARALLEL, INCLUSIVE, COMPLEX = "parallelGateway", "inclusiveGateway", "complexGateway"
ONE_WAY = frozenset({"exclusiveGateway", "eventBasedGateway"})
"""Gateways that a token leaves by one flow."""
JOINING = frozenset({PARALLEL, INCLUSIVE, COMPLEX})
"""Gateways at which branches meet: a token that comes may wait for others."""


def _nothing() -> Mapping[str, Any]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Stage:
    """A column of the board. `final`: shown only once the run has ended. `public`: what a requester reads for it.

    `probability`: per cent of the tickets here that come to a good end. `max_age`: days that one should stay at most.
    """

    id: str
    title: Text
    status: Status = "active"
    final: bool = False
    wip: int | None = None
    probability: int | None = None
    max_age: int | None = None
    hue: int | None = None
    public: Text | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow. `id`: as written, else `from.to`. `slot`: its number among the flows into its target."""

    id: str
    source: str
    to: str
    pointer: str = ""
    outcome: str | None = None
    when: Expression | None = None
    default: bool = False
    title: Text | None = None
    tone: str | None = None
    form: str | Mapping[str, Any] | None = None
    form_pointer: str = ""
    slot: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A button of a step. `flow`: where it leads; None when the step's flows are decided by their conditions or the run
    ends here. `form`: the key of a form, an inline form, or None."""

    key: str
    title: Text
    tone: str | None = None
    form: str | Mapping[str, Any] | None = None
    flow: Flow | None = None
    form_pointer: str = ""


@dataclass(frozen=True, slots=True)
class Multi:
    """An activity that is done once for each item of a list: all at once, or one after the other (`sequential`).

    Expressions in it see the item as `item` and as `name`. When `until` holds (it sees `multi`) the rest is cancelled,
    or with `keeps_rest` goes on while the run goes on without it."""

    each: Expression
    name: str = ""
    sequential: bool = False
    until: Expression | None = None
    keeps_rest: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """An activity that is done again while `condition` holds, at most `most` times; asked before each time."""

    condition: Expression
    most: int


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `pointer`: where it stands in its file, "" for one that the parser made.

    User tasks: `form` (key, inline form or None), `candidates` ({"team": key or list, "=": expression, …}), `assignee`
    (a log-in or {"=": …}), `not_by` (ids of steps whose doers may not do this one), `due`, `priority`, `outcomes`;
    `asks` are the expressions among them.
    Service and send tasks: `action`, `arguments` (the compiled `with`), `result_path` (below data), `tries`.
    Business rule tasks: `decision` (the key of a table), `result_path`. Script tasks: `sets`. End events: `terminate`,
    `result`. `keeps_work`: `work.<id>` is read somewhere.
    Events and receive tasks: one of `timer`, `message`, `signal`, `condition`, `error`; `correlate`: the key that a
    message must have; `fresh`: takes no message that came before; what is thrown carries `arguments`. Boundary events:
    `attached` (the id of the activity), `interrupting`; the activity's `boundaries` are their ids. A throw event goes
    on at the catch event of its `link`. Complex gateways: `join_count` flows have to bring a token, `cancels_rest`.
    A catch event with `children` waits until "all" or "any" of the child tickets have ended; one with `manual` is
    also a step, that a person finishes by hand: it then has `outcomes` and `candidates`.
    `escalation`, `compensate` (the id of an activity, or "*" for all): thrown, or taken by a boundary event or start.
    `scope`: the id of the sub-process that the node is in, "" outside of all. Sub-processes: `by_event` begins when its
    start event happens, `ad_hoc` offers the nodes that its `inner` flows lead to until `until` holds. Call activities:
    `process`, `role`, `service` of the child ticket, `waits` for its end. Activities: `multi`, `loop`,
    `collect_path` (below data: where what the items brought is gathered), `undo` (the flow to what undoes it).
    """

    id: str
    type: str
    pointer: str = ""
    title: Text = ""
    stage: Stage | None = None
    flows: tuple[Flow, ...] = ()
    incoming: tuple[Flow, ...] = ()
    plain: bool = True
    outcomes: tuple[Outcome, ...] = ()
    form: str | Mapping[str, Any] | None = None
    form_pointer: str = ""
    candidates: Mapping[str, Any] = field(default_factory=_nothing)
    candidates_expression: Expression | None = None
    assignee: str | Mapping[str, Any] | None = None
    assignee_expression: Expression | None = None
    not_by: tuple[str, ...] = ()
    due: Timer | None = None
    asks: tuple[Expression, ...] = ()
    priority: int | None = None
    keeps_work: bool = False
    action: str = ""
    decision: str = ""
    arguments: Value | None = None
    result_path: tuple[str, ...] = ()
    tries: int | None = None
    sets: tuple[tuple[tuple[str, ...], Expression], ...] = ()
    terminate: bool = False
    result: str | None = None
    timer: Timer | None = None
    message: str = ""
    signal: str = ""
    error: str = ""
    condition: Expression | None = None
    correlate: Expression | None = None
    fresh: bool = False
    attached: str = ""
    interrupting: bool = True
    boundaries: tuple[str, ...] = ()
    link: str = ""
    join_count: int = 1
    cancels_rest: bool = False
    children: str = ""
    escalation: str = ""
    compensate: str = ""
    scope: str = ""
    by_event: bool = False
    ad_hoc: bool = False
    inner: tuple[Flow, ...] = ()
    until: Expression | None = None
    process: str = ""
    role: str | None = None
    service: str | None = None
    waits: bool = True
    multi: Multi | None = None
    loop: Loop | None = None
    collect_path: tuple[str, ...] = ()
    undo: Flow | None = None
    note: Text | None = None
    docs: Text | None = None
    extra: Mapping[str, Any] = field(default_factory=_nothing)

    @property
    def repeats(self) -> bool:
        """Whether the activity is done more than once: its token holds those of the single times."""
        return self.multi is not None or self.loop is not None

    def outcome(self, key: str) -> Outcome | None:
        for known in self.outcomes:
            if known.key == key:
                return known
        return None

    def due_at(self, facts: Seen, work: Mapping[str, Any] = NOTHING, names: Mapping[str, Any] = NOTHING) -> int | None:
        """When a step that opens now is due, epoch ms. `names`: those of its item. Raises EvaluationError."""
        if self.due is None:
            return None
        if self.due.after is not None:
            return self.due.first(facts.now, facts.zone, calendars=facts.calendars)
        return self.due.moment(facts.zone, Environment(facts, facts.data, work, names))

    def candidate_names(
        self, facts: Seen, work: Mapping[str, Any] = NOTHING, names: Mapping[str, Any] = NOTHING
    ) -> list[str]:
        """Log-ins or team keys that the expression of `candidates` gives. Raises EvaluationError."""
        if self.candidates_expression is None:
            return []
        found = self.candidates_expression(Environment(facts, facts.data, work, names))
        listed = found if isinstance(found, list | tuple) else [found]
        return [str(name) for name in listed if name]

    def assignee_name(
        self, facts: Seen, work: Mapping[str, Any] = NOTHING, names: Mapping[str, Any] = NOTHING
    ) -> str | None:
        """The log-in of who is to do it, when the definition says so. Raises EvaluationError."""
        if self.assignee_expression is None:
            return self.assignee if isinstance(self.assignee, str) else None
        found = self.assignee_expression(Environment(facts, facts.data, work, names))
        return str(found) if found else None


@dataclass(frozen=True, slots=True)
class Process:
    """One version of a process. It never changes and may be used by many threads."""

    key: str
    title: Text
    role: str
    stages: tuple[Stage, ...]
    nodes: Mapping[str, Node]
    start: str
    form: str | Mapping[str, Any] | None = None
    card: tuple[str, ...] = ()
    note: Text | None = None
    docs: Text | None = None
    sum: str = ""
    """The field whose values the board adds up in its columns."""
    next_step: bool = False
    """An open ticket for which nothing is planned is marked."""
    partners: bool = False
    """Tickets may be shared with partner organizations."""
    made: bool = False
    """The nodes are made from the stages."""
    accepts: tuple[tuple[str, str], ...] = ()
    """(code, node) of findings that the author silenced."""
    sla: tuple[Promise, ...] = ()
    """What is promised about time."""
    _stages: Mapping[str, Stage] = field(default_factory=_nothing, repr=False, compare=False)
    joining: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """Ids of the gateways that are asked, when nothing moves, whether they go on: in file order."""
    conditional: bool = field(default=False, repr=False, compare=False)
    """Whether some event waits for a condition."""
    nested: bool = field(default=False, repr=False, compare=False)
    """Whether tokens may be inside others: sub-processes, activities that are done several times or undone."""
    beginnings: Mapping[str, str] = field(default_factory=_nothing, repr=False, compare=False)
    """Sub-process → its start event."""
    on_events: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing, repr=False, compare=False)
    """Sub-process, or "" for the process → the start events of the event sub-processes in it."""
    counts_children: bool = False
    """Whether some expression or event looks at the child tickets."""
    undoable: bool = field(default=False, repr=False, compare=False)
    """Whether some activity can be undone."""
    _ways: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict, repr=False, compare=False)
    _rests: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_stages", {stage.id: stage for stage in self.stages})
        asked = (id for id, node in self.nodes.items() if node.type in (INCLUSIVE, COMPLEX) and len(node.incoming) > 1)
        object.__setattr__(self, "joining", tuple(asked))
        nodes = self.nodes.values()
        object.__setattr__(self, "conditional", any(node.condition is not None or node.children for node in nodes))
        object.__setattr__(self, "undoable", any(node.undo is not None for node in nodes))
        nested = any(node.type == SUB_PROCESS or node.repeats or node.compensate for node in nodes)
        object.__setattr__(self, "nested", nested)
        begins = {node.scope: node.id for node in nodes if node.type == START and node.scope}
        object.__setattr__(self, "beginnings", begins)
        taken: dict[str, tuple[str, ...]] = {}
        for node in nodes:
            if node.by_event and node.id in begins:
                taken[node.scope] = (*taken.get(node.scope, ()), begins[node.id])
        object.__setattr__(self, "on_events", taken)

    @property
    def starts(self) -> tuple[str, ...]:
        """Ids of the start events of the process: the one for opening by hand, then those that something triggers."""
        others = (node for node in self.nodes.values() if node.type == START and not node.scope)
        return (self.start, *(node.id for node in others if node.id != self.start))

    def stage(self, id: str) -> Stage:
        """Raises KeyError for a stage that the process does not have."""
        return self._stages[id]

    def ways_into(self, gateway: Node) -> tuple[frozenset[str], ...]:
        """For each flow into a gateway the nodes from which a token can come by it without passing the gateway."""
        known = self._ways.get(gateway.id)
        if known is None:
            ways = (self._before([flow.source], gateway.id) for flow in gateway.incoming)
            known = self._ways[gateway.id] = tuple(ways)
        return known

    def rest_of(self, gateway: Node) -> tuple[frozenset[str], ...]:
        """The same, but only what lies behind the last node on all ways to the gateway that parts tokens: those that
        meet have parted there. What could come once more by a loop around both is beside it, not its rest.
        """
        known = self._rests.get(gateway.id)
        if known is None:
            ways = self.ways_into(gateway)
            before = frozenset[str]().union(*ways)
            behind = [self._behind(gateway, node) for node in before if self._parts(self.nodes[node])]
            rest = min([between for between in behind if between is not None], key=len, default=before)
            known = self._rests[gateway.id] = tuple(way & rest for way in ways)
        return known

    def _behind(self, gateway: Node, node: str) -> frozenset[str] | None:
        """The nodes between one and the gateway; None where a way to the gateway leads past that one."""
        found = self._before([flow.source for flow in gateway.incoming], gateway.id, node)
        return found if all(self._preceding(id) for id in found) else None

    def _parts(self, node: Node) -> bool:
        """Whether several tokens may come of one there."""
        one = node.type in ONE_WAY or (node.outcomes and all(outcome.flow for outcome in node.outcomes))
        return (len(node.flows) > 1 and not one) or any(not self.nodes[id].interrupting for id in node.boundaries)

    def _before(self, nodes: Iterable[str], *barriers: str) -> frozenset[str]:
        found: set[str] = set()
        open = list(nodes)
        while open:
            id = open.pop()
            if id not in found and id not in barriers:
                found.add(id)
                open += self._preceding(id)
        return frozenset(found)

    def _preceding(self, id: str) -> list[str]:
        node = self.nodes[id]
        return [*(flow.source for flow in node.incoming), *([node.attached] if node.attached else [])]

    def flows(self) -> Iterable[Flow]:
        """All flows, in file order."""
        return (
            flow
            for node in self.nodes.values()
            for flow in (*node.flows, *node.inner, *(() if node.undo is None else (node.undo,)))
        )

    def around(self, node: Node) -> Iterable[str]:
        """Ids of the sub-processes that the node is in, the innermost first."""
        while node.scope:
            yield node.scope
            node = self.nodes[node.scope]
