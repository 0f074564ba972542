"""Subscriptions out of an order: what renews is opened once for each line, and the line keeps its number.

Opening is one command, so that two who press at once do not open two; that the line knows the number, and that the two
tickets know each other, is written after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from marshmallow import fields
from marshmallow.validate import Regexp

from instar.sdk import (
    AddLink,
    Arguments,
    CommandAnswer,
    CommandTx,
    Conflict,
    NewTicket,
    NotFound,
    _,
    execute,
    run_command,
)
from instar_plugins.crm.money import money
from instar_plugins.crm.subscriptions import USUAL, later
from instar_plugins.crm.tables import Line, Product, Subscribed

KIND = "subscription"


class SubscribeBody(Arguments):
    ticket = fields.String(required=True)
    line = fields.Integer(required=True)


class SubscribedBody(SubscribeBody):
    number = fields.String(required=True, validate=Regexp(r"T-[1-9]\d{0,14}"))


def renewing(ticket: int) -> list[tuple[Any, str | None]]:
    """The lines of what renews, each with the number of its subscription: None before there is one, "" for the moment
    between opening it and writing the number down."""
    found = Line.select().where(Line.ticket == ticket, Line.kind == KIND).order_by(Line.position, Line.id)
    known = {row.line_id: row.number for row in Subscribed.select().where(Subscribed.ticket == ticket)}
    return [(line, known.get(line.id)) for line in found]


def subscribe(number: str, line: int, key: str | None) -> str:
    """Open the subscription of a line in the name of who asks, and return its number; raises InstarError."""
    (opened,) = run_command("crm", "subscribe", {"ticket": number, "line": line}, key=key)["opened"]
    run_command("crm", "subscribed", {"ticket": number, "line": line, "number": opened})
    with suppress(Conflict):  # they are linked already: the same form was sent twice
        execute(AddLink(int(opened[2:]), "relates", number))
    return str(opened)


def open_subscription(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``subscribe``: from today on, for a period of the product, at the amount of the line."""
    ticket = tx.ticket or {}
    line = _line(ticket, args["line"])
    if line.kind != KIND:
        raise Conflict("renews_not", _("“{name}” is no subscription: it is sold once.").format(name=line.name))
    if Subscribed.select().where(Subscribed.line_id == line.id).exists():
        raise Conflict("subscribed", _("“{name}” has its subscription already.").format(name=line.name))
    Subscribed.create(line_id=line.id, ticket=ticket["id"], at=tx.now)
    product = Product.get_or_none(Product.id == line.product_id) if line.product_id else None
    period = (product.period if product else "") or USUAL
    data = {
        "subscription_product": line.name[:200],
        "subscription_amount": f"{money(line.amount):.2f}",
        "subscription_period": period,
        "subscription_renews": later(date.fromisoformat(tx.day), period).isoformat(),
    }
    opened = NewTicket(
        line.name[:250],
        role=KIND,
        service=(product.service if product else "") or (ticket["service"] or {}).get("key"),
        requester=(ticket["requester"] or {}).get("id"),
        data=data,
    )
    return CommandAnswer({"renews": data["subscription_renews"]}, (opened,), {"line": line.id})


def note_number(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``subscribed``: under which number the subscription of a line runs."""
    line = _line(tx.ticket or {}, args["line"])
    Subscribed.update(number=args["number"]).where(Subscribed.line_id == line.id, Subscribed.number == "").execute()
    return CommandAnswer()


def _line(ticket: Mapping[str, Any], id: int) -> Any:
    line = Line.get_or_none(Line.id == id, Line.ticket == ticket["id"])
    if ticket["role"] != "order" or line is None:
        raise NotFound("no_line", _("This order has no such line any more."))
    return line
