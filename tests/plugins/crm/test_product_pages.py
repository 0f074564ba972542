"""Products and prices on pages: found, written, priced, taken out and brought back as CSV."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from instar_plugins.crm import products

from .conftest import Shop

LIST = "/x/crm/products"
NEW = {
    "code": "CABLE",
    "name_en": "Cable",
    "name_ru": "Кабель",
    "kind": "goods",
    "unit": "006",
    "vat": "22",
    "period": "",
    "active": "1",
}


def bring(shop: Shop, text: str, login: str = "kate") -> Any:
    return shop.post(login, f"{LIST}/import", {"file": (BytesIO(text.encode()), "products.csv")})


def test_they_are_listed_with_todays_price_and_found(shop: Shop) -> None:
    told = shop.text("olga", LIST)
    assert "Seat in the cloud" in told
    assert "12,500.50" in told
    assert "Old scanner" not in told
    assert "Место в облаке" in shop.text("olga", LIST, "ru")
    assert "Seat in the cloud" not in shop.text("olga", f"{LIST}?q=scan")
    assert "Old scanner" in shop.text("olga", f"{LIST}?retired=1")
    assert "No product is like that." in shop.text("olga", f"{LIST}?q=nothing")


def test_long_lists_go_on_further(shop: Shop) -> None:
    shop.run("bring", "kate", rows=[{"code": f"P{n:03}", "name_en": f"Thing {n}"} for n in range(120)])
    assert "at=50" in shop.text("olga", LIST)
    told = shop.text("olga", f"{LIST}?at=100&q=thing")
    assert "Thing 100" in told
    assert "Thing 119" in told
    assert "at=50" in told


def test_one_is_written_and_changed(shop: Shop) -> None:
    answer = shop.post("kate", f"{LIST}/new", NEW)
    assert answer.status_code == 303
    told = shop.text("kate", answer.location)
    assert 'value="Cable"' in told
    assert "No price yet." in told
    assert shop.post("kate", answer.location, {**NEW, "name_en": "Long cable", "rev": "1"}).status_code == 303
    assert products.by_code("CABLE").name_en == "Long cable"
    late = shop.post("kate", answer.location, {**NEW, "name_en": "Short cable", "rev": "1"})
    assert late.status_code == 409
    assert "Somebody else has changed" in late.text
    assert 'value="Short cable"' in late.text


def test_what_is_wrong_stands_beside_what_was_typed(shop: Shop) -> None:
    answer = shop.post("kate", f"{LIST}/new", {**NEW, "code": "SEAT", "kind": "subscription"})
    assert answer.status_code == 422
    assert "There is a product with the code SEAT already." in answer.text
    assert "Say for how long one is sold." in answer.text
    assert 'value="Cable"' in answer.text


def test_a_price_is_set_from_a_day_on_and_its_history_told(shop: Shop) -> None:
    address = f"{LIST}/{products.by_code('SEAT').id}"
    assert (
        shop.post(
            "kate", f"{address}/price", {"list": "base", "amount": "1 100,00", "starts": "2026-02-01"}
        ).status_code
        == 303
    )
    told = shop.text("kate", address)
    assert "1,100.00" in told
    assert "to come" in told
    assert "Kate" in told
    answer = shop.post("kate", f"{address}/price", {"list": "base", "amount": "much", "starts": "2026-02-01"})
    assert answer.status_code == 422
    assert "This is no number." in answer.text
    shop.post("kate", f"{address}/price", {"list": "base", "end": "1", "starts": "2026-03-01"})
    assert "sold no more" in shop.text("kate", address)


def test_price_lists_are_kept_on_a_page(shop: Shop) -> None:
    assert (
        shop.post(
            "kate", "/x/crm/lists", {"id": "", "key": "partner", "title_en": "Partners", "active": "1"}
        ).status_code
        == 303
    )
    assert 'value="partner"' in shop.text("kate", "/x/crm/lists")
    assert "Prices from" in shop.text("olga", LIST)
    answer = shop.post("kate", "/x/crm/lists", {"id": "", "key": "partner", "title_en": "Again", "active": "1"})
    assert answer.status_code == 422
    assert "There is a price list “partner” already." in answer.text


def test_the_script_of_the_lines_is_told_what_a_code_stands_for(shop: Shop) -> None:
    told = shop.get("olga", f"{LIST}/find?code=SEAT&list=base").get_json()
    assert told == {"name": "Seat in the cloud", "unit": "796", "vat": "22", "price": "990.00"}
    assert shop.get("olga", f"{LIST}/find?code=OLD").get_json() == {}
    assert shop.get("olga", f"{LIST}/find?code=").get_json() == {}


def test_what_is_taken_out_can_be_brought_again(shop: Shop) -> None:
    taken = shop.get("kate", f"{LIST}/export.csv")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="products.csv"'
    before = [one.__data__ | {"rev": 0, "changed": 0} for one in products.search(retired=True)]
    answer = bring(shop, taken.get_data(as_text=True))
    assert answer.status_code == 200
    assert "0 new products. 4 changed." in answer.text
    assert [one.__data__ | {"rev": 0, "changed": 0} for one in products.search(retired=True)] == before
    assert len(products.history(products.by_code("SEAT").id)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "No file"),
        ("name_en\nx\n", "The column “code” is missing."),
        ("code,colour\nx,red\n", "There is no column “colour”."),
        ("code,name_en,vat\nX,Thing,25\n", "line 2, vat: Choose one of"),
        ("code,name_en,price:base\nX,Thing,much\n", "This is no number."),
        ("code,name_en,price:none\nX,Thing,5\n", "There is no price list “none”."),
        ("code,name_en\nX,One\nX,Two\n", "stands in the file twice"),
    ],
)
def test_a_file_with_a_fault_brings_nothing_and_says_where(shop: Shop, text: str, told: str) -> None:
    answer = bring(shop, text)
    assert answer.status_code == 422
    assert (told in answer.text) or (text == "" and "empty" in answer.text)
    assert products.by_code("X") is None


def test_a_formula_stays_a_text(shop: Shop) -> None:
    bring(shop, 'code;name_ru;price:base\nX;"=1+1";"1 000,50"\n')
    assert products.by_code("X").name_ru == "=1+1"
    assert '"\'=1+1"' in shop.get("kate", f"{LIST}/export.csv").get_data(as_text=True)


def test_reading_is_for_the_staff_and_changing_for_who_keeps_the_catalogue(shop: Shop) -> None:
    one = f"{LIST}/{products.by_code('SEAT').id}"
    for address in (LIST, one, "/x/crm/lists", f"{LIST}/export.csv"):
        assert shop.get("carl", address).status_code == 403, address
        assert shop.get("olga", address).status_code == 200, address
    for address in (f"{LIST}/new", f"{LIST}/import"):
        assert shop.get("olga", address).status_code == 403, address
    for address, typed in (
        (f"{LIST}/new", NEW),
        (one, NEW),
        (f"{one}/price", {"amount": "5"}),
        ("/x/crm/lists", {"key": "x", "title_en": "x"}),
    ):
        assert shop.post("olga", address, typed).status_code == 403, address
    assert bring(shop, "code\nX\n", "olga").status_code == 403
    assert shop.get("olga", f"{LIST}/999").status_code == 404
    assert "/x/crm/products" in shop.text("olga", "/work")
    assert "/x/crm/products" not in shop.text("carl", "/work")
