"""Processes as drawings, for pages of plugins. Each function shows what ``by`` may see and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.contract import Viewer
from instar.queries import drafting
from instar.queries import drawing as query
from instar.queries import live as now
from instar.queries import path as way
from instar.queries.definitions import DefinitionRow
from instar.queries.drafting import DraftSketch
from instar.queries.drawing import Drawing, NodeRow, Way
from instar.queries.labels import StageLabel
from instar.queries.live import Crowd, Live, Running, StandingRow
from instar.queries.path import TicketPath, TicketPlace
from instar.queries.ticket import ticket_id
from instar.queries.work import work
from instar.sdk.desk import as_actor
from instar.web.current import kernel
from instar.web.steps import Reason, reasons

__all__ = [
    "Crowd",
    "DefinitionRow",
    "DraftSketch",
    "Drawing",
    "Live",
    "NodeRow",
    "Reason",
    "Running",
    "StageLabel",
    "StandingRow",
    "TicketPath",
    "TicketPlace",
    "Way",
    "draft_sketch",
    "process_drawing",
    "process_live",
    "process_sketch",
    "process_standing",
    "ticket_path",
    "ticket_reasons",
    "ticket_sketch",
]


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


def draft_sketch(by: Viewer, definition: Mapping[str, Any], language: str) -> DraftSketch:
    """A definition that is being drawn, as BPMN for the modeler, its texts in ``language``. Nothing is kept.

    Raises Forbidden for who may not read definitions, and InstarError "no_drawing" whose ``data`` holds the ``node``
    at fault and the JSON ``pointer`` to it.
    """
    return drafting.draft_sketch(kernel(), as_actor(by), definition, language)


def process_live(by: Viewer, key: str, number: int | None = None) -> Live:
    """How many tickets stand at each node and for how long, of those whose inside ``by`` may see; None: any version.

    Raises as ``process_drawing``.
    """
    return now.live(kernel(), as_actor(by), key, number)


def process_standing(
    by: Viewer, key: str, node: str, number: int | None = None
) -> tuple[tuple[StandingRow, ...], bool]:
    """The tickets at a node, who has stood there longest first, at most 100, and whether there are more."""
    return now.standing(kernel(), as_actor(by), key, node, number)


def ticket_path(by: Viewer, number: str) -> TicketPath:
    """What the ticket “T-1024” has passed of its process, where it stands, what can come next.

    Raises NotFound for a ticket that ``by`` may not see, Forbidden where the inside of it is kept from him.
    """
    return way.path(kernel(), as_actor(by), ticket_id(kernel(), as_actor(by), number))


def ticket_sketch(by: Viewer, number: str) -> bytes:
    """The version on which the ticket runs as BPMN to be drawn; raises as ``ticket_path`` and ``process_sketch``."""
    return way.path_sketch(kernel(), as_actor(by), ticket_id(kernel(), as_actor(by), number))


def ticket_reasons(by: Viewer, number: str) -> list[Reason]:
    """Why the ticket stands where it does, in the words of its page; of what is internal only what ``by`` may see."""
    return reasons(work(kernel(), as_actor(by), ticket_id(kernel(), as_actor(by), number)))
