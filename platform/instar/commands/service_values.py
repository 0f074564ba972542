"""What may be said of a service: each property read into its column or its place in ``service.data``, or refused.

All that is wrong is told at once, each under the name of its property; a target of a priority at ``sla.P1.resolution``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from instar.commands.arguments import is_text
from instar.commands.execute import Context
from instar.engine.keys import NAME
from instar.engine.lengths import length
from instar.engine.promise import ANY, PRIORITIES
from instar.errors import Invalid, nearest
from instar.i18n import _, text
from instar.store.services import ASSIGNMENTS, AUDIENCES, KINDS, STATES

LONGEST_TITLE = 200
LONGEST_TEXT = 4000
MOST_KEYWORDS = 50
MOST_ROWS = 100
MOST_PRICE = Decimal(10) ** 12
COLUMNS = ("title", "team_id", "process", "form", "public", "kind", "state", "owner_id")
_ICON = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_SPACES = re.compile(r"\s+")
_KIND_OF_ORGANIZATION = "SELECT 1 FROM organization WHERE kind = ? LIMIT 1"
_ORGANIZATION = "SELECT 1 FROM organization WHERE key = ?"
ORGANIZATION_KINDS = ("customer", "partner", "supplier", "own")


def read(context: Context, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(columns, entries of ``data``) of the properties that are named; raises Invalid with all that is wrong."""
    columns: dict[str, Any] = {}
    data: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    hint = None
    for name, value in values.items():
        try:
            if name in _COLUMNS:
                column, reader = _COLUMNS[name]
                columns[column] = reader(context, name, value)
            elif name in _DATA:
                data[name] = _DATA[name](context, name, value)
            else:
                near = nearest(name, NAMES)
                said = _("There is no such property.")
                errors[name] = [said + (" " + _("Did you mean “{name}”?").format(name=near) if near else "")]
        except Invalid as error:
            errors |= error.errors
            hint = hint or error.hint
    if errors:
        raise Invalid(errors, hint=hint if len(errors) == 1 else None)
    if "active" in values and "state" not in values:
        columns["state"] = "live" if values["active"] else "retired"
    columns.pop("active", None)
    return columns, data


# -- below: how it is done -----------------------------------------------------------------------------------


def _refuse(name: str, said: str, hint: str | None = None) -> Invalid:
    return Invalid({name: [said]}, hint=hint)


def _title(context: Context, name: str, value: Any) -> str:
    found = _words(name, value, LONGEST_TITLE)
    if not found or not text(found).strip():
        raise _refuse(name, _("The title is empty."))
    return orjson.dumps(found).decode()


def _text(context: Context, name: str, value: Any) -> Any:
    return _words(name, value, LONGEST_TEXT)


def _words(name: str, value: Any, longest: int) -> Any:
    """A text, or a map of languages without the empty ones."""
    if value in (None, "", {}):
        return ""
    if is_text(value):
        said = [value]
    elif isinstance(value, Mapping) and all(is_text(key) and is_text(one) for key, one in value.items()):
        value = {key: one.strip() for key, one in value.items() if one.strip()}
        said = list(value.values())
    else:
        raise _refuse(name, _("This is a text, or one for each language."))
    if any(len(one) > longest for one in said):
        raise _refuse(name, _("This is longer than {limit} characters. Shorten it.").format(limit=longest))
    return value.strip() if isinstance(value, str) else value or ""


def _team(context: Context, name: str, value: Any) -> int | None:
    if value in (None, ""):
        return None
    return _principal(context, name, "team", value)


def _owner(context: Context, name: str, value: Any) -> int | None:
    if value in (None, ""):
        return None
    return _principal(context, name, "user", value)


def _sales(context: Context, name: str, value: Any) -> str:
    """The key of a team in use."""
    if value in (None, ""):
        return ""
    _principal(context, name, "team", value)
    return str(value)


def _principal(context: Context, name: str, kind: str, key: Any) -> int:
    """The id of a team or a colleague in use."""
    found = context.kernel.directory.find(kind, key) if is_text(key) else None
    if found is not None and found.active:
        return found.id
    said = _("There is no team “{key}”.") if kind == "team" else _("There is no colleague “{login}”.")
    near = None
    if kind == "team":
        near = nearest(str(key), [team.key for team in context.kernel.directory.teams()])
    hint = _("Did you mean “{name}”?").format(name=near) if near else None
    raise _refuse(name, said.format(key=str(key)[:64], login=str(key)[:64]), hint)


def _definition(context: Context, name: str, value: Any) -> str | None:
    """The key of a process or a form in force."""
    if value in (None, ""):
        return None
    definitions = context.kernel.definitions
    if is_text(value) and definitions.current(name, value) is not None:
        return str(value)
    said = _("There is no process “{key}”.") if name == "process" else _("There is no form “{key}”.")
    near = nearest(str(value), [version.key for version in definitions.list(name)])
    hint = _("Did you mean “{name}”?").format(name=near) if near else None
    raise _refuse(name, said.format(key=str(value)[:64]), hint)


def _calendar(context: Context, name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if is_text(value) and context.kernel.calendar(value) is not None:
        return str(value)
    near = nearest(str(value), [version.key for version in context.kernel.definitions.list("calendar")])
    hint = _("Did you mean “{name}”?").format(name=near) if near else None
    raise _refuse(name, _("There is no calendar “{key}”.").format(key=str(value)[:64]), hint)


def _yes_or_no(context: Context, name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _refuse(name, _("Say true or false."))
    return value


def _flag(context: Context, name: str, value: Any) -> int:
    return int(_yes_or_no(context, name, value))


def _one_of(known: tuple[str, ...]) -> Callable[[Context, str, Any], str]:
    def reader(context: Context, name: str, value: Any) -> str:
        if value not in known:
            said = _("“{given}” is none of these: {names}.")
            names = ", ".join(one or "“”" for one in known)
            raise _refuse(name, said.format(given=str(value)[:64], names=names))
        return str(value)

    return reader


def _icon(context: Context, name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if not is_text(value) or not _ICON.fullmatch(value):
        raise _refuse(name, _("An icon is named with a-z, 0-9 and “-”."))
    return str(value)


def _keywords(context: Context, name: str, value: Any) -> list[str]:
    """Words or phrases, each once."""
    if value in (None, ""):
        return []
    if not isinstance(value, list | tuple) or not all(map(is_text, value)):
        raise _refuse(name, _("This is a list of texts."))
    found = list(dict.fromkeys(_SPACES.sub(" ", one).strip()[:LONGEST_TITLE] for one in value if one.strip()))
    if len(found) > MOST_KEYWORDS:
        raise _refuse(name, _("There may be at most {limit} keywords.").format(limit=MOST_KEYWORDS))
    return found


def _price(context: Context, name: str, value: Any) -> str:
    """A decimal number as text, whichever comma or space a person has typed; never a binary fraction."""
    if value in (None, ""):
        return ""
    given = str(value) if is_text(value) or (isinstance(value, int) and not isinstance(value, bool)) else ""
    try:
        found = Decimal(_SPACES.sub("", given).replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found < MOST_PRICE or -int(found.as_tuple().exponent) > 2:
        said = _("“{given}” is no price.").format(given=str(value)[:64])
        raise _refuse(name, said, _("Write a number such as 1500 or 99.90."))
    return f"{found:f}"


def _audience(context: Context, name: str, value: Any) -> list[dict[str, str]]:
    if value in (None, ""):
        return []
    if not isinstance(value, list | tuple) or len(value) > MOST_ROWS:
        raise _refuse(name, _("This is a list of at most {limit} rows.").format(limit=MOST_ROWS))
    found: list[dict[str, str]] = []
    for row in value:
        what = row.get("what") if isinstance(row, Mapping) else None
        key = row.get("key", "") if isinstance(row, Mapping) else ""
        if what not in AUDIENCES or not is_text(key):
            said = _("Say whom: {names}.").format(names=", ".join(AUDIENCES))
            raise _refuse(name, said, _('Write {"what": "team", "key": "sales"}, for example.'))
        if what in ("everyone", "staff"):
            one = {"what": what}
        else:
            _refuse_nobody(context, name, what, key)
            one = {"what": what, "key": key}
        if one not in found:
            found.append(one)
    return found


def _refuse_nobody(context: Context, name: str, what: str, key: str) -> None:
    directory = context.kernel.directory
    if what == "team":
        _principal(context, name, "team", key)
    elif what == "unit" and directory.structure().find(key) is None:
        raise _refuse(name, _("There is no unit “{name}”.").format(name=key[:64]))
    elif what == "organization" and context.tx.value(_ORGANIZATION, (key,)) is None:
        raise _refuse(name, _("There is no client “{key}”.").format(key=key[:64]))
    elif what == "kind" and key not in ORGANIZATION_KINDS and not context.tx.value(_KIND_OF_ORGANIZATION, (key,)):
        raise _refuse(name, _("There is no kind of organizations “{key}”.").format(key=key[:64]))


def _sla(context: Context, name: str, value: Any) -> dict[str, dict[str, str]]:
    """Targets by priority and clock; empty ones are left out."""
    if value in (None, ""):
        return {}
    if not isinstance(value, Mapping):
        raise _refuse(name, _("This is an object: priority, clock, length of time."))
    errors: dict[str, list[str]] = {}
    found: dict[str, dict[str, str]] = {}
    for priority, targets in value.items():
        if priority not in (*PRIORITIES, ANY) or not isinstance(targets, Mapping):
            errors[f"{name}.{str(priority)[:64]}"] = [
                _("There is no priority “{name}”.").format(name=str(priority)[:64])
            ]
            continue
        for metric, written in targets.items():
            place = f"{name}.{priority}.{str(metric)[:64]}"
            if not is_text(metric) or not NAME.fullmatch(metric):
                errors[place] = [_("There is no clock “{metric}”.").format(metric=str(metric)[:64])]
            elif written in (None, ""):
                continue
            elif length(written) is None:
                said = _("“{given}” is no length of time.").format(given=str(written)[:64])
                errors[place] = [said + " " + _("Write “PT4H”, “PT30M” or “P2D”, for example.")]
            else:
                found.setdefault(priority, {})[metric] = written
    if errors:
        raise Invalid(errors)
    return found


_Reader = Callable[[Context, str, Any], Any]
_COLUMNS: Mapping[str, tuple[str, _Reader]] = {
    "title": ("title", _title),
    "team": ("team_id", _team),
    "process": ("process", _definition),
    "form": ("form", _definition),
    "public": ("public", _flag),
    "kind": ("kind", _one_of(KINDS)),
    "state": ("state", _one_of(STATES)),
    "active": ("active", _flag),
    "owner": ("owner_id", _owner),
}
_DATA: Mapping[str, _Reader] = {
    "description": _text,
    "keywords": _keywords,
    "icon": _icon,
    "calendar": _calendar,
    "price": _price,
    "unit": _text,
    "audience": _audience,
    "sla": _sla,
    "assign": _one_of(ASSIGNMENTS),
    "survey": _yes_or_no,
    "needs_contract": _yes_or_no,
    "sales": _sales,
}
NAMES = (*_COLUMNS, *_DATA)
"""All that can be said of a service."""
EMPTY: Mapping[str, Any] = {
    "description": "",
    "keywords": [],
    "icon": "",
    "calendar": "",
    "price": "",
    "unit": "",
    "audience": [],
    "sla": {},
    "assign": "",
    "survey": True,
    "needs_contract": False,
    "sales": "",
}
"""What is not written into ``data``."""
