"""Cells of a report as people read them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal, format_percent

from instar.contract import Cell
from instar.forms.display import money
from instar.forms.locales import locale_of
from instar.i18n import _
from instar.i18n import current as current_language
from instar.web import current

NONE = "—"


def cell_text(value: Cell, kind: str) -> str:
    """``kind``: of the column, see ``contract.ReportColumn``."""
    if value is None:
        return NONE
    if isinstance(value, str):
        return value
    number = Decimal(str(value))
    locale = locale_of(current_language())
    if kind == "money":
        return money(number, current.kernel().settings.currency, current_language())
    if kind == "share":
        return format_percent(number, locale=locale)
    told = format_decimal(round(number, 2), locale=locale)
    return _("{n} h").format(n=told) if kind == "hours" else told
