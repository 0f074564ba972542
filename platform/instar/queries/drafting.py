"""A definition that somebody is drawing, as BPMN for the modeler: with a place for everything, in one language.

Nothing of the site is in it, and nothing is kept: what comes back is what was sent, drawn. The modeler's file is never
read back; what is done to it is told to the definition, step by step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from instar.access import Actor
from instar.bpmn import BpmnError, nodes_of, write_bpmn
from instar.errors import InstarError
from instar.i18n import _, use
from instar.kernel import Kernel
from instar.queries.definitions import readable
from instar.queries.drawing import shown


@dataclass(frozen=True, slots=True)
class DraftSketch:
    """``xml``: ids of elements are those of nodes and flows, of a flow without one ``from.to`` as in a version in
    force. ``nodes``: those that a process of stages alone stands for; None for one that has nodes of its own.
    ``lanes``: by id, ``title`` and ``candidates`` of those that are drawn."""

    xml: str
    nodes: Mapping[str, Any] | None
    lanes: Mapping[str, Mapping[str, Any]]


def draft_sketch(kernel: Kernel, actor: Actor, definition: Mapping[str, Any], language: str) -> DraftSketch:
    """What the modeler draws, for who may read definitions; ``language``: of its texts.

    Raises Forbidden, and InstarError "no_drawing" whose ``data`` holds the ``node`` at fault and the ``pointer`` to it.
    """
    readable(kernel, actor)
    try:
        with use(language):
            seen = shown(definition)
        made = None if "nodes" in definition else nodes_of(definition)
        drawn = write_bpmn(seen)
    except RecursionError as error:
        raise InstarError("no_drawing", _("This is nested too deep to be drawn."), status=422) from error
    except BpmnError as error:
        said = _("This cannot be drawn: {reason}").format(reason=error)
        hint = _("Put it right in the outline or in the JSON; the drawing then follows.")
        place = {"node": error.element, "pointer": pointer_to(definition, error.element)}
        raise InstarError("no_drawing", said, hint=hint, status=422, data=place) from error
    lanes = {lane.id: {"title": lane.title, "candidates": lane.candidates} for lane in drawn.lanes}
    return DraftSketch(drawn.content.decode(), made, lanes)


def pointer_to(definition: Mapping[str, Any], id: str) -> str:
    """Where a node or a flow stands in the text; "" for what is not there."""
    return next((at for name, at in _places(definition, "") if name == id), "")


def _places(holder: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    nodes = holder.get("nodes")
    for id, node in nodes.items() if isinstance(nodes, Mapping) else ():
        here = f"{at}/nodes/{str(id).replace('~', '~0').replace('/', '~1')}"
        yield id, here
        if not isinstance(node, Mapping):
            continue
        flows = node.get("next")
        for number, flow in enumerate(flows) if isinstance(flows, list) else ():
            if isinstance(flow, Mapping) and "id" in flow:
                yield flow["id"], f"{here}/next/{number}"
        yield from _places(node, here)
