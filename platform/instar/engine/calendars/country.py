"""Public holidays of a country, as the library `holidays` knows them: with the days off that have been moved, and the
days that are worked for them where the country decrees such."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

Titles = Mapping[str, str]
FIRST, LAST = 1970, 2200
"""Years that calendars know."""
_LANGUAGES = {"en_US": "en", "en_GB": "en", "ru": "ru"}


class _Year(NamedTuple):
    holidays: Mapping[date, Titles]
    off: Mapping[date, Titles]
    worked: Mapping[date, date]


@dataclass(frozen=True, slots=True)
class Country:
    """`code`: ISO 3166, as in "RU"; `part`: one of its subdivisions, such as "BY" of "DE"; the years that count."""

    code: str
    part: str | None = None
    first: int = FIRST
    last: int = LAST

    def holidays(self, year: int) -> Mapping[date, Titles]:
        return self._of(year).holidays

    def off(self, year: int) -> Mapping[date, Titles]:
        """Days that are not worked though they are no holidays: a day off has been moved there."""
        return self._of(year).off

    def worked(self, year: int) -> Mapping[date, date]:
        """Days that are worked → the day in whose place."""
        return self._of(year).worked

    def _of(self, year: int) -> _Year:
        return _year(self.code, self.part, year) if self.first <= year <= self.last else _NOTHING


_NOTHING = _Year({}, {}, {})


def countries() -> Mapping[str, list[str]]:
    """Codes of the countries that are known, each with its subdivisions."""
    from holidays import list_supported_countries

    return list_supported_countries(include_aliases=False)


@lru_cache(maxsize=2048)
def _year(code: str, part: str | None, year: int) -> _Year:
    from holidays import country_holidays  # takes a tenth of a second: only sites that name a country wait for it

    own: Any = country_holidays(code, subdiv=part, years=year)
    spoken = {own.default_language: None} | dict.fromkeys(own.supported_languages)
    told = {
        _LANGUAGES.get(str(language), str(language or "en")): country_holidays(
            code, subdiv=part, years=year, language=language
        )
        for language in spoken
        if language in _LANGUAGES or language == own.default_language
    }
    first: Any = next(iter(told.values()))
    moved = _moved(first, year)
    titles = {day: {language: str(one[day]) for language, one in told.items()} for day in first if day.year == year}
    worked = {work: off for off, work in moved.items() if work in first.weekend_workdays}
    return _Year(
        {day: title for day, title in titles.items() if day not in moved},
        {day: title for day, title in titles.items() if day in moved},
        {work: off for work, off in worked.items() if work.year == year},
    )


def _moved(found: Any, year: int) -> dict[date, date]:
    """Days off → the days from which they have been moved, read from their names: the library tells it nowhere else."""
    label = getattr(found, "substituted_label", None)
    if not label:
        return {}
    pattern = re.compile(re.escape(found.tr(label)).replace("%s", "(.+?)"))
    moved = {}
    for day, name in found.items():
        said = pattern.search(name)
        if said and day.year == year:
            moved[day] = datetime.strptime(said[1], found.tr(found.substituted_date_format)).date()  # noqa: DTZ007
    return moved
