"""Between what people type and what is stored.

`read_*` turns a page's text into the value an API client would send,
`show_*` turns a stored value into the text of an input.

Reading never refuses: what it cannot read it passes on as it is, and the schema says the one sentence about
it. Reading what was shown in the same language gives the stored value again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple

from babel.numbers import format_decimal, get_currency_symbol, get_decimal_symbol, get_group_symbol

from instar.forms import lengths
from instar.forms.locales import locale_of
from instar.forms.model import Kind, Resolve
from instar.forms.references import key_in
from instar.forms.spelling import (
    LONGEST_NUMBER,
    LONGEST_PHONE,
    day,
    decimal,
    e164,
    iso_length,
    iso_moment,
    length,
    moment,
    phone,
    plain,
)

Origin = Literal["page", "api"]

_SPACES = " \u00a0\u2009\u202f"
_MINUSES = str.maketrans({"\u2212": "-", "\u2013": "-"})
_DOTTED_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DOTTED_MOMENT = re.compile(_DOTTED_DATE.pattern + r",?[ T]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)")
_LOCAL_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_BARE_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+(?::[0-9]+)?(?:[/?#].*)?")
_YES = frozenset({"true", "on", "1", "yes"})
_NO = frozenset({"false", "off", "0", "no", ""})


class Reading(NamedTuple):
    """Where values come from: language (BCP 47), currency (ISO 4217), region (ISO 3166) and time zone there.

    `resolve` finds what a person has named on a page."""

    origin: Origin = "api"
    language: str = "en"
    currency: str = "RUB"
    region: str = "RU"
    zone: tzinfo = UTC
    resolve: Resolve | None = None


Reader = Callable[[object, Reading], object]


def typed(read: Callable[[str, Reading], object]) -> Reader:
    """A reader of what a page sends; API values pass it untouched.

    Of several values of one name the last counts, so a check box may follow a hidden "no".
    """

    def reader(raw: object, reading: Reading) -> object:
        if reading.origin == "api":
            return raw
        one = last(raw)
        return read(one, reading) if isinstance(one, str) else one

    return reader


def last(raw: object) -> object:
    if isinstance(raw, list):
        return raw[-1] if raw else None
    return raw


@typed
def read_text(raw: str, reading: Reading) -> object:
    return raw


@typed
def read_number(raw: str, reading: Reading) -> object:
    """ "12 400,5" or "12,400.5", as the language groups digits, becomes "12400.5"."""
    return _ungrouped(raw, reading) or raw


@typed
def read_money(raw: str, reading: Reading) -> object:
    """As a number; the currency's sign or code, which people paste along, is dropped."""
    amount = raw.strip()
    for mark in (currency_sign(reading), reading.currency):
        amount = amount.removeprefix(mark).removesuffix(mark).strip()
    return _ungrouped(amount, reading) or raw


@typed
def read_date(raw: str, reading: Reading) -> object:
    """ "31.12.2026" becomes "2026-12-31"; a date picker sends the latter."""
    found = _DOTTED_DATE.fullmatch(raw.strip())
    if not found:
        return raw
    iso = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    return iso if day(iso) else raw


@typed
def read_moment(raw: str, reading: Reading) -> object:
    """ "2026-12-31T12:00", as a picker sends it, is meant in the reader's zone; "31.12.2026 12:00" as well."""
    text = raw.strip()
    dotted = _DOTTED_MOMENT.fullmatch(text)
    if dotted:
        text = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}T{dotted[4]:0>5}"
    if not _LOCAL_MOMENT.fullmatch(text):
        return raw
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=reading.zone)
        return iso_moment(found)
    except (ValueError, OverflowError):
        return raw


@typed
def read_duration(raw: str, reading: Reading) -> object:
    """ "2h 30m" becomes "PT2H30M"."""
    found = lengths.read(raw)
    return raw if found is None else iso_length(found)


@typed
def read_url(raw: str, reading: Reading) -> object:
    """An address without its beginning, as people know it, gets "https://"."""
    text = raw.strip()
    return f"https://{text}" if _BARE_HOST.fullmatch(text) else raw


@typed
def read_boolean(raw: str, reading: Reading) -> object:
    """A check box sends "true" or "on"; the hidden input before it sends "" or "false"."""
    word = raw.strip().lower()
    return True if word in _YES else False if word in _NO else raw


def read_phone(raw: object, reading: Reading) -> object:
    """A national number gets the country code of the site's region, whoever sends it."""
    one = last(raw) if reading.origin == "page" else raw
    number = phone(one.strip(), reading.region) if isinstance(one, str) and len(one) <= LONGEST_PHONE else None
    return one if number is None or number.extension else e164(number)


def read_key_of(kind: Kind) -> Reader:
    """What a person wrote into a picker becomes the key: a line of the list, a key, or a name that is one's alone."""

    @typed
    def read_key(raw: str, reading: Reading) -> object:
        line = raw.strip()
        found = reading.resolve(kind, line) if line and reading.resolve else None
        return found or key_in(kind, line) or raw

    return read_key


def read_list(raw: object, reading: Reading) -> object:
    """All values of the name, for a field that takes several."""
    return raw


def read_rows(raw: object, reading: Reading) -> object:
    """What is in the rows their own form reads."""
    return raw if isinstance(raw, list) else None if reading.origin == "page" else raw


def show_text(value: object, reading: Reading) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def show_number(value: object, reading: Reading) -> str:
    """Without grouping: short to edit, and never read wrongly in another language."""
    number = decimal(value)
    if number is None:
        return show_text(value, reading)
    return plain(number).replace(".", get_decimal_symbol(locale_of(reading.language)))


def show_money(value: object, reading: Reading) -> str:
    number = decimal(value)
    if number is None:
        return show_text(value, reading)
    return format_decimal(number, format="#,##0.00", locale=locale_of(reading.language))


def show_moment(value: object, reading: Reading) -> str:
    found = moment(value)
    if found is None:
        return show_text(value, reading)
    local = found.astimezone(reading.zone)
    return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")


def show_duration(value: object, reading: Reading) -> str:
    found = length(value)
    return show_text(value, reading) if found is None else lengths.written(found, reading.language)


def show_boolean(value: object, reading: Reading) -> str:
    return "true" if value is True else "false" if value in (False, None) else show_text(value, reading)


def currency_sign(reading: Reading) -> str:
    return get_currency_symbol(reading.currency, locale=locale_of(reading.language))


def _ungrouped(raw: str, reading: Reading) -> str | None:
    """The digits with a point; None for what is no number in the language."""
    if len(raw) > LONGEST_NUMBER:
        return None
    found = _number_pattern(reading.language).fullmatch(raw.strip().translate(_MINUSES))
    if not found:
        return None
    whole = re.sub(r"[^0-9]", "", found["whole"])
    return found["sign"] + whole + ("." + found["rest"] if found["rest"] else "")


@lru_cache(maxsize=64)
def _number_pattern(language: str) -> re.Pattern[str]:
    """Numbers as the language writes them: digits grouped in threes by one same sign, or not at all."""
    locale = locale_of(language)
    group, point = get_group_symbol(locale), get_decimal_symbol(locale)
    spaced = group in _SPACES
    groups = _SPACES if spaced else _SPACES + group
    # Where a space groups digits, a point can only be the decimal one, so it is taken beside the comma.
    points = {point, "."} if spaced else {point}
    grouped = rf"[0-9]{{1,3}}(?:(?P<group>[{re.escape(groups)}])[0-9]{{3}})(?:(?P=group)[0-9]{{3}})*"
    rest = rf"(?:[{re.escape(''.join(sorted(points)))}](?P<rest>[0-9]+))?"
    return re.compile(rf"(?P<sign>[+-]?)(?P<whole>{grouped}|[0-9]+){rest}")
