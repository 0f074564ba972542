"""What stands on a ticket, for staff: a tab that tells which rules fired, and why others did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup

from instar.sdk import Panel, _, plugin_asset
from instar_plugins.rules.tables import PLUGIN, Firing, Rule


def panels(ticket: Mapping[str, Any]) -> list[Panel] | None:
    """Only where there is anything to tell: the site has a rule that is on, or one has fired here."""
    if not ticket["internal"]:
        return None
    id = int(str(ticket["number"]).removeprefix("T-"))
    on = Rule.select().where((Rule.gone.is_null()) & (Rule.enabled == 1)).exists()
    if not on and not Firing.select().where(Firing.ticket_id == id).exists():
        return None
    html = Markup(render_template("rules/tab.html", number=ticket["number"], style=plugin_asset(PLUGIN, "rules.css")))
    return [Panel("tab", "rules", _("Rules"), html=html)]
