"""What goes out of the house in one piece leaves a line in the audit: who took how many tickets, which, and when.

The first line is written before the first row leaves, the second when the last one has, or when it was broken off: an
export that nobody finished is seen as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.errors import NotFound
from instar.i18n import _

PERMISSION = "ticket.export"
BEGUN, DONE = "tickets.export", "tickets.exported"
_OWN_BEGUN = "SELECT 1 FROM audit WHERE id = ? AND what = ? AND actor_id IS NOT DISTINCT FROM ?"


@dataclass(frozen=True, slots=True)
class BeginExport:
    """``query``: the filters as an address has them. ``columns``: what is taken. ``count``: of how many tickets."""

    query: str
    columns: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class EndExport:
    """``export``: what ``BeginExport`` has answered. ``count``: how many rows have left; ``whole``: all of them."""

    export: int
    count: int
    whole: bool = True


@handles(BeginExport, PERMISSION)
def begin_export(context: Context, command: BeginExport) -> Answer:
    context.authorize()
    detail = {"count": command.count, "query": command.query[:2000], "columns": list(command.columns)}
    audit(context, BEGUN, "tickets", detail)
    return {"export": int(context.tx.value("SELECT max(id) FROM audit"))}


@handles(EndExport, PERMISSION)
def end_export(context: Context, command: EndExport) -> Answer:
    """Of an export of one's own. Whoever has lost the right meanwhile still leaves the line."""
    context.asked = True
    if context.tx.value(_OWN_BEGUN, (command.export, BEGUN, context.actor.id)) is None:
        raise NotFound("no_export", _("There is no such export of yours."))
    detail = {"count": command.count, "whole": command.whole, "export": command.export}
    audit(context, DONE, "tickets", detail)
    return {"count": command.count}
