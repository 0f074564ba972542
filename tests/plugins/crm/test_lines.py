"""Lines of deals and orders: snapshots, totals, two people at once, and whatever may be typed."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import CancelTicket, ChangeRole, SwitchPlugin
from instar.errors import Conflict, Forbidden, InstarError, Invalid, NotFound
from instar_plugins.crm import lines
from instar_plugins.crm.money import money

from .conftest import Shop


def test_a_code_is_enough_and_the_amount_follows(shop: Shop) -> None:
    number = shop.open()
    answer = shop.lines(number, {"code": "SEAT", "quantity": "40"}, {"code": "BOX", "discount": "10"}, {"code": "BOOK"})
    assert answer["amount"] == "51300.45"
    (seat, box, book) = lines.lines(int(number[2:]))
    assert (seat.name, seat.kind, seat.unit, seat.vat, money(seat.price)) == (
        "Seat in the cloud",
        "subscription",
        "796",
        "22",
        990,
    )
    assert (money(box.amount), box.discount, box.quantity) == (money(1125045), "10", "1")
    assert (book.vat, money(book.vat_amount)) == ("10", money(4091))
    data = shop.data(number)
    assert (data["order_amount"], data["order_vat"]) == ("51300.45", "9210.66")
    assert (data["order_payment"], data["order_shipment"]) == ("none", "none")


def test_a_deal_is_told_its_amount_and_keeps_it_when_the_last_line_goes(shop: Shop) -> None:
    number = shop.open("deal", deal_product="Seats")
    shop.lines(number, {"code": "SEAT"})
    assert shop.data(number) == {"deal_product": "Seats", "deal_amount": "990.00"}
    shop.lines(number, rev=1)
    assert shop.data(number)["deal_amount"] == "990.00"


def test_lines_are_a_snapshot(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, {"code": "BOX"})
    (line,) = lines.lines(int(number[2:]))
    product = shop.all("SELECT id, rev FROM x_crm__product WHERE code = 'BOX'")[0]
    shop.run("save_product", "kate", id=product[0], rev=product[1], code="BOX", name_en="Another name", vat="10")
    shop.run("set_price", "kate", product="BOX", amount="1")
    shop.lines(
        number,
        {"id": line.id, "code": "BOX", "name": line.name, "price": "12500.50", "vat": "22", "quantity": "2"},
        rev=1,
    )
    (line,) = lines.lines(int(number[2:]))
    assert (line.name, line.vat, money(line.amount)) == ("Scanner", "22", money(2500100))


def test_the_chosen_list_gives_the_prices(shop: Shop) -> None:
    shop.run("save_list", "kate", key="partner", title_en="Partners")
    shop.run("set_price", "kate", product="SEAT", list="partner", amount="500")
    number = shop.open()
    shop.run("save_lines", ticket=number, rev=0, list="partner", lines=[{"code": "SEAT"}])
    assert shop.data(number)["order_amount"] == "500.00"
    with pytest.raises(Invalid) as caught:
        shop.run("save_lines", ticket=number, rev=1, list="partner", lines=[{"code": "BOX"}])
    assert list(caught.value.errors) == ["lines.0.price"]
    shop.lines(number, {"code": "SEAT"}, rev=1)
    assert shop.data(number)["order_amount"] == "500.00", "the list stays with the ticket"


def test_a_price_of_tomorrow_is_not_todays(shop: Shop) -> None:
    shop.run("set_price", "kate", product="SEAT", amount="1500", starts="2026-01-06")
    number = shop.open()
    shop.lines(number, {"code": "SEAT"})
    assert shop.data(number)["order_amount"] == "990.00"
    shop.site.clock.advance(24 * 3_600_000)
    other = shop.open()
    shop.lines(other, {"code": "SEAT"})
    assert shop.data(other)["order_amount"] == "1500.00"


@pytest.mark.parametrize(
    ("line", "place", "told"),
    [
        ({"code": "SEAT", "quantity": "0"}, "lines.0.quantity", "more than 0"),
        ({"code": "SEAT", "quantity": "-1"}, "lines.0.quantity", "more than 0"),
        ({"code": "SEAT", "quantity": "1.2345"}, "lines.0.quantity", "at most 3 digits"),
        ({"code": "SEAT", "quantity": "x"}, "lines.0.quantity", "no number"),
        ({"code": "SEAT", "quantity": "1000001"}, "lines.0.quantity", "more than 1000000"),
        ({"code": "SEAT", "price": "12,505"}, "lines.0.price", "at most 2 digits"),
        ({"code": "SEAT", "price": "-1"}, "lines.0.price", "less than 0"),
        ({"code": "SEAT", "discount": "100.01"}, "lines.0.discount", "more than 100"),
        ({"code": "SEAT", "discount": "-5"}, "lines.0.discount", "less than 0"),
        ({"code": "SEAT", "vat": "25"}, "lines.0.vat", "Choose one of"),
        ({"code": "SEAT", "vat": "20"}, "lines.0.vat", "does not hold on 2026-01-05"),
        ({"code": "OLD"}, "lines.0.code", "not sold any more"),
        ({"code": "NOTHING"}, "lines.0.code", "no product with the code"),
        ({"name": "By hand"}, "lines.0.price", "Write a price"),
        ({"price": "5"}, "lines.0.name", "Say what it is"),
        ({"id": 77, "name": "x", "price": "5"}, "lines.0.id", "not there any more"),
        ({"code": "SEAT", "colour": "red"}, "lines.0.colour", "not known"),
    ],
)
def test_what_cannot_be_is_told_at_its_place_and_nothing_is_written(
    shop: Shop, line: dict[str, Any], place: str, told: str
) -> None:
    number = shop.open()
    with pytest.raises(Invalid) as caught:
        shop.lines(number, line)
    assert told in " ".join(caught.value.errors[place])
    assert (lines.lines(int(number[2:])), shop.data(number)) == ([], {})


@pytest.mark.parametrize("price", ["12,50", "12.50", 12.5])
def test_a_price_is_read_with_a_comma_and_with_a_point(shop: Shop, price: Any) -> None:
    number = shop.open()
    shop.lines(
        number, {"name": "Work", "price": price, "quantity": "2", "discount": "100"}, {"name": "More", "price": price}
    )
    assert shop.data(number)["order_amount"] == "12.50"


def test_of_two_who_write_at_once_the_second_is_told_and_nothing_is_lost(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, {"code": "SEAT"})
    shop.lines(number, {"code": "BOX"}, rev=1)
    with pytest.raises(Conflict) as caught:
        shop.run("save_lines", "boris", ticket=number, rev=1, lines=[{"code": "BOOK"}])
    assert (caught.value.code, caught.value.data["rev"]) == ("lines_changed", 2)
    assert [line.code for line in lines.lines(int(number[2:]))] == ["BOX"]


def test_three_hundred_lines_are_taken_and_more_than_five_hundred_are_not(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, *({"code": "SEAT", "quantity": str(n + 1)} for n in range(300)))
    assert shop.data(number)["order_amount"] == "44698500.00"
    assert [line.position for line in lines.lines(int(number[2:]))] == list(range(1, 301))
    with pytest.raises(Invalid) as caught:
        shop.lines(number, *({"code": "SEAT"} for _n in range(501)), rev=1)
    assert caught.value.errors == {"lines": ["At most 500 lines."]}


def test_a_product_that_was_retired_stays_in_the_lines_that_have_it(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, {"code": "BOX"})
    (line,) = lines.lines(int(number[2:]))
    product = shop.all("SELECT id, rev FROM x_crm__product WHERE code = 'BOX'")[0]
    shop.run("save_product", "kate", id=product[0], rev=product[1], code="BOX", name_en="Scanner", active=False)
    shop.lines(number, {"id": line.id, "code": "BOX", "quantity": "3"}, rev=1)
    assert shop.data(number)["order_amount"] == "37501.50"


def test_who_may_not_edit_the_ticket_writes_no_lines(shop: Shop) -> None:
    number = shop.open()
    with pytest.raises(NotFound):
        shop.run("save_lines", "carl", ticket=number, rev=0, lines=[])
    with pytest.raises(Forbidden):
        shop.run("save_product", "olga", code="X", name_en="X")


def test_lines_belong_to_deals_and_orders_that_are_open(shop: Shop) -> None:
    appeal = shop.open("appeal")
    with pytest.raises(Conflict) as caught:
        shop.lines(appeal, {"code": "SEAT"})
    assert caught.value.code == "no_lines_here"
    number = shop.open()
    shop.lines(number, {"code": "SEAT"})
    shop.site.run(CancelTicket(int(number[2:])), "boris")
    with pytest.raises(Conflict) as caught:
        shop.lines(number, {"code": "BOX"}, rev=1)
    assert caught.value.code == "ended"


def test_a_deal_becomes_an_order_and_something_else_and_comes_back_with_all_its_lines(shop: Shop) -> None:
    number = shop.open("deal")
    id = int(number[2:])
    shop.lines(number, {"code": "SEAT", "quantity": "40"})
    shop.site.run(ChangeRole(id, "order"), "boris")
    assert shop.data(number)["order_amount"] == "39600.00"
    shop.site.run(ChangeRole(id, "appeal"), "boris")
    shop.site.run(ChangeRole(id, "order"), "boris")
    assert [line.code for line in lines.lines(id)] == ["SEAT"]
    shop.run("save_lines", ticket=number, rev=1, lines=[{"code": "BOX"}])
    assert shop.data(number)["order_amount"] == "12500.50"
    assert shop.data(number)["deal_amount"] == "39600.00", "what the deal was stays what it was"


def test_off_and_on_again_loses_nothing(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, {"code": "SEAT"})
    before = shop.all("SELECT * FROM x_crm__line"), shop.data(number)
    shop.site.run(SwitchPlugin("crm", False))
    shop.site.kernel.follow()
    with pytest.raises(InstarError, match="has no command"):
        shop.lines(number, {"code": "BOX"}, rev=1)
    shop.site.run(SwitchPlugin("crm", True))
    shop.site.kernel.follow()
    assert (shop.all("SELECT * FROM x_crm__line"), shop.data(number)) == before
    shop.lines(number, {"code": "BOX"}, rev=1)
    assert shop.data(number)["order_amount"] == "12500.50"
