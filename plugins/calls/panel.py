"""The calls of a ticket as a tab of its page, and those of a client on his."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup

from instar.sdk import Panel, Viewer, _, may, plugin_asset
from instar_plugins.calls import journal, rights, rows
from instar_plugins.calls.journal import Found
from instar_plugins.calls.tables import PLUGIN, Call

TAB = f"{PLUGIN}-calls"
"""The tab in the address of a ticket."""


def of_ticket(ticket: Mapping[str, Any]) -> list[Panel]:
    """For who sees the inside of the ticket. How many there are is counted for every page of it, and no more: the calls
    themselves are asked for when the tab is opened."""
    if not ticket["internal"]:
        return []
    number = str(ticket["number"])
    count = Call.select().where(Call.ticket_id == int(number.removeprefix("T-"))).count()
    title = f"{_('Calls')} {count}" if count else _("Calls")
    html = render_template("calls/_tab.html", address=f"{rows.HOME}of/{number}", page=_all(ticket=number))
    return [Panel("tab", "calls", title, html=Markup(html), letter="Z")]


def ticket_part(id: int, by: Viewer) -> str:
    """What the tab shows, for who has been seen to see the inside of the ticket."""
    number, calls = f"T-{id}", journal.of_ticket(id, journal.OF_PANEL + 1)
    shown = calls[: journal.OF_PANEL]
    add = f"{rows.HOME}new?ticket={number}" if may(rights.NOTE, by, id) else None
    lines = rows.lines(by, Found(shown, {}, journal.waiting(shown)))
    return _part(lines, all=_all(ticket=number) if len(calls) > len(shown) else None, add=add, title="")


def of_client(client: Mapping[str, Any], by: Viewer) -> list[Panel]:
    """Calls with any number of the client; nothing where there was none."""
    phones = list(client.get("phones", ()))
    found = journal.of_phones(by, phones)
    if not found.calls:
        return []
    address = _all(number=phones[0]) if found.next and len(phones) == 1 else None
    html = _part(rows.lines(by, found), all=address, add=None, title=_("Calls"), tickets=True)
    return [Panel("aside", "calls", _("Calls"), html=Markup(html))]


def _all(**asked: str) -> str:
    return f"{rows.HOME}?{urlencode(asked)}"


def _part(lines: list[rows.Line], **context: Any) -> str:
    style = plugin_asset(PLUGIN, "calls.css")
    return render_template("calls/_panel.html", lines=lines, style=style, **{"tickets": False, **context})
