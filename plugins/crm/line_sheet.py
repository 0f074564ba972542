"""What the page of a ticket's lines shows: the lines as they are stored or as they were typed, payments, deliveries,
sums, and what its fields are chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from secrets import token_urlsafe
from typing import Any

from flask import request

from instar.sdk import _, may, money_words, plugin_asset, today
from instar_plugins.crm import documents, lines, payments, products, subscribing, words
from instar_plugins.crm.money import money, vat_inside

NAMES = ("id", "code", "name", "quantity", "unit", "price", "discount", "vat")
BLANK = 3
"""Empty lines below those that are there, for who has no script."""
OFFERED = 300
"""Products that a browser without script is offered by name."""


@dataclass
class Row:
    """A line of the form, as texts. ``amount``: in words, for one that is stored."""

    values: dict[str, str]
    amount: str = ""
    went: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    title: str = ""

    @property
    def empty(self) -> bool:
        return not any(self.values.get(name, "").strip() for name in ("id", "code", "name", "price"))


@dataclass
class Typed:
    """What was typed on the page and could not be saved. ``what``: "lines", "payment", "delivery" or "document"."""

    what: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    conflict: bool = False
    list: str = ""


def context(view: Any, typed: Typed) -> dict[str, Any]:
    """What `crm/_lines.html` and the page around it are given."""
    id = int(view.number[2:])
    found, stored, went = lines.sheet(id), lines.lines(id), lines.delivered(id)
    order = view.role.key == "order"
    ended = view.status in lines.ENDED
    editable = view.can.edit and view.role.key in lines.ROLES and not ended
    now = [_stored_row(row, went.get(row.id)) for row in stored]
    chosen = lines.price_list(found)
    return {
        "view": view,
        "typed": typed,
        "rows": _shown(typed, now, editable),
        "stored": now,
        "rev": found.rev,
        "lists": [(one.key, products.titled(one)) for one in products.lists()],
        "list": typed.list or (chosen.key if chosen else ""),
        "editable": editable,
        "ended": ended,
        "is_order": order,
        "records": view.can.edit and order,
        "offered": _offered() if editable else [],
        "totals": _totals(view, id),
        "payments": [_payment(row) for row in payments.payments(id)],
        "deliveries": [_delivery(one, parts, stored) for one, parts in payments.deliveries(id)],
        "document": _document(id),
        "subscriptions": _subscriptions(id) if order else [],
        "to_deliver": _to_deliver(stored, went),
        "today": today(),
        "catalogue": may("service.manage"),
        "inside": bool(request.args.get("part")) or request.form.get("from") == "tab",
        **_choices(),
    }


def _choices() -> dict[str, Any]:
    """What the fields are chosen from, and what a form needs to be sent once."""
    return {
        "document_kinds": words.documents(),
        "units": words.units(),
        "rates": words.rates(today()),
        "methods": words.methods(),
        "crm_asset": lambda path: plugin_asset("crm", path),
        "fresh": token_urlsafe(12),
    }


def _shown(typed: Typed, now: list[Row], editable: bool) -> list[Row]:
    """The lines of the form: as they were typed, else as they are stored. After a conflict a line that somebody else
    has taken out meanwhile is a new one."""
    rows = typed.rows if typed.what == "lines" else now
    if typed.conflict:
        there = {row.values["id"] for row in now}
        for row in rows:
            if row.values["id"] not in there:
                row.values["id"] = ""
    return [*rows, *(Row(dict.fromkeys(NAMES, "")) for _number in range(BLANK))] if editable else rows


def _totals(view: Any, id: int) -> dict[str, str]:
    amount = view.data.get("order_amount") if view.role.key == "order" else None
    whole = lines.totals(id, Decimal(str(amount or 0)))
    return {
        "amount": money_words(whole.amount),
        "vat": money_words(whole.vat),
        "paid": money_words(whole.paid),
        "left": money_words(whole.amount - whole.paid),
        "payment": words.payment_states()[whole.payment],
        "shipment": words.shipment_states()[whole.shipment],
        "tone": {"full": "met", "over": "late"}.get(whole.payment, ""),
    }


def _stored_row(row: Any, went: Decimal | None) -> Row:
    values = {
        "id": str(row.id),
        "code": row.code,
        "name": row.name,
        "quantity": words.typed(row.quantity),
        "unit": row.unit,
        "price": words.typed(money(row.price), 2),
        "discount": words.typed(row.discount) if Decimal(row.discount) else "",
        "vat": row.vat,
    }
    sentence = _("{vat} of VAT in it").format(vat=money_words(vat_inside(money(row.amount), row.vat)))
    return Row(values, money_words(money(row.amount)), words.typed(went) if went else "", title=sentence)


def _payment(row: Any) -> dict[str, Any]:
    told = " · ".join(
        text for text in (words.methods()[row.method] if row.method else "", row.document, row.by) if text
    )
    return {
        "id": row.id,
        "day": row.day,
        "on": words.day(row.day),
        "amount": money_words(money(row.amount)),
        "told": told,
        "back": row.amount < 0,
    }


def _delivery(one: Any, parts: list[Any], stored: list[Any]) -> dict[str, Any]:
    names = {row.id: (row.name, words.unit_word(row.unit)) for row in stored}
    told = [
        f"{names[part.line_id][0]} – {words.typed(part.quantity)} {names[part.line_id][1]}"
        for part in parts
        if part.line_id in names
    ]
    return {
        "id": one.id,
        "day": one.day,
        "on": words.day(one.day),
        "document": one.document,
        "by": one.by,
        "parts": told,
    }


def _document(id: int) -> dict[str, str]:
    """The fields of the form, as they are kept, and the day in words; empty without a document."""
    kept = documents.document(id)
    if kept is None:
        return {}
    on = words.day(kept.day) if kept.day else ""
    return {"kind": kept.kind, "number": kept.number, "day": kept.day or "", "guid": kept.guid or "", "on": on}


def _subscriptions(id: int) -> list[dict[str, Any]]:
    return [
        {"id": line.id, "name": line.name, "amount": money_words(money(line.amount)), "number": number}
        for line, number in subscribing.renewing(id)
    ]


def _to_deliver(stored: list[Any], went: Mapping[int, Decimal]) -> list[dict[str, Any]]:
    found = []
    for row in stored:
        left = Decimal(row.quantity) - went.get(row.id, Decimal(0))
        if left > 0:
            found.append({"id": row.id, "name": row.name, "left": words.typed(left), "unit": words.unit_word(row.unit)})
    return found


def _offered() -> list[tuple[str, str]]:
    return [(one.code, products.named(one)) for one in products.search(limit=OFFERED)]
