"""Numbers: as they came, as E.164 where they are telephone numbers, and internal ones apart."""

from __future__ import annotations

import pytest

from instar_plugins.calls import numbers


@pytest.mark.parametrize("typed", ["+7 495 123-45-67", "8 (495) 123-45-67", "84951234567", "74951234567", "4951234567"])
def test_a_telephone_number_is_the_same_however_it_is_written(typed: str) -> None:
    found = numbers.read(typed)
    assert (found.raw, found.phone, found.party) == (typed, "+74951234567", "+74951234567")
    assert numbers.link(found.phone) == "tel:+74951234567"
    assert numbers.words(found.raw, found.phone) == "+7 495 123-45-67"


@pytest.mark.parametrize(
    ("typed", "party"),
    [("101", "101"), ("0001", "0001"), ("100*111@sip.example", "100*111"), ("100*0111", "100*0111"), ("*55#", "*55#")],
)
def test_an_extension_is_known_by_its_own_digits_and_is_no_telephone(typed: str, party: str) -> None:
    found = numbers.read(typed)
    assert (found.raw, found.phone, found.party) == (typed, None, party)
    assert numbers.link(found.phone) is None
    assert numbers.words(found.raw, found.phone) == typed


def test_a_hidden_number_is_nobody_s() -> None:
    assert numbers.read(" anonymous\0 ") == ("anonymous", None, "")
