"""The Babel locale of a language code."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from instar.forms.locales import locale_of, moment_in_words, zone_of


@pytest.mark.parametrize(
    ("language", "locale"), [("ru", "ru"), ("pt-BR", "pt_BR"), ("xx", "en"), ("", "en"), ("../etc", "en")]
)
def test_a_language_that_nobody_knows_is_english(language, locale):
    assert str(locale_of(language)) == locale


def test_the_first_name_that_is_a_zone_counts():
    assert zone_of(None, "", "Mars/Olympus", "../etc", "Europe/Moscow", "Asia/Tokyo") == ZoneInfo("Europe/Moscow")
    assert zone_of(None) is UTC


@pytest.mark.parametrize(
    ("second", "language", "told"),
    [
        (0, "en", "Jan 5, 2026, 12:00\u202fPM"),
        (7, "en", "Jan 5, 2026, 12:00:07\u202fPM"),
        (0, "ru", "5 янв. 2026\u202fг., 12:00"),
        (0, "de", "05.01.2026, 12:00"),
    ],
)
def test_a_moment_is_told_as_the_language_does_in_the_zone(second, language, told):
    at = datetime(2026, 1, 5, 9, 0, second, tzinfo=UTC)
    assert moment_in_words(at, language, ZoneInfo("Europe/Moscow")) == told
