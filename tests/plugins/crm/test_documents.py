"""Which document of 1C an order is: found by its number, one order a document, refused clearly."""

from __future__ import annotations

import pytest

from instar.errors import Conflict, Invalid
from instar.queries.tickets import Filters, list_tickets

from .conftest import Shop

GUID = "2f1b6c1e-0d5a-11ef-9a3c-0242ac120002"
GIVEN = {"kind": "invoice", "number": "УТ-000417", "day": "2026-01-04", "guid": GUID}


def test_it_is_kept_told_by_the_ticket_and_found_by_its_number(shop: Shop) -> None:
    order = shop.open()
    assert shop.run("save_document", ticket=order, **{**GIVEN, "guid": f"{{{GUID.upper()}}}"}) == {"document": GIVEN}
    data = shop.data(order)
    assert (data["order_document"], data["order_document_kind"]) == ("УТ-000417", "invoice")
    assert (data["order_document_date"], data["order_document_guid"]) == ("2026-01-04", GUID)
    shop.site.work()  # words are looked for once a worker has read them
    olga = shop.site.people["olga"]
    for filters in (Filters(q="УТ-000417"), Filters(where=f"data.order_document_guid == '{GUID}'")):
        assert [row.number for row in list_tickets(shop.site.kernel, olga, filters).items] == [order]


def test_a_document_of_another_order_is_refused(shop: Shop) -> None:
    first, second = shop.open(), shop.open()
    shop.run("save_document", ticket=first, **GIVEN)
    shop.run("save_document", ticket=first, **{**GIVEN, "number": "УТ-000418"})
    with pytest.raises(Conflict) as refused:
        shop.run("save_document", ticket=second, **GIVEN)
    assert (refused.value.code, GUID in refused.value.message) == ("document_taken", True)
    shop.run("save_document", ticket=first, kind="order", number="", day=None, guid="")
    assert "order_document" not in {name for name, value in shop.data(first).items() if value is not None}
    shop.run("save_document", ticket=second, **GIVEN)
    assert shop.data(second)["order_document_guid"] == GUID


def test_orders_without_a_guid_may_have_the_same_number(shop: Shop) -> None:
    for order in (shop.open(), shop.open()):
        shop.run("save_document", ticket=order, number="1")
    assert shop.all("SELECT kind, number, guid FROM x_crm__document") == [("order", "1", None)] * 2


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"guid": "2f1b6c1e"}, "guid"),
        ({"guid": "00000000-0000-0000-0000-000000000000"}, "guid"),
        ({"guid": "2f1b6c1e0d5a11ef9a3c0242ac120002"}, "guid"),
        ({"number": ""}, "number"),
        ({"number": "1" * 41}, "number"),
        ({"day": "4.1.2026"}, "day"),
        ({"kind": "letter"}, "kind"),
    ],
)
def test_what_is_no_document_is_told_by_field(shop: Shop, wrong: dict[str, str], at: str) -> None:
    with pytest.raises(Invalid) as refused:
        shop.run("save_document", ticket=shop.open(), **{**GIVEN, **wrong})
    assert list(refused.value.errors) == [at]


def test_only_an_order_has_one(shop: Shop) -> None:
    with pytest.raises(Conflict) as refused:
        shop.run("save_document", ticket=shop.open("deal"), **GIVEN)
    assert refused.value.code == "no_order"


def test_the_page_takes_it_shows_it_and_keeps_what_was_typed(shop: Shop) -> None:
    order, other = shop.open(), shop.open()
    address = f"/x/crm/tickets/{order}"
    assert "No document of 1C is named yet." in shop.text("olga", address)
    wrong = shop.post("olga", f"{address}/document", {**GIVEN, "guid": "12"})
    assert wrong.status_code == 422
    assert "This is no GUID." in wrong.text
    assert 'value="УТ-000417"' in wrong.text
    assert shop.post("olga", f"{address}/document", GIVEN).status_code == 303
    html = shop.text("olga", address)
    assert "<b>Invoice УТ-000417</b>" in html
    assert GUID in html
    taken = shop.post("olga", f"/x/crm/tickets/{other}/document", GIVEN)
    assert taken.status_code == 409
    assert "stands at another order already" in taken.text
