"""What people type on a page, in their language, and how stored values stand in an input."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.forms.reading import (
    Reading,
    read_boolean,
    read_date,
    read_duration,
    read_moment,
    read_money,
    read_number,
    read_phone,
    read_url,
    show_duration,
    show_moment,
    show_money,
    show_number,
)

LANGUAGES = ["en", "ru", "de", "fr", "hi", "xx"]


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("ru", "12 400,50", "12400.50"),
        ("ru", "12\u00a0400,50", "12400.50"),
        ("ru", "12\u202f400", "12400"),
        ("ru", "12400.50", "12400.50"),
        ("ru", "1 234 567", "1234567"),
        ("ru", "\u2212 5", "\u2212 5"),
        ("ru", "\u22125", "-5"),
        ("en", "12,400.50", "12400.50"),
        ("en", "12 400.50", "12400.50"),
        ("en", " 7 ", "7"),
        ("de", "12.400,50", "12400.50"),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(language, typed, read):
    assert read_number(typed, Reading("page", language)) == read


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "12,5"),
        ("en", "1,2345"),
        ("ru", "1 23"),
        ("ru", "1,2,3"),
        ("ru", "1 234\u00a0567"),
        ("en", "1e5"),
        ("en", "٣"),
    ],
)
def test_what_is_no_number_in_the_language_is_passed_on_untouched(language, typed):
    assert read_number(typed, Reading("page", language)) == typed


@pytest.mark.parametrize("typed", ["12 400 ₽", "12 400,00 RUB", "RUB 12400"])
def test_a_pasted_currency_sign_is_dropped(typed):
    assert Decimal(str(read_money(typed, Reading("page", "ru")))) == 12400


def test_a_comma_that_could_mean_thousands_is_never_guessed_in_an_amount():
    assert read_money("12,400", Reading("page", "ru")) == "12.400"
    assert read_money("12,400", Reading("page", "en")) == "12400"


def test_dates_are_read_with_dots_as_well():
    assert read_date("1.2.2026", Reading("page", "ru")) == "2026-02-01"
    assert read_date("31.02.2026", Reading("page", "ru")) == "31.02.2026"


def test_a_check_box_may_follow_a_hidden_no():
    assert read_boolean(["", "on"], Reading("page")) is True
    assert read_boolean([""], Reading("page")) is False


def test_a_national_phone_number_gets_the_region_of_the_site():
    assert read_phone("030 901820", Reading("api", region="DE")) == "+4930901820"
    assert read_phone("8 (912) 345-67-89", Reading("page", region="RU")) == "+79123456789"


def test_api_values_are_not_read_as_a_language_writes_them():
    assert read_number("12 400,5", Reading("api", "ru")) == "12 400,5"
    assert read_boolean("on", Reading("api")) == "on"


@given(
    st.sampled_from(LANGUAGES),
    st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False),
)
def test_an_amount_that_is_shown_is_read_back_as_itself(language, amount):
    page = Reading("page", language)
    stored = format(amount + 0, ".2f")
    assert Decimal(str(read_money(show_money(stored, page), page))) == amount


@given(st.sampled_from(LANGUAGES), st.floats(-1e14, 1e14, allow_nan=False).map(lambda number: float(f"{number:.6g}")))
def test_a_number_that_is_shown_is_read_back_as_itself(language, number):
    page = Reading("page", language)
    shown = show_number(number, page)
    if len(shown) <= 40:
        assert float(str(read_number(shown, page))) == number


def test_a_moment_is_meant_in_the_zone_of_who_types_it():
    moscow = Reading("page", "ru", zone=ZoneInfo("Europe/Moscow"))
    for typed_text in ("2026-01-05T12:00", "2026-01-05 12:00:00", "05.01.2026 12:00", "5.1.2026, 12:00"):
        assert read_moment(typed_text, moscow) == "2026-01-05T09:00:00Z"
    assert show_moment("2026-01-05T09:00:00Z", moscow) == "2026-01-05T12:00"
    assert show_moment("2026-01-05T09:00:07Z", moscow) == "2026-01-05T12:00:07"
    assert show_moment("gone", moscow) == "gone"
    for other in ("soon", "2026-02-30T12:00", "9999-99-99T00:00", "2026-01-05T09:00Z"):
        assert read_moment(other, moscow) == other
    assert read_moment("2026-01-05T12:00", Reading("api")) == "2026-01-05T12:00"


def test_a_length_is_read_and_shown_in_words():
    page = Reading("page", "ru")
    assert read_duration("2 ч 30 мин", page) == read_duration("2h 30m", page) == "PT2H30M"
    assert read_duration("PT2H30M", page) == "PT2H30M"
    assert read_duration(show_duration("PT2H30M", page), page) == "PT2H30M"
    assert show_duration("long", page) == "long"


def test_an_address_gets_its_beginning():
    page = Reading("page")
    assert read_url(" example.org/a ", page) == "https://example.org/a"
    for other in ("http://example.org", "javascript:alert(1)", "nothing", "anna@example.org", ""):
        assert read_url(other, page) == other
