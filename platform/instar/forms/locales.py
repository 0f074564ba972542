"""The Babel locale of a language code, the time zone of a name, and moments in the words of both."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The locale of "ru" or "pt-BR"; of a language that Babel does not know, English."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@lru_cache(maxsize=512)
def zone_of(*names: str | None) -> tzinfo:
    """The zone of the first name that is one, else UTC."""
    for name in names:
        try:
            if name:
                return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            continue
    return UTC


def moment_in_words(value: datetime, language: str, zone: tzinfo) -> str:
    """A moment as people of the zone write it; seconds only where there are some."""
    locale = locale_of(language)
    local = value.astimezone(zone)
    time = format_time(local, "medium" if local.second else "short", tzinfo=zone, locale=locale)
    pattern = str(get_datetime_format("medium", locale=locale))
    return pattern.replace("'", "").replace("{0}", time).replace("{1}", format_date(local, "medium", locale=locale))
