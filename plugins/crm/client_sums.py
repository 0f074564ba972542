"""What a client has bought and may buy: sums of its deals and orders, on its page. Counted over the tickets that the
reader may see, and only where he may see their inside."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from instar.sdk import Panel, PanelRow, TicketSet, text

AMOUNTS = {"deal": "data.deal_amount", "order": "data.order_amount"}
"""Role → the field that is added up."""
SUMS = {"en": "Sums", "ru": "Суммы"}
WON = {"en": "Won deals", "ru": "Выигранные сделки"}
OPEN = {"en": "Open deals", "ru": "Открытые сделки"}
ORDERS = {"en": "Orders", "ru": "Заказы"}


def panels(client: Mapping[str, Any], roles: frozenset[str]) -> list[Panel]:
    """Rows for the roles that the site has; none for a client without deals and orders."""
    tickets: TicketSet = client["tickets"]
    rows = [row for row in (_won(tickets), _open(tickets)) if row] if "deal" in roles else []
    if "order" in roles and (row := _row(tickets.only(role="order"), text(ORDERS), "order")):
        rows.append(row)
    if rows and client["kind"] == "organization":
        url = f"/tickets/list?{urlencode({'role': 'deal', 'where': _of(client['key'])})}"
        rows[0] = PanelRow(rows[0].label, rows[0].value, url)
    return [Panel("rows", "sums", text(SUMS), rows=tuple(rows))] if rows else []


def _won(tickets: TicketSet) -> PanelRow | None:
    return _row(tickets.only(role="deal").where("stage == 'won'"), text(WON), "deal")


def _open(tickets: TicketSet) -> PanelRow | None:
    return _row(tickets.only(role="deal", status="open"), text(OPEN), "deal")


def _row(tickets: TicketSet, title: str, role: str) -> PanelRow | None:
    groups = tickets.group("role", total=AMOUNTS[role])
    if not groups:
        return None
    return PanelRow(title, f"{_written(groups[0].total)} ({groups[0].count})")


def _written(total: Decimal) -> str:
    """Thousands apart by a space that no line breaks at; without cents where there are none."""
    told = f"{total:,.2f}".removesuffix(".00")
    return told.replace(",", "\N{NO-BREAK SPACE}")


def _of(key: str) -> str:
    return f"organization == '{key}'"
