"""Payments and deliveries of an order: records of their own, from which it follows how far it is paid and delivered.

What is paid back is a payment below 0. A record that was a mistake is taken out again; the audit keeps that.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Invalid, NotFound, _
from instar_plugins.crm import lines
from instar_plugins.crm.money import cents, plain
from instar_plugins.crm.tables import DeliveredLine, Delivery, Payment
from instar_plugins.crm.values import Choice, Day, Words, quantity, signed_money

METHODS = ("", "transfer", "card", "cash", "offset")
MOST = 500


class PaymentBody(Arguments):
    ticket = fields.String(required=True)
    amount = signed_money(required=True)
    day = Day(load_default=None, allow_none=True)
    method = Choice(METHODS, load_default="")
    document = Words(80, load_default="")


class PaymentOut(Arguments):
    ticket = fields.String(required=True)
    payment = fields.Integer(required=True)


class Part(Arguments):
    line = fields.Integer(required=True)
    quantity = quantity(required=True)


class DeliveryBody(Arguments):
    """Without ``lines`` all that is still to be delivered."""

    ticket = fields.String(required=True)
    day = Day(load_default=None, allow_none=True)
    document = Words(80, load_default="")
    lines = fields.List(fields.Nested(Part), load_default=None, allow_none=True)


class DeliveryOut(Arguments):
    ticket = fields.String(required=True)
    delivery = fields.Integer(required=True)


def payments(ticket: int) -> list[Any]:
    return list(Payment.select().where(Payment.ticket == ticket).order_by(Payment.day, Payment.id))


def deliveries(ticket: int) -> list[tuple[Any, list[Any]]]:
    """Each with its parts."""
    found = list(Delivery.select().where(Delivery.ticket == ticket).order_by(Delivery.day, Delivery.id))
    parts = list(DeliveredLine.select().where(DeliveredLine.delivery_id.in_([one.id for one in found] or [0])))
    return [(one, [part for part in parts if part.delivery_id == one.id]) for one in found]


def add_payment(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    ticket = _order(tx)
    if not args["amount"]:
        raise Invalid({"amount": [_("A payment of 0 is none.")]})
    day = _not_later(args["day"], tx.day)
    if Payment.select().where(Payment.ticket == ticket["id"]).count() >= MOST:
        raise Conflict("too_many", _("An order has at most {most} payments.").format(most=MOST))
    made = Payment.create(
        ticket=ticket["id"], day=day, amount=cents(args["amount"]), method=args["method"], document=args["document"],
        at=tx.now, by=tx.actor.name,
    )  # fmt: skip
    return CommandAnswer({"payment": made.id}, lines.followed(ticket), {"payment": made.id})


def drop_payment(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    ticket = _order(tx)
    if not Payment.delete().where(Payment.ticket == ticket["id"], Payment.id == args["payment"]).execute():
        raise NotFound("no_payment", _("This payment is not there any more."))
    return CommandAnswer({}, lines.followed(ticket), {"payment": args["payment"]})


def add_delivery(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    ticket = _order(tx)
    day = _not_later(args["day"], tx.day)
    rows = {row.id: row for row in lines.lines(ticket["id"])}
    went = lines.delivered(ticket["id"])
    left = {id: Decimal(row.quantity) - went.get(id, Decimal(0)) for id, row in rows.items()}
    given = args["lines"]
    if given is None:
        given = [{"line": id, "quantity": one} for id, one in left.items() if one > 0]
    if not given:
        raise Conflict("nothing_left", _("There is nothing left to deliver."))
    errors: dict[str, list[str]] = {}
    for number, part in enumerate(given):
        if part["line"] not in rows:
            errors[f"lines.{number}.line"] = [_("This line is not there any more.")]
            continue
        left[part["line"]] -= part["quantity"]
        if left[part["line"]] < 0:
            over = plain(left[part["line"]] + part["quantity"])
            errors[f"lines.{number}.quantity"] = [_("Only {left} are left to deliver.").format(left=over)]
    if errors:
        raise Invalid(errors)
    made = Delivery.create(ticket=ticket["id"], day=day, document=args["document"], at=tx.now, by=tx.actor.name)
    for part in given:
        DeliveredLine.create(delivery_id=made.id, line_id=part["line"], quantity=plain(part["quantity"]))
    return CommandAnswer({"delivery": made.id}, lines.followed(ticket), {"delivery": made.id})


def drop_delivery(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    ticket = _order(tx)
    if not Delivery.delete().where(Delivery.ticket == ticket["id"], Delivery.id == args["delivery"]).execute():
        raise NotFound("no_delivery", _("This delivery is not there any more."))
    DeliveredLine.delete().where(DeliveredLine.delivery_id == args["delivery"]).execute()
    return CommandAnswer({}, lines.followed(ticket), {"delivery": args["delivery"]})


def _order(tx: CommandTx) -> Mapping[str, Any]:
    ticket = tx.ticket or {}
    if ticket["role"] != "order":
        raise Conflict("no_order", _("Payments and deliveries belong to orders. Make it an order first."))
    return ticket


def _not_later(day: str | None, today: str) -> str:
    if day is not None and day > today:
        raise Invalid({"day": [_("This day has not come yet.")]})
    return day or today
