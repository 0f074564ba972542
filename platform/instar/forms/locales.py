"""The Babel locale of a language code."""

from __future__ import annotations

from functools import lru_cache

from babel.core import Locale, UnknownLocaleError


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The locale of "ru" or "pt-BR"; of a language that Babel does not know, English."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
