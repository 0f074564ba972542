"""What editors of definitions offer to choose from. Each function shows what ``by`` may see and no more."""

from __future__ import annotations

from typing import Any

from instar.contract import Viewer
from instar.queries import vocabulary as query
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = ["process_vocabulary"]


def process_vocabulary(by: Viewer) -> dict[str, Any]:
    """Forms, teams, actions with their arguments, names of expressions … as plain JSON, titles in the language of the
    moment: see ``instar.queries.vocabulary``. Raises Forbidden for who may nowhere design processes.
    """
    return query.vocabulary(kernel(), as_actor(by))
