"""How the clocks of tickets stand, as something to group tickets by: ``sla.first_response`` and the like;
``parent.sla.resolution``: how that of the ticket above stands, where one may see it."""

from __future__ import annotations

from instar.engine.clock import LIVE
from instar.engine.keys import NAME
from instar.errors import Invalid
from instar.i18n import N_, _

PREFIX = "sla."
PARENT = "parent.sla."
TITLES = {
    "met": N_("Met"),
    "breached": N_("Breached"),
    "late": N_("Late"),
    "running": N_("In time"),
    "cancelled": N_("Cancelled"),
}
_STATE = """
(SELECT CASE WHEN c.target IS NULL THEN NULL WHEN c.state IN ({live}) AND c.due <= {now} THEN 'late'
   WHEN c.state IN ({live}) THEN 'running' ELSE c.state END
 FROM sla_clock c WHERE c.ticket_id = {ticket} AND c.metric = '{metric}' ORDER BY c.id DESC LIMIT 1)"""


def state_sql(name: str, now: int, ticket: str = "t.id") -> str:
    """The state of a ticket's latest clock of the metric that is named, NULL for none; raises Invalid. ``ticket``: SQL
    of its id."""
    metric = name.removeprefix(PARENT).removeprefix(PREFIX)
    if not NAME.fullmatch(metric):
        raise Invalid({"group": [_("“{name}” is no clock.").format(name=name[:64])]})
    live = ", ".join(f"'{state}'" for state in sorted(LIVE))
    return _STATE.format(live=live, now=int(now), metric=metric, ticket=ticket).strip()


def title(state: str) -> str:
    return _(TITLES.get(state, state))
