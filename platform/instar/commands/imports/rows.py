"""What one line comes to, by kind: found by its key or not, added or changed by the ordinary commands, or left.

An empty cell changes nothing: a table rarely knows everything. Everything here runs inside the transaction of one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import orjson

from instar.commands.clients import (
    CONTACT_TEXTS,
    ORGANIZATION_TEXTS,
    AddContact,
    AddOrganization,
    EditContact,
    EditOrganization,
)
from instar.commands.edit import EditTicket
from instar.commands.execute import Context, within
from instar.commands.imports.columns import FIELD
from instar.commands.open import OpenTicket
from instar.commands.people import AddUser
from instar.commands.requesters import emails, phones
from instar.commands.services import AddService, EditService
from instar.commands.ticket import number
from instar.commands.users import EditUser, SetMember
from instar.errors import Invalid
from instar.forms import Field
from instar.i18n import _

Values = Mapping[str, str]
YES = frozenset({"yes", "true", "1", "on", "да", "истина", "+"})
NO = frozenset({"no", "false", "0", "off", "нет", "ложь", "-"})
_DIVIDED = re.compile(r"[,;\n]")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,T]+(\d{1,2}):(\d{2}))?(?::\d{2})?")


class Done(NamedTuple):
    """``outcome``: created | changed | same. ``target``: what people call it by. ``id``: for the external key."""

    outcome: str
    target: str
    id: int


def carry(context: Context, kind: str, values: Values) -> Done:
    """Do what the line says; raises what the commands raise, at the names of columns."""
    done = _KINDS[kind](context, values)
    if values.get("external"):
        context.tx.run(
            "INSERT INTO external_key (kind, key, target, created) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET target = excluded.target",
            (kind, values["external"], done.id, context.now),
        )
    return done


# -- each kind ------------------------------------------------------------------------------------------------------


def _staff(context: Context, values: Values) -> Done:
    login = values.get("login", "").lower()
    row = context.tx.one("SELECT id, name, email, active FROM principal WHERE kind = 'user' AND key = ?", (login,))
    teams = tuple(_team(context, one, "teams") for one in _parts(values.get("teams", "")))
    active = _yes(values, "active")
    if row is None:
        profile, language = values.get("profile") or None, values.get("language") or None
        command = AddUser(login, values.get("name", ""), values.get("email"), None, profile, teams, language)
        made = within(context, command)
        if active is False:
            within(context, EditUser(login, {"active": False}))
        return Done("created", login, made["id"])
    id, name, email, was_active = row
    new: dict[str, Any] = {}
    if values.get("name") and values["name"] != name:
        new["name"] = values["name"]
    if values.get("email") and values["email"].lower() != email:
        new["email"] = values["email"]
    if active is not None and active != bool(was_active):
        new["active"] = active
    if new:
        within(context, EditUser(login, new))
    in_teams = {
        key
        for (key,) in context.tx.all(
            "SELECT t.key FROM membership m JOIN principal t ON t.id = m.team_id WHERE m.principal_id = ?", (id,)
        )
    }
    joined = [team for team in teams if team not in in_teams]
    for team in joined:
        within(context, SetMember(login, team))
    return Done("changed" if new or joined else "same", login, id)


def _organizations(context: Context, values: Values) -> Done:
    found = _external(context, "organizations", values)
    key = values.get("key", "").lower()
    by_id = "SELECT key FROM organization WHERE id = ?"
    known = (
        (found and context.tx.value(by_id, (found,)))
        or (key and context.tx.value("SELECT key FROM organization WHERE key = ?", (key,)))
        or (values.get("inn") and _by_inn(context, values))
        or (not values.get("external") and not key and not values.get("inn") and _by_name(context, values.get("name")))
    )
    given = {name: values[name] for name in ("name", "kind", *ORGANIZATION_TEXTS) if values.get(name)}
    if known:
        changed = within(context, EditOrganization(known, given))
        return Done("changed" if changed["changed"] else "same", known, changed["id"])
    name, kind = given.pop("name", ""), given.pop("kind", "customer")
    made = within(context, AddOrganization(name, key or None, kind, given))
    return Done("created", made["key"], made["id"])


def _contacts(context: Context, values: Values) -> Done:
    errors: dict[str, list[str]] = {}
    own = {
        "email": _read(errors, partial(emails, values.get("email"), "email")) or [],
        "phone": _read(errors, partial(phones, values.get("phone"), "phone")) or [],
    }
    told = values.get("organization")
    organization = _read(errors, partial(_organization, context, told)) if told else None
    if errors:
        raise Invalid(errors)
    found = _external(context, "contacts", values)
    for kind, identities in own.items():
        for _kind, value in identities:
            found = found or context.tx.value(
                "SELECT contact_id FROM contact_identity WHERE kind = ? AND value = ?", (kind, value)
            )
    if not found and not values.get("external") and not any(own.values()):
        raise Invalid(
            {"name": [_("Nothing tells this person from others: give an external key, an e-mail or a phone.")]}
        )
    given: dict[str, Any] = {name: values[name] for name in ("name", *CONTACT_TEXTS) if values.get(name)}
    if organization:
        given["organization"] = organization
    for kind in own:
        if not values.get(kind):
            continue
        there = context.tx.all(
            "SELECT value FROM contact_identity WHERE contact_id = ? AND kind = ?", (found or 0, kind)
        )
        given[kind] = ", ".join([*(value for (value,) in there), values[kind]])  # further ones stay
    if found:
        changed = within(context, EditContact(found, given))
        return Done("changed" if changed["changed"] else "same", f"#{found}", found)
    made = within(context, AddContact(given))
    return Done("created", f"#{made['id']}", made["id"])


def _services(context: Context, values: Values) -> Done:
    key = values.get("key", "").lower()
    row = context.tx.one("SELECT id, title FROM service WHERE key = ?", (key,))
    given: dict[str, Any] = {name: _yes(values, name) for name in ("public", "active") if values.get(name)}
    if values.get("team"):
        given["team"] = _team(context, values["team"], "team")
    if values.get("process"):
        given["process"] = _process(context, values["process"])
    title: Any = values.get("title", "")
    before = orjson.loads(row[1]) if row else None
    if values.get("title_ru") or isinstance(before, dict):
        title = {**(before if isinstance(before, dict) else {}), "en": title, "ru": values.get("title_ru") or title}
        if isinstance(before, dict) and not values.get("title_ru"):
            title["ru"] = before.get("ru", title["en"])
    if row is not None:
        if values.get("title"):
            given["title"] = title
        changed = within(context, EditService(key, given))
        return Done("changed" if changed["changed"] else "same", key, row[0])
    made = within(context, AddService(key, title, given.get("team"), given.get("process"), bool(given.get("public"))))
    if given.get("active") is False:
        within(context, EditService(key, {"active": False}))
    return Done("created", key, made["id"])


def _tickets(context: Context, values: Values) -> Done:
    found = _external(context, "tickets", values)
    data = {name.removeprefix(FIELD): told for name, told in values.items() if name.startswith(FIELD) and told}
    edit: dict[str, Any] = {}
    if values.get("priority"):
        edit["priority"] = values["priority"].upper().removeprefix("P")
    if values.get("due"):
        edit["due"] = _day(values["due"])
    if values.get("assignee"):
        edit["assignee"] = _colleague(context, values["assignee"])
    if values.get("team"):
        edit["team"] = _team(context, values["team"], "team")
    if found:
        edit["title"] = values.get("title", "")
        changed = _edited(context, found, edit, data)
        return Done("changed" if changed else "same", number(found), found)
    person = {
        name: values[own]
        for name, own in (("name", "client"), ("email", "email"), ("phone", "phone"))
        if values.get(own)
    }
    process = _process(context, values["process"]) if values.get("process") else None
    service = values.get("service") or None
    opening = context.kernel.definitions.opening_form(process, None) if process else None
    begun = {name: told for name, told in data.items() if opening is None or opening.field(name) is not None}
    made = within(
        context,
        OpenTicket(
            title=values.get("title", ""),
            process=process,
            service=service,
            body=values.get("body", ""),
            requester=person or None,
            data=_as_typed(opening.inputs if opening else {}, begun),
            channel="import",
            origin="page",
        ),
    )
    later = {name: told for name, told in data.items() if name not in begun}
    _edited(context, made["ticket"], edit, later)
    return Done("created", made["number"], made["ticket"])


def _edited(context: Context, ticket: int, edit: dict[str, Any], data: Mapping[str, str]) -> bool:
    row = context.tx.one("SELECT role, version_id, rev FROM ticket WHERE id = ?", (ticket,))
    assert row is not None, "tickets are never deleted"
    if data:
        inputs = context.kernel.definitions.fields(row[0], row[1]).inputs
        strange = [name for name in data if name not in inputs]
        if strange:
            raise Invalid({f"{FIELD}{name}": [_("The ticket has no such field.")] for name in strange})
        edit = {**edit, "data": _as_typed(inputs, data)}
    if not edit:
        return False
    return bool(within(context, EditTicket(ticket, edit, origin="page"))["changed"])


_KINDS: Mapping[str, Callable[[Context, Values], Done]] = {
    "staff": _staff,
    "organizations": _organizations,
    "contacts": _contacts,
    "services": _services,
    "tickets": _tickets,
}

# -- cells ----------------------------------------------------------------------------------------------------------


def _as_typed(inputs: Mapping[str, Field], data: Mapping[str, str]) -> dict[str, list[str]]:
    """Cells as a page sends them: an option by its title in any language becomes its value, yes and no are read."""
    return {name: _typed(inputs[name], told) if name in inputs else [told] for name, told in data.items()}


def _typed(field: Field, told: str) -> list[str]:
    if field.type.key == "boolean":
        word = told.casefold()
        return ["true"] if word in YES else ["false"] if word in NO else [told]
    if not field.options:
        return [told]
    meant = {str(option.value).casefold(): str(option.value) for option in field.options}
    for option in field.options:
        for language in ("en", "ru"):
            meant.setdefault(option.label(language).casefold(), str(option.value))
    return [meant.get(one.casefold(), one) for one in (_parts(told) if field.type.lists else [told])]


def _external(context: Context, kind: str, values: Values) -> int | None:
    key = values.get("external")
    found: int | None = (
        context.tx.value("SELECT target FROM external_key WHERE kind = ? AND key = ?", (kind, key)) if key else None
    )
    return found


def _by_inn(context: Context, values: Values) -> str | None:
    """An organization is its INN and KPP: branches share the first."""
    rows = context.tx.all(
        "SELECT key, coalesce(data ->> '$.kpp', '') FROM organization WHERE data ->> '$.inn' = ?", (values["inn"],)
    )
    kpp = values.get("kpp", "")
    fitting: list[str] = [key for key, there in rows if not kpp or not there or there == kpp]
    return fitting[0] if len(fitting) == 1 else None


def _by_name(context: Context, name: str | None) -> str | None:
    rows = context.tx.all("SELECT key FROM organization WHERE name = ? LIMIT 2", (name,)) if name else []
    return str(rows[0][0]) if len(rows) == 1 else None


def _organization(context: Context, told: str) -> str:
    found = context.tx.value(
        "SELECT o.key FROM organization o WHERE o.key = ? OR o.id = (SELECT target FROM external_key"
        " WHERE kind = 'organizations' AND key = ?) LIMIT 1",
        (told.lower(), told),
    )
    key = found or _by_name(context, told)
    if key is None:
        raise Invalid({"organization": [_("There is no client “{key}”.").format(key=told[:64])]})
    return str(key)


def _team(context: Context, told: str, column: str) -> str:
    found = context.kernel.directory.find("team", told.lower())
    if found is None:
        found = next(
            (team for team in context.kernel.directory.teams() if team.name.casefold() == told.casefold()), None
        )
    if found is None:
        raise Invalid({column: [_("There is no team “{key}”.").format(key=told[:64])]})
    return found.key


def _process(context: Context, told: str) -> str:
    if context.kernel.definitions.current("process", told) is None:
        raise Invalid({"process": [_("There is no process “{key}”.").format(key=told[:64])]})
    return told


def _colleague(context: Context, told: str) -> str:
    found = context.kernel.references.resolve(context.actor, "user", told)
    if found is None:
        raise Invalid({"assignee": [_("There is no colleague “{login}”.").format(login=told[:64])]})
    return found


def _yes(values: Values, name: str) -> bool | None:
    word = values.get(name, "").casefold()
    if not word:
        return None
    if word not in YES | NO:
        raise Invalid({name: [_("Say yes or no.")]})
    return word in YES


def _day(told: str) -> str:
    """A day or a moment as ISO writes it; what is neither is passed on, and refused by the command."""
    found = _DOTTED.fullmatch(told)
    if not found:
        return told
    day, month, year, hour, minute = found.groups()
    try:
        at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0))  # noqa: DTZ001 – of the actor's zone
    except ValueError:
        return told
    return at.strftime("%Y-%m-%dT%H:%M") if hour else at.strftime("%Y-%m-%d")


def _read(errors: dict[str, list[str]], read: Callable[[], Any]) -> Any:
    """What ``read`` gives; what it refuses is kept, so that a line tells all that is wrong with it."""
    try:
        return read()
    except Invalid as error:
        errors.update(error.errors)
        return None


def _parts(told: str) -> list[str]:
    return [part.strip() for part in _DIVIDED.split(told) if part.strip()]
