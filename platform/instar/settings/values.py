"""How a written value becomes a typed one, and what is wrong with it in words."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from babel.core import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from instar.i18n import _

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
_NOTICE_WAY = re.compile(r"((supervisor|operator|partner|requester):)?[a-z][a-z0-9_.]*=(app|mail|digest|none)")


def convert(
    value: Any,
    kind: type,
    minimum: float | None,
    maximum: float | None,
    choices: tuple[str, ...],
    check: Callable[[Any], str | None] | None,
) -> Any:
    """The typed value of what TOML or a variable gave; raises ValueError that says what would be right."""
    typed = _READERS[kind](value)
    if (
        typed is None
        or (minimum is not None and typed < minimum)
        or (maximum is not None and typed > maximum)
        or (choices and typed not in choices)
    ):
        raise ValueError(_("it takes {what}.").format(what=takes(kind, minimum, maximum, choices)))
    problem = check(typed) if check else None
    if problem:
        raise ValueError(problem)
    return typed


def takes(kind: type, minimum: float | None, maximum: float | None, choices: tuple[str, ...]) -> str:
    """In words, what a row takes."""
    if choices:
        return _("one of {choices}").format(choices=", ".join(choices))
    if kind in (int, float):
        what = _("a whole number") if kind is int else _("a number")
        if minimum is not None and maximum is not None:
            return _("{what} from {low} to {high}").format(what=what, low=minimum, high=maximum)
        if minimum is not None:
            return _("{what} from {low}").format(what=what, low=minimum)
        return _("{what} up to {high}").format(what=what, high=maximum) if maximum is not None else what
    return {str: _("a text"), bool: _("true or false"), tuple: _("names with commas between them")}[kind]


def shown(value: Any) -> str:
    """A value as it would be written in a variable."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"-?[0-9]{1,18}", value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", value) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, str) and value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    return value if isinstance(value, bool) else None


def _names(value: Any) -> tuple[str, ...] | None:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        return None
    return tuple(part.strip() for part in parts if part.strip())


_READERS: dict[type, Callable[[Any], Any]] = {
    str: _string,
    int: _integer,
    float: _number,
    bool: _boolean,
    tuple: _names,
}

# -- checks: value → what is wrong with it, or None -----------------------------------------------------


def not_an_address(value: str) -> str | None:
    if re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
        return None
    return _("it takes an address such as https://help.example.org.")


def not_a_sender(value: str) -> str | None:
    if not value or re.fullmatch(r"[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+", value):
        return None
    return _("it takes an e-mail address such as desk@example.org or Desk <desk@example.org>.")


def not_a_database(value: str) -> str | None:
    scheme, mark, _rest = value.partition("://")
    if not mark:
        return None
    if scheme not in ("postgresql", "postgres") or not urlsplit(value).path.strip("/"):
        return _("it takes a file such as var/instar.db, or an address such as postgresql://user@host:5432/name.")
    if urlsplit(value).password:
        return _("the password does not belong into the address: set database_password, or use a file of passwords.")
    return None


def not_languages(value: tuple[str, ...]) -> str | None:
    for language in value:
        try:
            Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            return _("“{language}” is no language; it takes codes such as en, ru.").format(language=language)
    return None if value else _("it takes at least one language, such as en.")


def not_a_zone(value: str) -> str | None:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return _("it takes the name of a time zone such as Europe/Moscow.")
    return None


def not_notice_ways(value: tuple[str, ...]) -> str | None:
    for row in value:
        if not _NOTICE_WAY.fullmatch(row):
            return _("“{row}” is no row such as watch=digest or supervisor:watch=mail.").format(row=row)
    return None


def not_a_currency(value: str) -> str | None:
    if value in list_currencies():
        return None
    return _("it takes a currency code of three letters such as RUB or EUR.")
