"""Processes as drawings, for pages of plugins. Each function shows what ``by`` may see and no more."""

from __future__ import annotations

from instar.contract import Viewer
from instar.queries import drawing as query
from instar.queries.definitions import DefinitionRow
from instar.queries.drawing import Drawing, NodeRow, Way
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = ["DefinitionRow", "Drawing", "NodeRow", "Way", "process_drawing", "process_sketch"]


def process_drawing(by: Viewer, key: str, number: int | None = None) -> Drawing:
    """Nodes, stages and versions of a process; ``number``: of a version, None for the one in force.

    Raises NotFound, and Forbidden for who may not read definitions.
    """
    return query.drawing(kernel(), as_actor(by), key, number)


def process_sketch(by: Viewer, key: str, number: int | None = None) -> bytes:
    """The same as BPMN 2.0 XML to be drawn: in the reader's language, without what is not seen in a drawing.

    Raises as ``process_drawing``, and InstarError for a version that cannot be drawn.
    """
    return query.sketch(kernel(), as_actor(by), key, number)
