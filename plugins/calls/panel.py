"""The calls of a ticket beside it, and those of a client on his page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup

from instar.sdk import Panel, Viewer, _, may
from instar_plugins.calls import journal, rights, rows
from instar_plugins.calls.journal import Found


def of_ticket(ticket: Mapping[str, Any], by: Viewer) -> list[Panel]:
    """For who sees the inside of the ticket; empty for who could not note one either."""
    if not ticket["internal"]:
        return []
    number = str(ticket["number"])
    id = int(number.removeprefix("T-"))
    calls, notes = journal.of_ticket(id, journal.OF_PANEL + 1), may(rights.NOTE, by, id)
    if not calls and not notes:
        return []
    shown = calls[: journal.OF_PANEL]
    found = Found(shown, {}, journal.waiting(shown))
    address = f"{rows.HOME}?{urlencode({'ticket': number})}" if len(calls) > len(shown) else None
    return [_panel(rows.lines(by, found), all=address, add=f"{rows.HOME}new?ticket={number}" if notes else None)]


def of_client(client: Mapping[str, Any], by: Viewer) -> list[Panel]:
    """Calls with any number of the client; nothing where there was none."""
    found = journal.of_phones(by, client.get("phones", ()))
    if not found.calls:
        return []
    phones = list(client["phones"])
    address = f"{rows.HOME}?{urlencode({'number': phones[0]})}" if found.next and len(phones) == 1 else None
    return [_panel(rows.lines(by, found), all=address, add=None, tickets=True)]


def _panel(lines: list[rows.Line], **context: Any) -> Panel:
    title = _("Calls")
    html = render_template("calls/_panel.html", lines=lines, title=title, **{"tickets": False, **context})
    return Panel("aside", "calls", title, html=Markup(html))
