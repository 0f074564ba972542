"""Who takes the audit out of the house stands in it himself."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class TakeAudit:
    """Written down before the first row leaves. ``query``: what it is cut to."""

    query: str = ""


@handles(TakeAudit, "audit.view")
def take_audit(context: Context, command: TakeAudit) -> Answer:
    context.authorize()
    audit(context, "audit.exported", "", {"query": command.query[:LONGEST]})
    return {}
