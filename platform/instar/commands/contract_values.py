"""What may be said of a contract: each property read as it is kept, or refused under its name, all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import orjson

from instar.commands.arguments import is_text
from instar.commands.client_values import LONGEST_NOTE, caught, strangers
from instar.commands.execute import Context
from instar.errors import Invalid, nearest
from instar.i18n import _

NAMES = ("name", "valid_from", "valid_until", "hours", "services", "note")
COLUMNS = ("name", "valid_from", "valid_until", "minutes", "services", "note")
LONGEST_NAME = 200
MOST_HOURS = 1_000_000
MOST_SERVICES = 100


def read(context: Context, values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as they will be; raises Invalid with all that is wrong. ``before``: the columns till now."""
    errors = strangers(values, NAMES)
    after = dict(before)
    for name, reader in _READERS.items():
        if name in values:
            column = "minutes" if name == "hours" else name
            after[column] = caught(errors, lambda reader=reader, name=name: reader(context, name, values[name]))  # type: ignore[misc]
    if not errors and after["valid_until"] and after["valid_until"] < after["valid_from"]:
        errors["valid_until"] = [_("The last day is before the first one.")]
    if errors:
        raise Invalid(errors)
    return after


def minutes_of(name: str, value: Any) -> int:
    """Hours such as 8, 7.5 or 7,5 as whole minutes; raises Invalid under ``name``."""
    given = str(value) if is_text(value) or (isinstance(value, int | float) and not isinstance(value, bool)) else ""
    try:
        found = Decimal("".join(given.split()).replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > MOST_HOURS:
        said = _("“{given}” is no number of hours.").format(given=str(value)[:64])
        raise Invalid({name: [said + " " + _("Write a number such as 40 or 7.5.")]})
    return int((found * 60).quantize(Decimal(1), ROUND_HALF_UP))


# -- below: how it is done -----------------------------------------------------------------------------------


def _name(context: Context, name: str, value: Any) -> str:
    found = " ".join(value.replace("\x00", "").split()) if is_text(value) else ""
    if not found:
        raise Invalid({name: [_("Give it its number or a name.")]})
    if len(found) > LONGEST_NAME:
        raise Invalid({name: [_("This is longer than {most} characters.").format(most=LONGEST_NAME)]})
    return found


def _day(context: Context, name: str, value: Any) -> str:
    try:
        return date.fromisoformat(value.strip() if is_text(value) else "").isoformat()
    except ValueError:
        said = _("“{given}” is no day. Write it as 2026-12-31.").format(given=str(value or "")[:64])
        raise Invalid({name: [said]}) from None


def _last_day(context: Context, name: str, value: Any) -> str:
    return "" if value in (None, "") else _day(context, name, value)


def _hours(context: Context, name: str, value: Any) -> int | None:
    if value in (None, ""):
        return None
    found = minutes_of(name, value)
    if found < 0:
        raise Invalid({name: [_("Hours cannot be fewer than none.")]})
    return found


def _services(context: Context, name: str, value: Any) -> str:
    """Keys, from a list or a text with commas; none: every service."""
    named = value.split(",") if is_text(value) else value or []
    if not isinstance(named, list | tuple) or not all(map(is_text, named)) or len(named) > MOST_SERVICES:
        raise Invalid({name: [_("This is a list of at most {limit} keys of services.").format(limit=MOST_SERVICES)]})
    directory = context.kernel.directory
    found = list(dict.fromkeys(key.strip() for key in named if key.strip()))
    for key in found:
        if directory.service_by_key(key) is None:
            near = nearest(key, [service.key for service in directory.services()])
            hint = " " + _("Did you mean “{name}”?").format(name=near) if near else ""
            raise Invalid({name: [_("There is no service “{key}”.").format(key=key[:64]) + hint]})
    return orjson.dumps(found).decode()


def _note(context: Context, name: str, value: Any) -> str:
    if value is not None and not is_text(value):
        raise Invalid({name: [_("This is a text.")]})
    found = (value or "").replace("\x00", "").strip()
    if len(found) > LONGEST_NOTE:
        raise Invalid({name: [_("This is longer than {most} characters.").format(most=LONGEST_NOTE)]})
    return str(found)


_READERS: Mapping[str, Callable[[Context, str, Any], Any]] = {
    "name": _name,
    "valid_from": _day,
    "valid_until": _last_day,
    "hours": _hours,
    "services": _services,
    "note": _note,
}
EMPTY: Mapping[str, Any] = {
    "name": "",
    "valid_from": "",
    "valid_until": "",
    "minutes": None,
    "services": "[]",
    "note": "",
}
