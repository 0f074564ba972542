"""Products, their prices by list and day, and many of them at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from instar.errors import Conflict, Invalid, NotFound
from instar.i18n import use
from instar_plugins.crm import products

from .conftest import Shop


def ids(*codes: str) -> list[int]:
    return [products.by_code(code).id for code in codes]


def test_a_price_holds_from_its_day_until_a_later_one(shop: Shop) -> None:
    for starts, amount in (("2025-06-01", "900"), ("2026-02-01", "1100"), ("2026-03-01", None)):
        shop.run("set_price", "kate", product="SEAT", amount=amount, starts=starts)
    (seat,) = ids("SEAT")
    told = {
        day: products.prices_on([seat], 1, day).get(seat)
        for day in ("2025-05-31", "2025-06-01", "2026-01-05", "2026-02-28", "2026-03-01")
    }
    assert list(told.values()) == [None, Decimal(900), Decimal(990), Decimal(1100), None]
    assert [row.starts for row in products.history(seat)] == ["2026-03-01", "2026-02-01", "2026-01-05", "2025-06-01"]


def test_a_price_said_again_for_a_day_gives_way_and_is_kept(shop: Shop) -> None:
    shop.run("set_price", "kate", product="SEAT", amount="995")
    shop.run("set_price", "kate", product="SEAT", amount="995")
    (seat,) = ids("SEAT")
    assert products.prices_on([seat], 1, "2026-01-05") == {seat: Decimal(995)}
    assert [(row.amount, row.by) for row in products.history(seat)] == [(99500, "Kate"), (99000, "Kate")]


def test_they_are_found_by_code_article_and_name_in_both_languages(shop: Shop) -> None:
    assert [one.code for one in products.search("scan")] == ["BOX"]
    assert [one.code for one in products.search("УЧЕБ")] == ["BOOK"]
    assert [one.code for one in products.search("es-7")] == ["BOX"]
    assert [one.code for one in products.search("cloud seat")] == ["SEAT"]
    assert [one.code for one in products.search("100%_")] == []
    assert [one.code for one in products.search(kind="subscription")] == ["SEAT"]
    assert [one.code for one in products.search(retired=True)] == ["BOOK", "BOX", "OLD", "SEAT"]


def test_a_name_is_read_in_the_readers_language_or_in_the_other(shop: Shop) -> None:
    seat = products.by_code("SEAT")
    with use("ru"):
        assert (products.named(seat), products.unit_word("796")) == ("Место в облаке", "шт")
    seat.name_en = ""
    assert products.named(seat) == "Место в облаке"


@pytest.mark.parametrize(
    ("args", "place"),
    [
        ({"code": ""}, "code"),
        ({"code": "SEAT"}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"name_en": ""}, "name_en"),
        ({"kind": "thing"}, "kind"),
        ({"kind": "subscription"}, "period"),
        ({"vat": "20"}, "vat"),
        ({"vat": "25"}, "vat"),
        ({"unit": "999"}, "unit"),
        ({"active": "perhaps"}, "active"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_product_that_cannot_be_is_told_at_its_field(shop: Shop, args: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as caught:
        shop.run("save_product", "kate", **{"code": "NEW", "name_en": "New", **args})
    assert list(caught.value.errors) == [place]


def test_of_two_who_change_it_the_second_is_told(shop: Shop) -> None:
    seat = products.by_code("SEAT")
    shop.run("save_product", "kate", id=seat.id, rev=1, code="SEAT", name_en="One")
    with pytest.raises(Conflict) as caught:
        shop.run("save_product", "kate", id=seat.id, rev=1, code="SEAT", name_en="Two")
    assert (caught.value.code, products.by_code("SEAT").name_en) == ("product_changed", "One")
    with pytest.raises(NotFound):
        shop.run("save_product", "kate", id=999, code="Z", name_en="Z")


def test_a_price_needs_a_product_and_a_list(shop: Shop) -> None:
    with pytest.raises(Invalid) as caught:
        shop.run("set_price", "kate", product="NONE", list="none", amount="5")
    assert sorted(caught.value.errors) == ["list", "product"]


def test_price_lists_have_keys_of_their_own(shop: Shop) -> None:
    made = shop.run("save_list", "kate", key="partner", title_ru="Партнёрам")
    shop.run("save_list", "kate", id=made["list"], key="partners", title_en="Partners", active=False)
    assert [one.key for one in products.lists()] == ["base"]
    assert [one.key for one in products.lists(every=True)] == ["base", "partners"]
    for args, place in (
        ({"key": "base", "title_en": "x"}, "key"),
        ({"key": "y"}, "title_en"),
        ({"key": "", "title_en": "x"}, "key"),
    ):
        with pytest.raises(Invalid) as caught:
            shop.run("save_list", "kate", **args)
        assert list(caught.value.errors) == [place]


def test_many_are_brought_at_once_new_ones_and_known_ones_with_prices(shop: Shop) -> None:
    rows = [
        {"code": "SEAT", "name_en": "Seat", "kind": "goods", "prices": {"base": "1000"}},
        {"code": "NEW", "name_ru": "Новый"},
    ]
    assert shop.run("bring", "kate", rows=rows) == {"added": 1, "changed": 1}
    assert products.prices_on(ids("SEAT"), 1, "2026-01-05") == {ids("SEAT")[0]: Decimal(1000)}
    assert products.by_code("SEAT").name_ru == ""


def test_all_of_them_or_none(shop: Shop) -> None:
    rows = [
        {"code": "NEW", "name_en": "New"},
        {"code": "BAD", "name_en": "Bad", "vat": "20", "prices": {"base": "5"}},
        {"code": "NEW", "name_en": "Twice"},
        {"code": "LIST", "name_en": "x", "prices": {"none": "5"}},
    ]
    with pytest.raises(Invalid) as caught:
        shop.run("bring", "kate", rows=rows)
    assert sorted(caught.value.errors) == ["rows.1.vat", "rows.2.code", "rows.3.prices"]
    assert products.by_code("NEW") is None
