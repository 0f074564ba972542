"""What stands on a ticket: meetings about it that the reader may know, and the way to plan one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import Panel, PanelRow, Viewer, _, current, may, now, own_zone
from instar_plugins.agenda import meetings
from instar_plugins.agenda.tables import HOME, STAFF

MOST = 5


def panels(ticket: Mapping[str, Any], by: Viewer) -> list[Panel]:
    if not ticket["internal"] or by.id is None or not may(STAFF, by):
        return []
    number = str(ticket["number"])
    found = meetings.of_ticket(by, int(number.removeprefix("T-")))
    coming = [one for one in found if one.ends > now()]
    shown = (coming or found[-1:])[:MOST]
    zone = own_zone(by)
    rows = [PanelRow(meetings.when_words(one, zone, current()), one.title, f"{HOME}meetings/{one.id}") for one in shown]
    rows.append(PanelRow(_("Meeting"), _("Plan a meeting"), f"{HOME}new?ticket={number}"))
    return [Panel("rows", "agenda", _("Meetings"), rows=tuple(rows))]
