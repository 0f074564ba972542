"""Requisites: every wrong digit is noticed, what would be right is told, and what has no rule is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.requisites import Account, account_fits, accounts, guess_form, okpo_digit, remarks, written

INN, PERSON, OGRN, OGRNIP = "7707083893", "500100732259", "1027700132195", "304500116000157"
BIK, CORRESPONDENT = "044525225", "30101810400000000225"


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """The formula of the law, written apart from the library that the product uses."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10


def company(lead: str) -> str:
    return lead + str(weighted(lead, (2, 4, 10, 3, 5, 9, 4, 6, 8)))


def person(lead: str) -> str:
    eleven = lead + str(weighted(lead, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)))
    return eleven + str(weighted(eleven, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)))


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 9), st.integers(1, 9))
def test_a_company_number_is_right_and_none_with_another_check_digit(lead: str, place: int, step: int) -> None:
    right = company(lead)
    assert remarks("company", {"inn": right}) == {}
    wrong = right[:9] + str((int(right[9]) + step) % 10)
    assert right in remarks("company", {"inn": wrong})["inn"]


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(1, 9))
def test_a_persons_number_is_right_and_none_with_another_check_digit(lead: str, step: int) -> None:
    right = person(lead)
    assert remarks("sole_trader", {"inn": right}) == {}
    assert right in remarks("sole_trader", {"inn": right[:11] + str((int(right[11]) + step) % 10)})["inn"]


@given(st.text("0123456789", min_size=12, max_size=12), st.text("0123456789", min_size=14, max_size=14))
def test_ogrn_and_ogrnip_follow_their_formulas(lead: str, longer: str) -> None:
    assert remarks("company", {"ogrn": lead + str(int(lead) % 11 % 10)}) == {}
    assert remarks("sole_trader", {"ogrn": longer + str(int(longer) % 13 % 10)}) == {}
    wrong = lead + str((int(lead) % 11 + 1) % 10)
    assert ("ogrn" in remarks("company", {"ogrn": wrong})) == (wrong[-1] != str(int(lead) % 11 % 10))


@pytest.mark.parametrize("place", range(10))
def test_each_wrong_digit_of_an_inn_is_noticed(place: int) -> None:
    for digit in "0123456789":
        wrong = INN[:place] + digit + INN[place + 1 :]
        assert ("inn" in remarks("company", {"inn": wrong})) == (wrong != INN), wrong


@given(st.text("0123456789", min_size=20, max_size=20), st.text("0123456789", min_size=9, max_size=9))
def test_one_ninth_digit_of_ten_fits_a_bank(number: str, bik: str) -> None:
    fitting = [digit for digit in "0123456789" if account_fits(f"{number[:8]}{digit}{number[9:]}", bik)]
    assert len(fitting) == 1
    lead = bik[-3:] + number
    total = sum(int(digit) * (7, 1, 3)[place % 3] for place, digit in enumerate(lead))
    assert account_fits(number, bik) == (total % 10 == 0)


def test_an_account_of_another_bank_is_told_with_what_would_be_right() -> None:
    assert account_fits(CORRESPONDENT, BIK, correspondent=True)
    tried = (f"40702810{digit}38000000001" for digit in "0123456789")
    number = next(one for one in tried if account_fits(one, BIK))
    assert remarks("company", {"accounts": f"{number} {BIK} {CORRESPONDENT}"}) == {}
    other = remarks("company", {"accounts": f"{number} 044525974"})["accounts"]
    assert number in other
    assert "044525974" in other
    assert "nine digits, is missing" in remarks("company", {"accounts": number})["accounts"]
    assert "20 digits" in remarks("company", {"accounts": "407028"})["accounts"]
    assert "correspondent" in remarks("company", {"accounts": f"{number} {BIK} 30101810400000000226"})["accounts"]


def test_an_account_is_read_in_whatever_order_it_is_written() -> None:
    number = "40702810938000000001"
    for text in (
        f"{number} {BIK} {CORRESPONDENT} Сбербанк",
        f"р/с {number} в Сбербанк, БИК {BIK}, к/с {CORRESPONDENT}",
        f"БИК: {BIK}; к/с {CORRESPONDENT}; р/с {number}; Сбербанк",
    ):
        assert accounts(text) == (Account(number, BIK, CORRESPONDENT, "Сбербанк"),)
        assert written("accounts", text) == f"{number} {BIK} {CORRESPONDENT} Сбербанк"
    assert len(accounts(f"{number}\n\n{number} {BIK}")) == 2


def test_what_the_legal_form_does_not_have_is_told() -> None:
    assert set(remarks("sole_trader", {"inn": PERSON, "kpp": "773601001", "ogrn": OGRNIP})) == {"kpp"}
    assert set(remarks("company", {"inn": PERSON, "kpp": "77360100", "ogrn": OGRNIP})) == {"inn", "kpp", "ogrn"}
    assert set(remarks("person", {"inn": INN, "ogrn": OGRN})) == {"inn", "ogrn"}
    assert remarks("company", {"inn": INN, "kpp": "773601001", "ogrn": OGRN, "okpo": "00032537"}) == {}
    assert remarks("foreign", {"inn": "HRB 12345", "ogrn": "x", "vat_number": "DE136695976"}) == {}
    for inn in ("77070838931", "77070838ab", "٧٧٠٧٠٨٣٨٩٣", "1"):
        assert "inn" in remarks("company", {"inn": inn}), inn


def test_numbers_are_kept_without_spaces_and_texts_as_they_are() -> None:
    assert written("inn", " 7707 083-893 ") == INN
    assert written("vat_number", "de 136 695 976") == "DE136695976"
    assert written("address", "Main  street") == "Main  street"


def test_a_vat_number_is_of_a_member_state_and_fits() -> None:
    for wrong in ("DE136695977", "XX1", "PL1", "7"):
        assert "vat_number" in remarks("foreign", {"vat_number": wrong}), wrong


def test_an_okpo_has_its_own_digit() -> None:
    assert okpo_digit("0003253") == "7"
    assert "okpo" in remarks("company", {"okpo": "00032538"})
    assert "okpo" in remarks("company", {"okpo": "0003"})


def test_a_legal_form_is_guessed_from_name_and_number() -> None:
    assert guess_form("ИП Петров", "") == "sole_trader"
    assert guess_form("Типография", "") == "company"
    assert guess_form("Anybody", PERSON) == "sole_trader"
