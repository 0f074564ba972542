"""Lines of a deal or an order: a snapshot of what was sold at which price, written all at once.

``save_lines`` takes the whole table with the revision that its writer saw; who was slower is told, and keeps what he
typed. A line that is there is named by its id, so that deliveries know it again. The amount of the ticket follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Invalid, SetData, _
from instar_plugins.crm import products
from instar_plugins.crm.money import RATES, cents, line_amount, money, payment_state, plain, vat_inside
from instar_plugins.crm.tables import DeliveredLine, Delivery, Line, Payment, PriceList, Product, Sheet
from instar_plugins.crm.values import Choice, Words, percent, quantity
from instar_plugins.crm.values import money as price_field

ROLES = ("deal", "order")
"""Roles whose tickets get lines; on others they are kept and shown."""
MOST_LINES = 500
ENDED = ("closed", "cancelled")


class GoodsLine(Arguments):
    """What is left empty is taken from the product whose code is said."""

    id = fields.Integer(load_default=None, allow_none=True)
    code = Words(40, load_default="")
    name = Words(300, load_default="")
    unit = Choice(products.UNITS, load_default=None, allow_none=True)
    quantity = quantity(load_default=Decimal(1))
    price = price_field(load_default=None, allow_none=True)
    discount = percent(load_default=Decimal(0))
    vat = Choice(RATES, load_default=None, allow_none=True)


class LinesBody(Arguments):
    ticket = fields.String(required=True)
    rev = fields.Integer(required=True)
    list = Words(40, load_default=None, allow_none=True)
    lines = fields.List(fields.Nested(GoodsLine), required=True)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the lines of a ticket come to, and how far it is paid and delivered."""

    amount: Decimal
    vat: Decimal
    paid: Decimal
    payment: str
    shipment: str
    lines: int


def sheet(ticket: int) -> Any:
    """Revision and price list of the ticket's lines; a blank one where nobody has written any."""
    return Sheet.get_or_none(Sheet.ticket == ticket) or Sheet(ticket=ticket, rev=0)


def lines(ticket: int) -> list[Any]:
    return list(Line.select().where(Line.ticket == ticket).order_by(Line.position, Line.id))


def price_list(found: Any) -> Any:
    """The list that a sheet names, else the first in use; None where there is none."""
    named = PriceList.get_or_none(PriceList.id == found.list_id) if found.list_id else None
    return named or next(iter(products.lists()), None)


def delivered(ticket: int) -> dict[int, Decimal]:
    """Line id → how much of it was delivered."""
    rows = (
        DeliveredLine.select()
        .join(Delivery, on=(DeliveredLine.delivery_id == Delivery.id))
        .where(Delivery.ticket == ticket)
    )
    found: dict[int, Decimal] = {}
    for row in rows:
        found[row.line_id] = found.get(row.line_id, Decimal(0)) + Decimal(row.quantity)
    return found


def totals(ticket: int, amount: Decimal | None = None) -> Totals:
    """``amount``: what the ticket comes to where it has no lines."""
    rows = lines(ticket)
    own = sum((money(row.amount) for row in rows), Decimal(0))
    whole = own if rows else (amount or Decimal(0))
    paid = sum((money(row.amount) for row in Payment.select().where(Payment.ticket == ticket)), Decimal(0))
    went = delivered(ticket)
    shipment = "none" if not any(went.values()) else "part"
    if rows and all(went.get(row.id, Decimal(0)) >= Decimal(row.quantity) for row in rows):
        shipment = "full"
    vat = sum((money(row.vat_amount) for row in rows), Decimal(0))
    return Totals(whole, vat, paid, payment_state(whole, paid), shipment, len(rows))


def followed(ticket: Mapping[str, Any], *, lines_changed: bool = False) -> tuple[SetData, ...]:
    """What the ticket's fields have to say now. A deal is told its amount alone, and by its lines alone."""
    role, data = ticket["role"], ticket["data"]
    found = totals(ticket["id"], Decimal(str(data.get("order_amount") or 0)))
    values: dict[str, Any] = {}
    if found.lines or (lines_changed and role == "order"):  # a deal without lines keeps the amount that people expect
        values[f"{role}_amount"] = f"{found.amount if found.lines else 0:.2f}"
    if role == "order":
        values |= {"order_payment": found.payment, "order_shipment": found.shipment, "order_paid": f"{found.paid:.2f}"}
        values["order_vat"] = f"{found.vat:.2f}"
    return (SetData(values),) if values else ()


def refuse_role(ticket: Mapping[str, Any], *, also_ended: bool = False) -> None:
    """Raise Conflict for a ticket that takes no lines, or none any more."""
    if ticket["role"] not in ROLES:
        raise Conflict("no_lines_here", _("Lines belong to deals and orders. Change the role of the ticket first."))
    if not also_ended and ticket["status"] in ENDED:
        raise Conflict("ended", _("{number} is closed: its lines stay as they are.").format(number=ticket["number"]))


def save_lines(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Write the whole table of lines; raises Conflict when somebody else has changed it since ``rev``."""
    ticket = tx.ticket or {}
    refuse_role(ticket)
    found = sheet(ticket["id"])
    if args["rev"] != found.rev:
        raise Conflict(
            "lines_changed",
            _("Somebody else has changed these lines meanwhile. Nothing of yours is lost: compare and save again."),
            data={"rev": found.rev},
        )
    chosen = _chosen_list(args["list"], found)
    there = {row.id: row for row in lines(ticket["id"])}
    made = _Table(tx.day, there, chosen).made(args["lines"])
    _refuse_delivered(there, made, delivered(ticket["id"]))
    kept = {row.id for row in made if row.id}
    Line.delete().where(Line.ticket == ticket["id"], Line.id.not_in(kept or [0])).execute()
    for position, row in enumerate(made, 1):
        row.ticket, row.position = ticket["id"], position
        row.save(force_insert=row.id is None)
    found.rev, found.list_id = found.rev + 1, chosen.id if chosen else None
    found.save()
    answer = {"rev": found.rev, "lines": [row.id for row in made], "amount": f"{totals(ticket['id']).amount:.2f}"}
    return CommandAnswer(answer, followed(ticket, lines_changed=True), {"lines": len(made)})


def _chosen_list(key: str | None, found: Any) -> Any:
    if key is None:
        return price_list(found)
    named = products.list_by_key(key)
    if named is None:
        raise Invalid({"list": [_("There is no price list “{key}”.").format(key=key)]})
    return named


def _refuse_delivered(there: Mapping[int, Any], made: Sequence[Any], went: Mapping[int, Decimal]) -> None:
    """What was delivered cannot be taken out of the order."""
    now = {row.id: Decimal(row.quantity) for row in made if row.id}
    errors: dict[str, list[str]] = {}
    for number, row in enumerate(made):
        if row.id and now[row.id] < went.get(row.id, Decimal(0)):
            told = _("{quantity} of it are delivered already.").format(quantity=plain(went[row.id]))
            errors[f"lines.{number}.quantity"] = [told]
    for id, row in there.items():
        if id not in now and went.get(id):
            told = _("“{name}” is delivered already and cannot be taken out.").format(name=row.name)
            errors.setdefault("lines", []).append(told)
    if errors:
        raise Invalid(errors)


class _Table:
    """Lines as they are to be stored, made of what was sent; all that is wrong is told at once."""

    def __init__(self, day: str, there: Mapping[int, Any], chosen: Any) -> None:
        self.day, self.there, self.chosen = day, there, chosen
        self.errors: dict[str, list[str]] = {}

    def made(self, given: Sequence[Mapping[str, Any]]) -> list[Any]:
        if len(given) > MOST_LINES:
            raise Invalid({"lines": [_("At most {most} lines.").format(most=MOST_LINES)]})
        codes = {row["code"] for row in given if row["code"]}
        known = {
            one.code: one for part in _parts(sorted(codes)) for one in Product.select().where(Product.code.in_(part))
        }
        prices = products.prices_on(
            [one.id for one in known.values()], self.chosen.id if self.chosen else None, self.day
        )
        seen: set[int] = set()
        made = []
        for number, row in enumerate(given):
            before = self.there.get(row["id"]) if row["id"] is not None else None
            if row["id"] is not None and (before is None or row["id"] in seen):
                self._object(number, "id", _("This line is not there any more."))
                continue
            seen.add(row["id"] or 0)
            made.append(self._line(number, row, before, known.get(row["code"]), prices))
        if self.errors:
            raise Invalid(self.errors)
        return made

    def _line(
        self, number: int, row: Mapping[str, Any], before: Any, product: Any, prices: Mapping[int, Decimal]
    ) -> Any:
        same = before is not None and row["code"] == before.code
        if row["code"] and product is None and not same:
            self._object(number, "code", _("There is no product with the code {code}.").format(code=row["code"]))
        elif product is not None and not product.active and not same:
            self._object(
                number, "code", _("{name} is not sold any more. Take another one.").format(name=products.named(product))
            )
        price = row["price"] if row["price"] is not None else prices.get(product.id) if product else None
        if price is None:
            told = _("There is no price for it in this list. Write one.") if product else _("Write a price.")
            self._object(number, "price", told)
        name = row["name"] or (before.name if same else "") or (products.named(product) if product else "")
        if not name:
            self._object(number, "name", _("Say what it is, or give a code."))
        vat = row["vat"] or (product.vat if product else before.vat if before is not None else "22")
        if (before is None or before.vat != vat) and (told := products.vat_objection(vat, self.day)):
            self._object(number, "vat", told)
        amount = line_amount(price or Decimal(0), row["quantity"], row["discount"])
        line = before or Line()
        line.product_id = product.id if product else before.product_id if same else None
        line.code, line.name, line.quantity, line.discount = (
            row["code"],
            name,
            plain(row["quantity"]),
            plain(row["discount"]),
        )
        line.kind = product.kind if product else before.kind if same else "goods"
        line.unit = row["unit"] or (product.unit if product else before.unit if before is not None else "796")
        line.price, line.vat = cents(price or Decimal(0)), vat
        line.amount, line.vat_amount = cents(amount), cents(vat_inside(amount, vat))
        return line

    def _object(self, number: int, name: str, told: str) -> None:
        self.errors.setdefault(f"lines.{number}.{name}", []).append(told)


def _parts(values: Sequence[str], size: int = 400) -> list[Sequence[str]]:
    """A database takes only so many values in one question."""
    return [values[at : at + size] for at in range(0, len(values), size)]
