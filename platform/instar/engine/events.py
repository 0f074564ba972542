"""What may happen to a run. An event is plain data: history keeps it, and a replay gives it to the engine again.

`as_json` is the shape in history, `event_from_json` its way back. Data that an event carries is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from instar.engine.kinds import told_apart

Json = dict[str, Any]
NOTHING: Mapping[str, Any] = MappingProxyType({})


@told_apart
class Started(NamedTuple):
    """Begin the run at the start event for opening by hand, or at `node`, one that something triggers: `payload` is
    what the message or signal carries. `called`: another run waits for its end, and takes the errors that nobody takes
    here."""

    node: str | None = None
    payload: Mapping[str, Any] | None = None
    called: bool = False

    def as_json(self) -> Json:
        told: Json = {"kind": "started"}
        if self.node is not None:
            told["node"] = self.node
        if self.payload is not None:
            told["payload"] = dict(self.payload)
        if self.called:
            told["called"] = True
        return told


@told_apart
class WorkCompleted(NamedTuple):
    """Somebody finished a step. `data`: what the step's form took; the facts' data has it already. `by`: a log-in."""

    token: int
    outcome: str
    data: Mapping[str, Any] = NOTHING
    by: str | None = None

    def as_json(self) -> Json:
        return {
            "kind": "work_completed",
            "token": self.token,
            "outcome": self.outcome,
            "data": dict(self.data),
            "by": self.by,
        }


@told_apart
class ActionSucceeded(NamedTuple):
    """The action that a token waits for has answered."""

    token: int
    result: Mapping[str, Any] = NOTHING

    def as_json(self) -> Json:
        return {"kind": "action_succeeded", "token": self.token, "result": dict(self.result)}


@told_apart
class ActionFailed(NamedTuple):
    """The action refused, or its tries are used up; or a child ticket could not be opened. `code`: for programs;
    `message`: a sentence."""

    token: int
    code: str
    message: str = ""

    def as_json(self) -> Json:
        return {"kind": "action_failed", "token": self.token, "code": self.code, "message": self.message}


@told_apart
class Cancelled(NamedTuple):
    """With `node`: that node's tokens end and nothing follows them; with `token` that one. Without: the run ends.
    `result`: how the run has ended, if nothing waits any more; else "cancelled". `error`: the one that it ends by."""

    node: str | None = None
    token: int | None = None
    result: str | None = None
    error: str | None = None

    def as_json(self) -> Json:
        more = {"token": self.token, "result": self.result, "error": self.error}
        return {"kind": "cancelled", "node": self.node, **{key: said for key, said in more.items() if said is not None}}


@told_apart
class Forced(NamedTuple):
    """What the token waits for is taken as done, whatever it is; what is inside of it ends. `outcome`: of a step."""

    token: int
    outcome: str | None = None

    def as_json(self) -> Json:
        return {"kind": "forced", "token": self.token, "outcome": self.outcome}


@told_apart
class ItemAdded(NamedTuple):
    """One more item for an activity that is done for many, or the node `item` of an ad-hoc sub-process once more."""

    token: int
    item: Any

    def as_json(self) -> Json:
        return {"kind": "item_added", "token": self.token, "item": self.item}


@told_apart
class ChildEnded(NamedTuple):
    """The child ticket that a token waits for has ended. `number`: its own, such as "T-5"; `data`: its fields;
    `error`: the one that it has ended by, which nobody took there."""

    token: int
    number: str = ""
    result: str | None = None
    data: Mapping[str, Any] = NOTHING
    error: str | None = None

    def as_json(self) -> Json:
        return {
            "kind": "child_ended",
            "token": self.token,
            "number": self.number,
            "result": self.result,
            "data": dict(self.data),
            **({} if self.error is None else {"error": self.error}),
        }


@told_apart
class Retried(NamedTuple):
    """Give the event of a token's incident again; an action that had failed is asked for again."""

    token: int

    def as_json(self) -> Json:
        return {"kind": "retried", "token": self.token}


@told_apart
class TimerFired(NamedTuple):
    """The timer of an event is due. `node`: the event that it belongs to; `token`: the token that waits for it."""

    token: int
    node: str

    def as_json(self) -> Json:
        return {"kind": "timer_fired", "token": self.token, "node": self.node}


@told_apart
class MessageReceived(NamedTuple):
    """A message has come. The engine finds its receiver; with `token` and `node` it is that one, which may be gone."""

    name: str
    key: str | None = None
    payload: Mapping[str, Any] = NOTHING
    token: int | None = None
    node: str | None = None

    def as_json(self) -> Json:
        return {
            "kind": "message_received",
            "name": self.name,
            "key": self.key,
            "payload": dict(self.payload),
            **({} if self.token is None else {"token": self.token, "node": self.node}),
        }


@told_apart
class SignalReceived(NamedTuple):
    """A signal was raised, for all that wait for it now; with `token` and `node` for that one."""

    name: str
    payload: Mapping[str, Any] = NOTHING
    token: int | None = None
    node: str | None = None

    def as_json(self) -> Json:
        return {
            "kind": "signal_received",
            "name": self.name,
            "payload": dict(self.payload),
            **({} if self.token is None else {"token": self.token, "node": self.node}),
        }


@told_apart
class Rechecked(NamedTuple):
    """The ticket has been changed by hand: conditions that are waited for may have come true."""

    def as_json(self) -> Json:
        return {"kind": "rechecked"}


Event = (
    Started
    | WorkCompleted
    | ActionSucceeded
    | ActionFailed
    | TimerFired
    | MessageReceived
    | SignalReceived
    | Cancelled
    | Retried
    | Rechecked
    | Forced
    | ItemAdded
    | ChildEnded
)


def event_from_json(raw: Mapping[str, Any]) -> Event:
    """The event that `as_json` wrote. Raises ValueError for what is none."""
    read = _READERS.get(str(raw.get("kind")))
    if read is None:
        raise ValueError(f"no event of the engine: {raw.get('kind')!r}")
    try:
        return read(raw)
    except (KeyError, TypeError) as error:
        raise ValueError(f"the event {raw['kind']!r} lacks {error}") from error


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Event]] = MappingProxyType(
    {
        "started": lambda raw: Started(raw.get("node"), raw.get("payload"), raw.get("called", False)),
        "work_completed": lambda raw: WorkCompleted(raw["token"], raw["outcome"], raw.get("data", {}), raw.get("by")),
        "action_succeeded": lambda raw: ActionSucceeded(raw["token"], raw.get("result", {})),
        "action_failed": lambda raw: ActionFailed(raw["token"], raw["code"], raw.get("message", "")),
        "timer_fired": lambda raw: TimerFired(raw["token"], raw["node"]),
        "message_received": lambda raw: MessageReceived(
            raw["name"], raw.get("key"), raw.get("payload", {}), raw.get("token"), raw.get("node")
        ),
        "signal_received": lambda raw: SignalReceived(
            raw["name"], raw.get("payload", {}), raw.get("token"), raw.get("node")
        ),
        "cancelled": lambda raw: Cancelled(raw.get("node"), raw.get("token"), raw.get("result"), raw.get("error")),
        "forced": lambda raw: Forced(raw["token"], raw.get("outcome")),
        "item_added": lambda raw: ItemAdded(raw["token"], raw["item"]),
        "child_ended": lambda raw: ChildEnded(
            raw["token"], raw.get("number", ""), raw.get("result"), raw.get("data", {}), raw.get("error")
        ),
        "retried": lambda raw: Retried(raw["token"]),
        "rechecked": lambda raw: Rechecked(),
    }
)
