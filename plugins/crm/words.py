"""Names of what the pages show: kinds, rates, periods, states; in the language of the moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_date

from instar.sdk import _, current, money_words
from instar_plugins.crm.money import plain, rates_on
from instar_plugins.crm.products import UNITS, rate_word, unit_word


def kinds() -> dict[str, str]:
    return {
        "goods": _("Goods"),
        "service": _("Service"),
        "subscription": _("Subscription"),
        "licence": _("Licence"),
        "course": _("Course"),
        "seat": _("Seat at an event"),
    }


def day(iso: str) -> str:
    return format_date(date.fromisoformat(iso), "medium", locale=current())


def periods() -> dict[str, str]:
    return {
        "": _("for ever"),
        "P1M": _("a month"),
        "P3M": _("three months"),
        "P6M": _("half a year"),
        "P1Y": _("a year"),
        "P2Y": _("two years"),
        "P3Y": _("three years"),
    }


def units() -> dict[str, str]:
    return {code: unit_word(code) for code in UNITS}


def rates(day: str, also: str = "") -> list[tuple[str, str]]:
    """(key, words) of the rates that hold on a day, and one that stands there already."""
    keys = [rate.key for rate in rates_on(day)]
    return [(key, rate_word(key)) for key in keys + ([also] if also and also not in keys else [])]


def documents() -> dict[str, str]:
    return {"order": _("Order of a client"), "invoice": _("Invoice"), "sale": _("Sale")}


def methods() -> dict[str, str]:
    return {
        "": _("not said"),
        "transfer": _("bank transfer"),
        "card": _("card"),
        "cash": _("cash"),
        "offset": _("offset"),
    }


def payment_states() -> dict[str, str]:
    return {"none": _("Not paid"), "part": _("Paid in part"), "full": _("Paid"), "over": _("Overpaid")}


def shipment_states() -> dict[str, str]:
    return {"none": _("Not delivered"), "part": _("Delivered in part"), "full": _("Delivered")}


def typed(value: Decimal | str | None, places: int | None = None) -> str:
    """A number as people of the language write it, for an input."""
    if value is None or value == "":
        return ""
    number = Decimal(value)
    text = f"{number:.{places}f}" if places is not None else plain(number)
    return text.replace(".", ",") if current() == "ru" else text


__all__ = [
    "kinds",
    "methods",
    "money_words",
    "payment_states",
    "periods",
    "rate_word",
    "rates",
    "shipment_states",
    "typed",
    "unit_word",
    "units",
]
