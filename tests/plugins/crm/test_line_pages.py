"""Lines, payments and deliveries on a page and in the tab of a ticket, without script."""

from __future__ import annotations

import re
from typing import Any

import pytest

from instar_plugins.crm import lines

from .conftest import Shop

NAMES = ("id", "code", "name", "quantity", "unit", "price", "discount", "vat")


def sent(rev: int, *rows: dict[str, str], **more: Any) -> dict[str, Any]:
    """What a browser sends of the form: every input of every line."""
    return {"rev": str(rev), **{name: [row.get(name, "") for row in rows] for name in NAMES}, **more}


def page(number: str) -> str:
    return f"/x/crm/tickets/{number}"


def values(html: str, name: str) -> list[str]:
    found: list[str] = re.findall(rf'name="{name}" value="([^"]*)"', html)
    return found


def test_lines_are_typed_saved_and_shown_again(shop: Shop) -> None:
    number = shop.open()
    assert "What is sold" in shop.text("olga", page(number))
    answer = shop.post(
        "olga",
        f"{page(number)}/lines",
        sent(0, {"code": "SEAT", "quantity": "40"}, {}, {"name": "Work", "price": "12,50"}, {}),
    )
    assert (answer.status_code, answer.location) == (303, page(number))
    told = shop.text("olga", page(number))
    assert values(told, "code")[:2] == ["SEAT", ""]
    assert values(told, "price")[:2] == ["990.00", "12.50"]
    assert "39,612.50" in told
    assert values(shop.text("olga", page(number), "ru"), "price")[:2] == ["990,00", "12,50"]


def test_what_is_wrong_stands_beside_what_was_typed(shop: Shop) -> None:
    number = shop.open()
    answer = shop.post(
        "olga", f"{page(number)}/lines", sent(0, {}, {"code": "SEAT", "quantity": "0"}, {"code": "NONE", "price": "5"})
    )
    assert answer.status_code == 422
    assert "This must be more than 0." in answer.text
    assert values(answer.text, "quantity")[1] == "0"
    assert answer.text.count('aria-invalid="true"') == 1
    rows = {"code": "OLD"}, {}, {"code": "NONE", "price": "5"}
    answer = shop.post("olga", f"{page(number)}/lines", sent(0, *rows))
    assert "Old scanner is not sold any more." in answer.text
    assert "There is no product with the code NONE." in answer.text
    assert answer.text.count('aria-invalid="true"') == 3, "one has no price either"
    assert lines.lines(int(number[2:])) == []


def test_who_was_slower_sees_both_and_can_save_over(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, {"code": "BOX"})
    answer = shop.post("olga", f"{page(number)}/lines", sent(0, {"code": "SEAT", "quantity": "7"}))
    assert answer.status_code == 409
    assert "What stands there now" in answer.text
    assert "Scanner" in answer.text
    assert values(answer.text, "quantity")[0] == "7"
    assert values(answer.text, "rev") == ["1"]
    assert shop.post("olga", f"{page(number)}/lines", sent(1, {"code": "SEAT", "quantity": "7"})).status_code == 303
    assert [line.code for line in lines.lines(int(number[2:]))] == ["SEAT"]


def test_a_line_is_removed_by_its_box(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, {"code": "BOX"}, {"code": "BOOK"})
    first, second = (line.id for line in lines.lines(int(number[2:])))
    rows = [{"id": str(first), "code": "BOX"}, {"id": str(second), "code": "BOOK"}]
    shop.post("olga", f"{page(number)}/lines", sent(1, *rows, drop="0"))
    assert [line.code for line in lines.lines(int(number[2:]))] == ["BOOK"]


def test_the_same_form_sent_twice_is_carried_out_once(shop: Shop) -> None:
    number = shop.open()
    for _time in range(2):
        answer = shop.post("olga", f"{page(number)}/payments", {"amount": "5", "_key": "k" * 12})
        assert answer.status_code == 303
    assert shop.data(number)["order_paid"] == "5.00"


def test_payments_and_deliveries_are_recorded_and_taken_out(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, {"code": "BOX", "quantity": "3"})
    shop.post(
        "olga",
        f"{page(number)}/payments",
        {"amount": "1 000,50", "day": "2026-01-05", "method": "card", "document": "17"},
    )
    told = shop.text("olga", page(number))
    assert "Paid in part" in told
    assert "card · 17 · Olga" in told
    line = lines.lines(int(number[2:]))[0].id
    shop.post("olga", f"{page(number)}/deliveries", {"day": "2026-01-05", f"line-{line}": "1"})
    assert "Delivered in part" in shop.text("olga", page(number))
    shop.post("olga", f"{page(number)}/deliveries", {"day": "2026-01-05", "rest": "1"})
    told = shop.text("olga", page(number))
    assert "Scanner – 2 pcs" in told
    for address in re.findall(r'action="([^"]+/drop)"', told):
        assert shop.post("olga", address, {}).status_code == 303
    assert "No payment yet." in shop.text("olga", page(number))


@pytest.mark.parametrize(
    ("what", "typed", "status", "told"),
    [
        ("payments", {"amount": "", "day": ""}, 422, "This is no number."),
        ("payments", {"amount": "5", "day": "2030-01-01"}, 422, "This day has not come yet."),
        ("deliveries", {"day": "", "line-1": "7"}, 422, "not there any more"),
        ("deliveries", {"day": ""}, 409, "There is nothing left to deliver."),
        ("payments/9/drop", {}, 422, "This payment is not there any more."),
    ],
)
def test_a_record_that_cannot_be_comes_back_as_typed(
    shop: Shop, what: str, typed: dict[str, str], status: int, told: str
) -> None:
    number = shop.open()
    answer = shop.post("olga", f"{page(number)}/{what}", typed)
    assert (answer.status_code, told in answer.text) == (status, True)


def test_the_tab_stands_on_deals_and_orders_for_who_sees_their_inside(shop: Shop) -> None:
    for role, there in (("order", True), ("deal", True), ("appeal", False)):
        number = shop.open(role)
        assert (f"/t/{number}/x/crm-lines" in shop.text("boris", f"/t/{number}")) == there
    number = shop.open()
    assert f'hx-get="{page(number)}?part=1"' in shop.text("boris", f"/t/{number}/x/crm-lines")
    piece = shop.text("boris", f"{page(number)}?part=1")
    assert "<html" not in piece
    assert 'name="from" value="tab"' in piece
    answer = shop.post("boris", f"{page(number)}/lines", sent(0, {"code": "SEAT"}, **{"from": "tab"}))
    assert answer.location == f"/t/{number}/x/crm-lines"


def test_who_does_not_see_the_ticket_is_told_that_there_is_none(shop: Shop) -> None:
    number = shop.open()
    for address in (page(number), page("T-999"), page("nonsense")):
        assert shop.get("carl", address).status_code == 404
    assert shop.post("carl", f"{page(number)}/lines", sent(0)).status_code == 404


def test_a_closed_order_is_shown_and_not_changed(shop: Shop) -> None:
    from instar.commands import CancelTicket

    number = shop.open()
    shop.lines(number, {"code": "SEAT"})
    shop.site.run(CancelTicket(int(number[2:])), "boris")
    told = shop.text("boris", page(number))
    assert "Seat in the cloud" in told
    assert "Save the lines" not in told
    assert shop.post("boris", f"{page(number)}/lines", sent(1, {"code": "BOX"})).status_code == 422


def test_names_are_no_markup(shop: Shop) -> None:
    number = shop.open()
    shop.lines(number, {"name": "<script>x</script>", "price": "5"})
    assert "<script>x" not in shop.text("olga", page(number))
