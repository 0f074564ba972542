"""Sums of money: what people type is read, lines are rounded once, VAT lies inside, and totals add up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar_plugins.crm.money import (
    MOST_MONEY,
    RATES,
    cents,
    line_amount,
    money,
    number,
    payment_state,
    plain,
    rates_on,
    rounded,
    vat_inside,
)

PRICES = st.decimals(min_value=0, max_value=10_000_000, places=2)
PIECES = st.decimals(min_value="0.001", max_value=10_000, places=3)
PERCENT = st.decimals(min_value=0, max_value=100, places=2)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12,50", "12.50"),
        ("12.50", "12.50"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u202f567.00", "1234567.00"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("-5", "-5"),
        (" 7 ", "7"),
        (7, "7"),
        (0.1, "0.1"),
        (Decimal("2.5"), "2.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: object, value: str) -> None:
    assert number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed", ["", "x", "1,2,3", "12.5.0", "1e9", "NaN", "Infinity", "--5", None, True, [], {}, "9" * 40]
)
def test_what_is_no_number_is_none(typed: object) -> None:
    assert number(typed) is None


@given(PRICES, PIECES, PERCENT)
def test_a_line_is_never_more_than_half_a_hundredth_off(price: Decimal, pieces: Decimal, discount: Decimal) -> None:
    exact = price * pieces * (100 - discount) / 100
    amount = line_amount(price, pieces, discount)
    assert abs(amount - exact) <= Decimal("0.005")
    assert amount == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(0) <= amount <= rounded(price * pieces)


@given(PRICES, st.sampled_from(sorted(RATES)))
def test_the_vat_inside_and_what_is_left_make_up_the_amount(amount: Decimal, vat: str) -> None:
    inside, percent = vat_inside(amount, vat), RATES[vat].percent or Decimal(0)
    assert Decimal(0) <= inside <= amount
    left = amount - inside
    assert abs(left * (100 + percent) - amount * 100) <= Decimal("0.005") * (100 + percent)


@given(st.decimals(min_value=-MOST_MONEY, max_value=MOST_MONEY, places=2))
def test_a_table_keeps_every_hundredth(amount: Decimal) -> None:
    assert money(cents(amount)) == amount


@given(st.lists(st.tuples(PRICES, PIECES, PERCENT), max_size=20))
def test_a_total_is_the_sum_of_its_lines_in_any_order(rows: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    amounts = [line_amount(*row) for row in rows]
    assert sum(map(cents, amounts)) == cents(sum(amounts, Decimal(0))) == sum(map(cents, reversed(amounts)))


def test_halves_are_rounded_up() -> None:
    assert line_amount(Decimal("0.01"), Decimal("0.5")) == Decimal("0.01")
    assert line_amount(Decimal("10.05"), Decimal(1), Decimal(50)) == Decimal("5.03")
    assert vat_inside(Decimal(122), "22") == Decimal("22.00")
    assert vat_inside(Decimal("100.00"), "10") == Decimal("9.09")
    assert vat_inside(Decimal(100), "none") == vat_inside(Decimal(100), "0") == 0


@given(PRICES, PRICES)
def test_how_far_it_is_paid_follows_from_the_sums(amount: Decimal, paid: Decimal) -> None:
    told = payment_state(amount, paid)
    assert told == ("none" if paid == 0 else "part" if paid < amount else "full" if paid == amount else "over")


def test_what_was_paid_back_was_not_paid() -> None:
    assert payment_state(Decimal(5), Decimal(-1)) == "none"
    assert payment_state(Decimal(0), Decimal(0)) == "none"


def test_rates_hold_by_the_day() -> None:
    assert [rate.key for rate in rates_on("2025-12-31")] == ["20", "10", "7", "5", "0", "none"]
    assert [rate.key for rate in rates_on("2026-01-01")] == ["22", "10", "7", "5", "0", "none"]


@pytest.mark.parametrize(("value", "text"), [("2.000", "2"), ("0.50", "0.5"), ("100", "100"), ("0", "0")])
def test_quantities_lose_the_zeros_at_their_end(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
