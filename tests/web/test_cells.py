"""Cells of reports in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from instar.contract import Cell
from instar.i18n import use
from instar.web.cells import cell_text

from .conftest import Desk


@pytest.mark.parametrize(
    ("value", "kind", "english", "russian"),
    [
        (None, "number", "—", "—"),
        ("Omsk", "text", "Omsk", "Omsk"),
        (12400, "number", "12,400", "12 400"),
        (1.239, "number", "1.24", "1,24"),
        (0.256, "share", "26%", "26 %"),
        (Decimal("1.5"), "hours", "1.5 h", "1,5 ч"),
    ],
)
def test_a_cell_is_written_as_its_reader_writes(value: Cell, kind: str, english: str, russian: str) -> None:
    assert cell_text(value, kind) == english
    with use("ru"):
        assert cell_text(value, kind).replace("\xa0", " ") == russian


def test_money_is_in_the_currency_of_the_site(desk: Desk) -> None:
    with desk.app.test_request_context("/"), use("ru"):
        assert cell_text(Decimal("12400.5"), "money").replace("\xa0", " ") == "12 400,50 ₽"
