"""Payments and deliveries: records of their own, from which it follows how far an order is."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import ChangeRole, CompleteWork, EditTicket
from instar.errors import Conflict, InstarError, Invalid, NotFound
from instar_plugins.crm import lines, payments

from .conftest import Shop


@pytest.fixture
def number(shop: Shop) -> str:
    """An order of three scanners and a handbook: 37 951.50."""
    made = shop.open()
    shop.lines(made, {"code": "BOX", "quantity": "3"}, {"code": "BOOK"})
    return made


def ids(number: str) -> list[int]:
    return [line.id for line in lines.lines(int(number[2:]))]


def states(shop: Shop, number: str) -> tuple[str, str, str]:
    data = shop.data(number)
    return data["order_payment"], data["order_paid"], data["order_shipment"]


def test_it_is_paid_in_part_in_full_and_too_much(shop: Shop, number: str) -> None:
    told = []
    for amount in ("7951,50", "30 000", "0.01", "-0.01"):
        shop.run("add_payment", ticket=number, amount=amount)
        told.append(states(shop, number)[:2])
    assert told == [("part", "7951.50"), ("full", "37951.50"), ("over", "37951.51"), ("full", "37951.50")]


def test_what_is_taken_out_was_not_paid(shop: Shop, number: str) -> None:
    made = shop.run("add_payment", ticket=number, amount="100", day="2026-01-03", method="card", document="17")
    (row,) = payments.payments(int(number[2:]))
    assert (row.day, row.method, row.document, row.by) == ("2026-01-03", "card", "17", "Olga")
    shop.run("drop_payment", ticket=number, payment=made["payment"])
    assert states(shop, number)[:2] == ("none", "0.00")
    with pytest.raises(NotFound):
        shop.run("drop_payment", ticket=number, payment=made["payment"])


def test_a_payment_belongs_to_its_order(shop: Shop, number: str) -> None:
    made = shop.run("add_payment", ticket=number, amount="100")
    with pytest.raises(NotFound):
        shop.run("drop_payment", ticket=shop.open(), payment=made["payment"])
    assert states(shop, number)[0] == "part"


def test_more_lines_make_a_paid_order_one_that_is_paid_in_part(shop: Shop, number: str) -> None:
    shop.run("add_payment", ticket=number, amount="37951.50")
    first, second = ids(number)
    rows = [{"id": first, "code": "BOX", "quantity": "3"}, {"id": second, "code": "BOOK", "quantity": "2"}]
    shop.lines(number, *rows, rev=1)
    assert states(shop, number)[0] == "part"


@pytest.mark.parametrize(
    ("args", "place"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "x"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "99999999999"}, "amount"),
        ({"amount": "5", "day": "2026-01-06"}, "day"),
        ({"amount": "5", "day": "yesterday"}, "day"),
        ({"amount": "5", "day": "0001-01-01"}, "day"),
        ({"amount": "5", "method": "gold"}, "method"),
    ],
)
def test_a_payment_that_cannot_be_is_told(shop: Shop, number: str, args: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as caught:
        shop.run("add_payment", ticket=number, **args)
    assert list(caught.value.errors) == [place]
    assert payments.payments(int(number[2:])) == []


def test_it_is_delivered_in_part_and_in_full(shop: Shop, number: str) -> None:
    box, book = ids(number)
    shop.run("add_delivery", ticket=number, lines=[{"line": box, "quantity": "1"}], document="W-1")
    assert states(shop, number)[2] == "part"
    shop.run("add_delivery", ticket=number)
    assert states(shop, number)[2] == "full"
    told = [
        (one.document, [(part.line_id, part.quantity) for part in parts])
        for one, parts in payments.deliveries(int(number[2:]))
    ]
    assert told == [("W-1", [(box, "1")]), ("", [(box, "2"), (book, "1")])]
    with pytest.raises(Conflict) as caught:
        shop.run("add_delivery", ticket=number)
    assert caught.value.code == "nothing_left"


def test_no_more_is_delivered_than_was_ordered_even_line_by_line(shop: Shop, number: str) -> None:
    box, _book = ids(number)
    for parts, place in (
        ([{"line": box, "quantity": "4"}], "lines.0.quantity"),
        ([{"line": box, "quantity": "2"}, {"line": box, "quantity": "2"}], "lines.1.quantity"),
        ([{"line": 999, "quantity": "1"}], "lines.0.line"),
    ):
        with pytest.raises(Invalid) as caught:
            shop.run("add_delivery", ticket=number, lines=parts)
        assert list(caught.value.errors) == [place]
    assert payments.deliveries(int(number[2:])) == []


def test_what_was_delivered_cannot_be_taken_out_of_the_order(shop: Shop, number: str) -> None:
    box, book = ids(number)
    made = shop.run("add_delivery", ticket=number, lines=[{"line": box, "quantity": "2"}])
    kept = {"id": book, "code": "BOOK"}
    for rows, place in (([kept], "lines"), ([{"id": box, "code": "BOX", "quantity": "1"}, kept], "lines.0.quantity")):
        with pytest.raises(Invalid) as caught:
            shop.lines(number, *rows, rev=1)
        assert list(caught.value.errors) == [place]
    shop.run("drop_delivery", ticket=number, delivery=made["delivery"])
    assert states(shop, number)[2] == "none"
    shop.lines(number, kept, rev=1)


def test_payments_and_deliveries_belong_to_orders(shop: Shop) -> None:
    deal = shop.open("deal")
    for command, args in (("add_payment", {"amount": "5"}), ("add_delivery", {})):
        with pytest.raises(Conflict) as caught:
            shop.run(command, ticket=deal, **args)
        assert caught.value.code == "no_order"
    with pytest.raises(InstarError):
        shop.run("add_payment", "carl", ticket=deal, amount="5")


def test_the_process_goes_on_by_what_was_recorded(shop: Shop, number: str) -> None:
    """From the deal to the closed order: delivered it waits for its payment, paid it is closed."""
    id = int(number[2:])
    for outcome in ("place", "confirm", "begin"):
        (item,) = shop.all(f"SELECT id FROM work_item WHERE ticket_id = {id}")[0]
        shop.site.run(CompleteWork(item, outcome), "boris")
    assert shop.stage(number) == "work"
    shop.run("add_delivery", ticket=number)
    assert shop.stage(number) == "shipped"
    shop.run("add_payment", ticket=number, amount="30000")
    assert shop.stage(number) == "shipped"
    shop.run("add_payment", ticket=number, amount="7951.50")
    assert shop.stage(number) == "closed"


def test_a_late_payment_of_a_closed_order_is_still_written_down(shop: Shop, number: str) -> None:
    test_the_process_goes_on_by_what_was_recorded(shop, number)
    shop.run("add_payment", ticket=number, amount="1")
    assert (shop.stage(number), states(shop, number)[0]) == ("closed", "over")


def test_an_order_without_lines_is_paid_by_the_amount_of_its_deal(shop: Shop) -> None:
    number = shop.open("deal")
    shop.site.run(EditTicket(int(number[2:]), {"data": {"deal_amount": "5.00"}}), "boris")
    shop.site.run(ChangeRole(int(number[2:]), "order"), "boris")
    told = []
    for amount in ("4", "1"):
        shop.run("add_payment", ticket=number, amount=amount)
        told.append(states(shop, number)[0])
    assert told == ["part", "full"]
