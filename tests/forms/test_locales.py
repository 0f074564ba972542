"""The Babel locale of a language code."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from instar.forms.locales import locale_of, zone_of


@pytest.mark.parametrize(
    ("language", "locale"), [("ru", "ru"), ("pt-BR", "pt_BR"), ("xx", "en"), ("", "en"), ("../etc", "en")]
)
def test_a_language_that_nobody_knows_is_english(language, locale):
    assert str(locale_of(language)) == locale


def test_the_first_name_that_is_a_zone_counts():
    assert zone_of(None, "", "Mars/Olympus", "../etc", "Europe/Moscow", "Asia/Tokyo") == ZoneInfo("Europe/Moscow")
    assert zone_of(None) is UTC
