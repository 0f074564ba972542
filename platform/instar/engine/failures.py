"""Why an event cannot be carried out: a fault of the definition, or of the data that it reads.

A failure ends the event and leaves the state as it was. For a person `advance` makes a Fault of it, for the answer of
an action an incident.
"""

from __future__ import annotations

from instar.engine.expressions import EvaluationError
from instar.engine.model import Flow, Node
from instar.i18n import _, text


class Failure(Exception):
    """`code`: for programs; `message`: a sentence for administrators; `node`: where it happened."""

    def __init__(self, code: str, message: str, node: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.node = node


def name(node: Node) -> str:
    """What a sentence calls a node: its title, else its id."""
    return text(node.title) or node.id


def endless(node: Node) -> Failure:
    message = _("The process goes round in a circle at “{node}” and never comes to a stop.")
    return Failure("endless", message.format(node=name(node)), node.id)


def deadlock(node: Node) -> Failure:
    message = _("Nothing can arrive at “{node}” any more, so what has come there would wait for ever.")
    return Failure("deadlock", message.format(node=name(node)), node.id)


def nowhere(node: Node) -> Failure:
    message = _("No condition after “{node}” holds, and no flow is the default.")
    return Failure("no_flow", message.format(node=name(node)), node.id)


def unsaid(node: Node, flow: Flow, error: EvaluationError) -> Failure:
    message = _("The condition after “{node}” ({condition}) cannot be worked out: {reason}").format(
        node=name(node), condition=flow.when.source if flow.when else "", reason=error
    )
    return Failure("expression", message, node.id)


def uncaught(node: Node, code: str) -> Failure:
    message = _("Nothing around “{node}” takes the error “{code}”.")
    return Failure("uncaught", message.format(node=name(node), code=code), node.id)


def child_failed(node: Node, number: str, code: str) -> str:
    """What is told of an error of a child ticket that nobody takes."""
    message = _("{number}, which “{node}” waits for, has ended with the error “{code}”, and nothing here takes it.")
    return message.format(number=number, node=name(node), code=code)


def unlisted(node: Node) -> Failure:
    message = _("“{node}” is to be done for each item of a list, and what it is given is no list.")
    return Failure("no_list", message.format(node=name(node)), node.id)


def too_many(node: Node, most: int) -> Failure:
    message = _("“{node}” is to be done for too many items: at most {limit} at once.")
    return Failure("too_many", message.format(node=name(node), limit=most), node.id)


def unkeyed(node: Node) -> Failure:
    message = _("The key of the message of “{node}” is empty.")
    return Failure("no_key", message.format(node=name(node)), node.id)


def unreadable(node: Node, error: EvaluationError) -> Failure:
    message = _("A value of “{node}” cannot be worked out: {reason}").format(node=name(node), reason=error)
    return Failure("expression", message, node.id)
