"""Sums of money, quantities and VAT. Money is a Decimal with two digits; in tables, a whole number of hundredths.

A line is rounded once, half up; a total is the sum of its lines, so that what is printed adds up. Prices hold their
VAT: it is ``amount * rate / (100 + rate)``, rounded a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
MOST_MONEY = Decimal("9999999999.99")
MOST_PIECES = Decimal(1_000_000)
_GAPS = re.compile(r"[\s\u00a0\u202f\u2009']")
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of VAT. percent: None where no VAT is charged at all. since, until: ISO dates, both included."""

    key: str
    percent: Decimal | None
    since: str = ""
    until: str = ""

    def holds(self, day: str) -> bool:
        return self.since <= day and (not self.until or day <= self.until)


RATES = {
    rate.key: rate
    for rate in (
        Rate("22", Decimal(22), "2026-01-01"),
        Rate("20", Decimal(20), "2019-01-01", "2025-12-31"),
        Rate("10", Decimal(10)),
        Rate("7", Decimal(7), "2025-01-01"),
        Rate("5", Decimal(5), "2025-01-01"),
        Rate("0", Decimal(0)),
        Rate("none", None),
    )
}
"""Russian rates; 5 and 7 are those of the simplified system."""


def rates_on(day: str) -> list[Rate]:
    """Those that hold on a day (ISO), in the order in which they are offered."""
    return [rate for rate in RATES.values() if rate.holds(day)]


def number(given: Any) -> Decimal | None:
    """What somebody typed, "1 234,50" or "1234.50", or what a program sent; None for what is no number."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        return None
    text = _GAPS.sub("", str(given).strip())
    if "," in text and "." in text:  # the last one parts the decimals, the others thousands
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "")
    text = text.replace(",", ".", 1)
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def rounded(amount: Decimal) -> Decimal:
    """To hundredths, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def line_amount(price: Decimal, quantity: Decimal, discount: Decimal = Decimal(0)) -> Decimal:
    """What a line comes to; ``discount`` in percent."""
    return rounded(price * quantity * (HUNDRED - discount) / HUNDRED)


def vat_inside(amount: Decimal, vat: str) -> Decimal:
    """The VAT that an amount holds."""
    percent = RATES[vat].percent if vat in RATES else None
    return rounded(amount * percent / (HUNDRED + percent)) if percent else Decimal("0.00")


def cents(amount: Decimal) -> int:
    """As it stands in a table."""
    return int(rounded(amount) * 100)


def money(stored: int | None) -> Decimal:
    """As it comes out of a table."""
    return Decimal(stored or 0).scaleb(-2).quantize(CENT)


def plain(value: Decimal) -> str:
    """A quantity or a percentage without zeros at its end: "2", "0.5"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def payment_state(amount: Decimal, paid: Decimal) -> str:
    """none | part | full | over."""
    if paid <= 0:
        return "none"
    if paid < amount:
        return "part"
    return "full" if paid == amount else "over"
