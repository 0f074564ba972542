"""What the engine wants done: plain values, carried out by the command in the order given, in its transaction.

`token` is the number of the token that waits: the identity of its work item, job or incident within the run.
`as_json` is the shape in history.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from instar.engine.kinds import told_apart

Json = dict[str, Any]


@told_apart
class WorkOpened(NamedTuple):
    """A step waits for a person. `names`: the items that it is done for, where it is one of many."""

    token: int
    node: str
    names: Mapping[str, Any] | None = None

    def as_json(self) -> Json:
        named = {"names": dict(self.names)} if self.names else {}
        return {"kind": "work_opened", "token": self.token, "node": self.node, **named}


@told_apart
class WorkClosed(NamedTuple):
    """The step is done with `outcome`; None when it was cancelled."""

    token: int
    node: str
    outcome: str | None

    def as_json(self) -> Json:
        return {"kind": "work_closed", "token": self.token, "node": self.node, "outcome": self.outcome}


@told_apart
class ActionRequested(NamedTuple):
    """Call `action` with `args` (JSON) and answer with ActionSucceeded or ActionFailed for the token."""

    token: int
    node: str
    action: str
    args: Json

    def as_json(self) -> Json:
        return {
            "kind": "action_requested",
            "token": self.token,
            "node": self.node,
            "action": self.action,
            "args": self.args,
        }


@told_apart
class DecisionAsked(NamedTuple):
    """Ask the decision table `decision` and answer with ActionSucceeded for the token, its result {"value": …}, or with
    ActionFailed. History keeps the answer, so that a replay decides the same whatever the table says by then."""

    token: int
    node: str
    decision: str

    def as_json(self) -> Json:
        return {"kind": "decision_asked", "token": self.token, "node": self.node, "decision": self.decision}


@told_apart
class ChildRequested(NamedTuple):
    """Open a child ticket of `process` (in `role` and for `service`, where they are said) with `args` (JSON) and, if it
    `waits`, answer with ChildEnded for the token when it ends. When the token is dropped, the child is cancelled."""

    token: int
    node: str
    process: str
    role: str | None
    service: str | None
    args: Json
    waits: bool

    def as_json(self) -> Json:
        return {
            "kind": "child_requested",
            "token": self.token,
            "node": self.node,
            "process": self.process,
            "role": self.role,
            "service": self.service,
            "args": self.args,
            "waits": self.waits,
        }


@told_apart
class DataSet(NamedTuple):
    """Set one value of the ticket's data. `path`: below data, such as ("invoice", "number")."""

    path: tuple[str, ...]
    value: Any

    def as_json(self) -> Json:
        return {"kind": "data_set", "path": list(self.path), "value": self.value}


@told_apart
class StageEntered(NamedTuple):
    """The ticket is in this stage now."""

    stage: str

    def as_json(self) -> Json:
        return {"kind": "stage_entered", "stage": self.stage}


@told_apart
class IncidentRaised(NamedTuple):
    """The token cannot go on by itself. A second one for the same token takes the place of the first."""

    token: int
    node: str
    code: str
    message: str

    def as_json(self) -> Json:
        return {
            "kind": "incident_raised",
            "token": self.token,
            "node": self.node,
            "code": self.code,
            "message": self.message,
        }


@told_apart
class IncidentResolved(NamedTuple):
    """The token goes on."""

    token: int

    def as_json(self) -> Json:
        return {"kind": "incident_resolved", "token": self.token}


@told_apart
class Dropped(NamedTuple):
    """The token was cancelled: what it waited for is forgotten, a late answer to it ignored."""

    token: int

    def as_json(self) -> Json:
        return {"kind": "dropped", "token": self.token}


@told_apart
class TimerSet(NamedTuple):
    """Give TimerFired for the token and the node (of an event) when it is `due`, epoch ms."""

    token: int
    node: str
    due: int

    def as_json(self) -> Json:
        return {"kind": "timer_set", "token": self.token, "node": self.node, "due": self.due}


@told_apart
class Awaited(NamedTuple):
    """The token waits for a `what` ("message" or "signal") called `name`, of a message with this `key`, if any; or for
    a "condition", whose text is the name."""

    token: int
    node: str
    what: str
    name: str
    key: str | None = None

    def as_json(self) -> Json:
        return {
            "kind": "awaited",
            "token": self.token,
            "node": self.node,
            "what": self.what,
            "name": self.name,
            "key": self.key,
        }


@told_apart
class Forgotten(NamedTuple):
    """The token has gone on: its timers are cleared, its messages and signals not waited for any more; with `node` only
    what is waited for at that event."""

    token: int
    node: str | None = None

    def as_json(self) -> Json:
        one = {} if self.node is None else {"node": self.node}
        return {"kind": "forgotten", "token": self.token, **one}


@told_apart
class MessageThrown(NamedTuple):
    """Send a message: one receiver takes it, here or in another run."""

    node: str
    name: str
    key: str | None
    payload: Json

    def as_json(self) -> Json:
        return {
            "kind": "message_thrown",
            "node": self.node,
            "name": self.name,
            "key": self.key,
            "payload": self.payload,
        }


@told_apart
class SignalThrown(NamedTuple):
    """Raise a signal: everybody who waits for it takes it, first in this run, then elsewhere."""

    node: str
    name: str
    payload: Json

    def as_json(self) -> Json:
        return {"kind": "signal_thrown", "node": self.node, "name": self.name, "payload": self.payload}


@told_apart
class Ended(NamedTuple):
    """The run is over. `result`: how the ticket ended, where an end says it; `error`: the one that it ended by, which
    nobody took and whoever has called it is to take."""

    result: str | None
    error: str | None = None

    def as_json(self) -> Json:
        return {"kind": "ended", "result": self.result, **({} if self.error is None else {"error": self.error})}


Effect = (
    WorkOpened
    | WorkClosed
    | ActionRequested
    | DecisionAsked
    | ChildRequested
    | DataSet
    | StageEntered
    | IncidentRaised
    | IncidentResolved
    | Dropped
    | TimerSet
    | Awaited
    | Forgotten
    | MessageThrown
    | SignalThrown
    | Ended
)
