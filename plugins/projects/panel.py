"""What stands on a ticket of a plan: a tab with what it waits for, what waits for it, and its room in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup

from instar.sdk import Panel, _
from instar_plugins.projects.plans import ROLES


def panels(ticket: Mapping[str, Any]) -> list[Panel]:
    if ticket["role"] not in ROLES or not ticket["internal"]:
        return []
    piece = render_template("projects/_tab.html", address=f"/x/projects/tickets/{ticket['number']}")
    return [Panel("tab", "plan", _("Plan"), html=Markup(piece), letter="W")]
