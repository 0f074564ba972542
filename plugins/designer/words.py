"""What a diagram shows, in words: for who does not see it, and where no script runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from instar.sdk import DefinitionRow, NodeRow, StageLabel, _


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


def in_words(rows: Sequence[NodeRow], labels: Sequence[StageLabel] = ()) -> list[Node]:
    """Every node with its name and what it leads to. ``labels``: of the stages, which are told where they are given."""
    kinds, names = _kinds(), names_of(rows)
    stages = {stage.id: stage.title for stage in labels}
    return [
        Node(
            node.id,
            names[node.id],
            kinds.get(node.type, node.type) if node.title else "",
            " · ".join(_about(node, names, stages)),
            tuple(Way(way.title, way.to, names[way.to]) for way in node.ways),
        )
        for node in rows
    ]


def names_of(rows: Sequence[NodeRow]) -> dict[str, str]:
    """What nodes are called: a nameless one by what it is."""
    kinds = _kinds()
    return {node.id: node.title or kinds.get(node.type, node.type) for node in rows}


def version_title(row: DefinitionRow) -> str:
    """“v3, in force”"""
    return _("v%(number)s, in force") % {"number": row.number} if row.current else f"v{row.number}"


def counted(title: str, tickets: int) -> str:
    """“v3, in force: 12”; the title alone where there is nothing to count."""
    return _("%(title)s: %(n)d") % {"title": title, "n": tickets} if tickets else title


def _about(node: NodeRow, names: dict[str, str], stages: dict[str, str]) -> Iterator[str]:
    if node.stage in stages:
        yield _("stage “%(title)s”") % {"title": stages[node.stage]}
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
