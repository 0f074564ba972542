"""The Babel locale of a language code."""

from __future__ import annotations

import pytest

from instar.forms.locales import locale_of


@pytest.mark.parametrize(
    ("language", "locale"), [("ru", "ru"), ("pt-BR", "pt_BR"), ("xx", "en"), ("", "en"), ("../etc", "en")]
)
def test_a_language_that_nobody_knows_is_english(language, locale):
    assert str(locale_of(language)) == locale
