"""What a diagram shows, in words: for who does not see it, and where no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from instar.sdk import DefinitionRow, Drawing, NodeRow, _


class Way(NamedTuple):
    """``title``: under which condition or outcome, "" for always. ``to``: id of the node."""

    title: str
    to: str
    target: str


class Node(NamedTuple):
    """``kind``: what it is; ``about``: where it stands, a sentence or ""."""

    id: str
    name: str
    kind: str
    about: str
    ways: tuple[Way, ...]


def in_words(drawing: Drawing) -> list[Node]:
    """Every node with its name and what it leads to."""
    kinds = _kinds()
    names = {node.id: node.title or kinds.get(node.type, node.type) for node in drawing.nodes}
    stages = {stage.id: stage.title for stage in drawing.stages}
    return [
        Node(
            node.id,
            names[node.id],
            kinds.get(node.type, node.type) if node.title else "",
            " · ".join(_about(node, names, stages)),
            tuple(Way(way.title, way.to, names[way.to]) for way in node.ways),
        )
        for node in drawing.nodes
    ]


def version_title(row: DefinitionRow) -> str:
    """“v3, in force”"""
    return _("v%(number)s, in force") % {"number": row.number} if row.current else f"v{row.number}"


def _about(node: NodeRow, names: dict[str, str], stages: dict[str, str]) -> Iterator[str]:
    if node.stage:
        yield _("stage “%(title)s”") % {"title": stages.get(node.stage, node.stage)}
    if node.attached:
        yield _("at the edge of “%(title)s”") % {"title": names[node.attached]}
    if node.inside:
        yield _("inside of “%(title)s”") % {"title": names[node.inside]}


def _kinds() -> dict[str, str]:
    return {
        "startEvent": _("The start"),
        "endEvent": _("The end"),
        "intermediateCatchEvent": _("Waits for an event"),
        "intermediateThrowEvent": _("Tells an event"),
        "boundaryEvent": _("Event at the edge"),
        "userTask": _("Step"),
        "manualTask": _("Step without a form"),
        "serviceTask": _("Automatic step"),
        "sendTask": _("Sends a message"),
        "scriptTask": _("Sets values"),
        "businessRuleTask": _("Decision table"),
        "receiveTask": _("Waits for a message"),
        "callActivity": _("Child ticket"),
        "subProcess": _("Sub-process"),
        "exclusiveGateway": _("Choice of one way"),
        "inclusiveGateway": _("Choice of several ways"),
        "parallelGateway": _("All ways at once"),
        "eventBasedGateway": _("What happens first"),
        "complexGateway": _("Meeting of several ways"),
    }
