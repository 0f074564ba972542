"""A process as a drawing, and the same in words: its nodes, what each leads to, its stages.

There are two files of BPMN: the whole definition, which another tool can take over, and the sketch that our pages
draw, in the reader's language and without what the drawing does not show – forms, arguments, what is set.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from instar.access import Actor
from instar.bpmn import BpmnError, write_bpmn
from instar.definitions import Version
from instar.engine.model import Flow, Node, Process
from instar.errors import InstarError
from instar.i18n import _, current, text
from instar.kernel import Kernel
from instar.queries.definitions import DefinitionRow, definition, versions
from instar.queries.labels import StageLabel, stage_labels

TEXTS = frozenset({"title", "docs", "note"})
UNDRAWN = frozenset(
    {"form", "card", "with", "set", "assignee", "not_by", "due", "priority", "retry", "register", "sla"}
)
"""Keys that change nothing of what is seen."""


@dataclass(frozen=True, slots=True)
class Way:
    """A flow to another node. ``title``: its own or the outcome's, "" for none."""

    id: str
    title: str
    to: str


@dataclass(frozen=True, slots=True)
class NodeRow:
    """``stage``: the id of the one that the ticket enters here, "" for none; ``inside``: the sub-process around it;
    ``attached``: the activity at whose edge the event stands. ``title``: "" for none."""

    id: str
    type: str
    title: str
    stage: str
    inside: str
    attached: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """``nodes``: in the order in which a ticket comes by them. ``versions``: all there are, newest first."""

    row: DefinitionRow
    versions: tuple[DefinitionRow, ...]
    nodes: tuple[NodeRow, ...]
    stages: tuple[StageLabel, ...]


def drawing(kernel: Kernel, actor: Actor, key: str, number: int | None = None) -> Drawing:
    """A version of a process (None: the one in force) for who may read definitions; raises NotFound, Forbidden."""
    row = definition(kernel, actor, "process", key, number=number).row
    return Drawing(
        row,
        versions(kernel, actor, "process", key),
        nodes_of(kernel.definitions.process(row.version_id)),
        stage_labels(kernel, row.version_id),
    )


def sketch(kernel: Kernel, actor: Actor, key: str, number: int | None = None) -> bytes:
    """What our pages draw of it; raises NotFound, Forbidden, and InstarError "no_drawing"."""
    row = definition(kernel, actor, "process", key, number=number).row
    return sketch_of(kernel.definitions.version(row.version_id))


def sketch_of(version: Version) -> bytes:
    """The sketch of a version, for callers who have asked whether it may be seen."""
    return _sketch(version.sha256, version.body, current())


def sketch_of_value(value: Mapping[str, Any]) -> bytes:
    """The sketch of a definition that is not published; raises InstarError "no_drawing"."""
    return _written(shown(value))


def whole(kernel: Kernel, actor: Actor, key: str, number: int | None = None) -> bytes:
    """The definition as BPMN; raises NotFound, Forbidden, and InstarError "no_drawing"."""
    return _written(definition(kernel, actor, "process", key, number=number).value)


def nodes_of(process: Process) -> tuple[NodeRow, ...]:
    """All nodes: those that can be reached in the order in which they are, then the rest as written."""
    return tuple(row_of(process.nodes[id]) for id in _order(process))


def row_of(node: Node) -> NodeRow:
    return NodeRow(
        id=node.id,
        type=node.type,
        title=text(node.title),
        stage=node.stage.id if node.stage else "",
        inside=node.scope,
        attached=node.attached,
        ways=tuple(Way(flow.id, _way_title(node, flow), flow.to) for flow in node.flows),
    )


def shown(value: Any) -> Any:
    """A definition without what changes nothing of its drawing, its texts in the language of the moment."""
    if isinstance(value, list):
        return [shown(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _shown(key, one) for key, one in value.items() if key not in UNDRAWN}


def _shown(key: str, value: Any) -> Any:
    if key in TEXTS and isinstance(value, dict):
        return text(value) or ""
    if key == "nodes" and isinstance(value, dict):
        return {id: shown(node) for id, node in value.items()}  # a node may be called "form"
    return shown(value)


# -- below: how it is done -----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _sketch(_sha256: str, body: str, _language: str) -> bytes:
    return _written(shown(orjson.loads(body)))


def _written(value: Mapping[str, Any]) -> bytes:
    try:
        return write_bpmn(value).content
    except BpmnError as error:
        said = _("This version cannot be drawn: {reason}").format(reason=error)
        raise InstarError("no_drawing", said, status=422) from error


def _order(process: Process) -> Iterator[str]:
    seen: set[str] = set()
    for first in process.nodes.values():
        waiting = deque([first.id])
        while waiting:
            id = waiting.popleft()
            if id in seen:
                continue
            seen.add(id)
            yield id
            node = process.nodes[id]
            waiting.extend(node.boundaries)
            waiting.extend(flow.to for flow in node.flows)


def _way_title(node: Node, flow: Flow) -> str:
    if flow.title:
        return text(flow.title)
    known = next((one for one in node.outcomes if one.key == flow.outcome), None)
    return text(known.title) if known else ""
