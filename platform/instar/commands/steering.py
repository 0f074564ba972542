"""A run that somebody who assigns the work steers: what waits is cancelled, taken as done, or gets one more item.

Where the tokens of a run stand is told by ``queries.places``. For what the process itself asks of people see
``work.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.run import Run
from instar.commands.ticket import Ticket, load
from instar.engine.advance import StaleToken
from instar.engine.events import Cancelled, Event, Forced, ItemAdded
from instar.engine.tokens import Token
from instar.errors import Conflict, Invalid, Refused, nearest
from instar.i18n import _

LARGEST_ITEM = 16 * 1024


@dataclass(frozen=True, slots=True)
class CancelToken:
    """End what waits at a place of the run, and all inside it; nothing follows it. The last one ends the ticket."""

    ticket: int
    token: int


@dataclass(frozen=True, slots=True)
class CancelNode:
    """The same for everything that waits at a node."""

    ticket: int
    node: str


@dataclass(frozen=True, slots=True)
class TakeAsDone:
    """Go on behind a place of the run as if what it waits for had come; what is inside it ends. A step is finished with
    ``outcome`` (its first one, when none is said) and without its form."""

    ticket: int
    token: int
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class AddItem:
    """One more item (any JSON) for an activity that is done for many; for an ad-hoc sub-process the id of a node that
    it is to offer once more."""

    ticket: int
    token: int
    item: Any


@handles(CancelToken, "ticket.assign")
def cancel_token(context: Context, command: CancelToken) -> Answer:
    ticket, token = _waiting(context, command.ticket, command.token)
    return _steer(context, ticket, Cancelled(token=token[0]), "token_cancelled", token[1])


@handles(CancelNode, "ticket.assign")
def cancel_node(context: Context, command: CancelNode) -> Answer:
    ticket = load(context, command.ticket)
    nodes = sorted({token[1] for token in ticket.state.get("tokens", ())})
    if command.node not in nodes:
        near = nearest(command.node, nodes)
        raise Conflict(
            "nothing_waits",
            _("Nothing waits at “{node}”.").format(node=command.node[:64]),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    return _steer(context, ticket, Cancelled(command.node), "token_cancelled", command.node)


@handles(TakeAsDone, "ticket.assign")
def take_as_done(context: Context, command: TakeAsDone) -> Answer:
    ticket, token = _waiting(context, command.ticket, command.token)
    node = context.kernel.definitions.process(ticket.version_id).nodes[token[1]]
    keys = [outcome.key for outcome in node.outcomes]
    if command.outcome is not None and command.outcome not in keys:
        said = _("The step has no outcome “{name}”.").format(name=command.outcome[:64])
        raise Invalid({"outcome": [said]}, hint=_("There are: {names}.").format(names=", ".join(keys) or _("none")))
    return _steer(context, ticket, Forced(token[0], command.outcome), "token_forced", token[1])


@handles(AddItem, "ticket.assign")
def add_item(context: Context, command: AddItem) -> Answer:
    if len(orjson.dumps(command.item)) > LARGEST_ITEM:
        raise Invalid({"item": [_("The item is larger than 16 KB.")]})
    ticket, token = _waiting(context, command.ticket, command.token)
    node = context.kernel.definitions.process(ticket.version_id).nodes[token[1]]
    if len(token) > 4 or not (node.multi or node.ad_hoc):
        said = _("“{node}” is not done for a list of items: none can be added.").format(node=node.id)
        raise Refused("no_items", said)
    return _steer(context, ticket, ItemAdded(token[0], command.item), "item_added", token[1])


def _waiting(context: Context, id: int, number: int) -> tuple[Ticket, Token]:
    ticket = load(context, id)
    for token in ticket.state.get("tokens", ()):
        if token[0] == number:
            return ticket, token
    raise _gone()


def _steer(context: Context, ticket: Ticket, event: Event, kind: str, node: str) -> Answer:
    run = Run(context, ticket)
    try:
        run.feed(event)
    except StaleToken:
        raise _gone() from None
    run.finish(kind, {"node": node})
    return {"ticket": ticket.id, "number": ticket.number, "rev": ticket.rev, "items": run.opened}


def _gone() -> Conflict:
    return Conflict(
        "token_gone", _("The run does not wait there any more."), hint=_("Look at the ticket as it is now.")
    )
