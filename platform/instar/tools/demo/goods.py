"""What the demo company sells: products with prices, deals with lines, and orders on their way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.tools.demo.story import Step, Story, finish, take

PLUGIN = "crm"
"""Whose commands these are; without it the stories have no lines."""


def lines(at: float, by: str, *rows: Mapping[str, Any], rev: int = 0) -> Step:
    """Write the lines of the deal or the order."""
    return Step(at, by, "command", {"command": "save_lines", "rev": rev, "lines": rows})


def paid(at: float, by: str, amount: str, document: str) -> Step:
    return Step(
        at, by, "command", {"command": "add_payment", "amount": amount, "method": "transfer", "document": document}
    )


def delivered(at: float, by: str, document: str) -> Step:
    """All that is left."""
    return Step(at, by, "command", {"command": "add_delivery", "document": document})


def becomes(at: float, by: str, role: str) -> Step:
    return Step(at, by, "role", {"role": role})


def row(code: str, quantity: str = "1", discount: str = "0", **more: str) -> Mapping[str, Any]:
    return {"code": code, "quantity": quantity, "discount": discount, **more}


PRODUCTS: tuple[Mapping[str, str], ...] = (
    {
        "name_en": "Office suite, seat for a year",
        "name_ru": "Офисный пакет, место на год",
        "code": "OFFICE-Y", "article": "OF-12", "kind": "subscription", "period": "P1Y", "unit": "796",
    },
    {
        "name_en": "Office suite, seat for a month",
        "name_ru": "Офисный пакет, место на месяц",
        "code": "OFFICE-M", "article": "OF-01", "kind": "subscription", "period": "P1M", "unit": "796",
    },
    {
        "name_en": "Antivirus for a year",
        "name_ru": "Антивирус на год",
        "code": "AV-Y", "kind": "licence", "period": "P1Y",
    },
    {
        "name_en": "CAD, perpetual licence",
        "name_ru": "САПР, бессрочная лицензия",
        "code": "CAD", "kind": "licence",
    },
    {
        "name_en": "Course for administrators, one day",
        "name_ru": "Курс для администраторов, один день",
        "code": "TRAIN-1", "kind": "course", "unit": "792", "vat": "none",
    },
    {
        "name_en": "Set-up on site",
        "name_ru": "Настройка на месте",
        "code": "SETUP", "kind": "service", "unit": "356",
    },
    {
        "name_en": "Token for signatures",
        "name_ru": "Токен для подписи",
        "code": "TOKEN", "article": "ET-5",
    },
    {
        "name_en": "Handbook, printed",
        "name_ru": "Учебник, печатный",
        "code": "BOOK-1", "vat": "10",
    },
    {
        "name_en": "Seat at the spring conference",
        "name_ru": "Место на весенней конференции",
        "code": "CONF", "kind": "seat", "unit": "792",
    },
    {
        "name_en": "Office suite, old edition",
        "name_ru": "Офисный пакет, прежняя версия",
        "code": "OFFICE-3", "kind": "licence", "active": "",
    },
)  # fmt: skip
PRICES: Mapping[str, tuple[str, str]] = {
    "OFFICE-Y": ("7000", "6300"),
    "OFFICE-M": ("690", "620"),
    "AV-Y": ("2400", "2100"),
    "CAD": ("36000", "33500"),
    "TRAIN-1": ("18500", "18500"),
    "SETUP": ("3200", "2900"),
    "TOKEN": ("1850.50", "1700"),
    "BOOK-1": ("450", "400"),
    "CONF": ("12000", "9900"),
    "OFFICE-3": ("5200", "5000"),
}
"""Code → price in the first list, and in that of partners."""
PARTNERS = {"key": "partner", "title_en": "Prices for partners", "title_ru": "Прайс для партнёров"}

ORDERS = (
    Story(
        420, "sales", "Renewal of 40 office seats", "As last year, please.", "serg",
        data={"deal_product": "Office suite, 40 seats"},
        steps=(
            take(1, "boris"),
            lines(2, "boris", row("OFFICE-Y", "40", "5"), row("SETUP", "6")),
            finish(3, "boris", "offer"),
            becomes(50, "boris", "order"),
            finish(51, "boris", "place"),
            finish(52, "boris", "confirm"),
            paid(90, "boris", "285200", "PP 118"),
            finish(95, "boris", "begin"),
            delivered(120, "boris", "Act 41"),
        ),
    ),
    Story(
        150, "sales", "Токены и антивирус для филиала", "Нужно до конца месяца.", "oleg",
        data={"deal_product": "Токены, антивирус"},
        steps=(
            take(2, "boris"),
            lines(4, "boris", row("TOKEN", "12"), row("AV-Y", "30", "7.5"), row("BOOK-1", "3")),
            finish(5, "boris", "offer"),
            becomes(28, "boris", "order"),
            finish(30, "boris", "place"),
            finish(32, "boris", "confirm"),
            paid(60, "boris", "50000", "ПП 204"),
            finish(64, "boris", "begin"),
        ),
    ),
    Story(
        40, "sales", "CAD for the design bureau", "Four workplaces and a day of training.", "paul",
        data={"deal_product": "CAD, 4 licences"},
        steps=(
            take(2, "boris"),
            lines(3, "boris", row("CAD", "4", "3"), row("TRAIN-1", "4")),
            finish(6, "boris", "offer"),
        ),
    ),
)  # fmt: skip
