"""People, teams and contacts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, text
from instar.queries.labels import ContactLabel, PersonLabel
from instar.queries.people import Me
from instar.queries.suggestions import Reference


class Person(Told):
    login = fields.String()
    name = fields.String()


class Team(Told):
    key = fields.String()
    name = fields.String()


class PersonList(Told):
    items = fields.List(fields.Nested(Person))


class TeamList(Told):
    items = fields.List(fields.Nested(Team))


class PeopleQuery(Asked):
    q = fields.String(load_default="", metadata={"description": "part of name or log-in"})


class Requester(Told):
    """A contact. Addresses are empty where the account may not see them."""

    id = fields.Integer()
    name = fields.String()
    email = fields.String()
    phone = fields.String()
    organization = fields.String()


class Account(Told):
    """Whose token it is."""

    login = fields.String()
    name = fields.String()
    kind = fields.String(metadata={"enum": ["user", "service"]})
    email = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    timezone = fields.String()
    teams = fields.List(fields.Nested(Team))
    permissions = fields.List(fields.String(), metadata={"description": "held on anything at all"})


class ReferencesQuery(Asked):
    q = text("a part of the name, key, address or number; two letters at least for clients, companies and tickets")
    limit = fields.Integer(load_default=10, metadata={"minimum": 1, "maximum": 50})


class ReferenceShape(Told):
    """What a field may name. `value` is what the field takes."""

    value = fields.Raw(metadata={"type": ["string", "integer"]})
    name = fields.String()
    note = text("tells two of one name apart")


class References(Told):
    items = fields.List(fields.Nested(ReferenceShape))


def references_json(found: Iterable[Reference]) -> dict[str, Any]:
    return {
        "items": [
            {"value": int(one.key) if one.kind == "contact" else one.key, "name": one.name, "note": one.note}
            for one in found
        ]
    }


def person_json(person: PersonLabel | None) -> dict[str, Any] | None:
    return {"login": person.key, "name": person.name} if person else None


def team_json(team: PersonLabel | None) -> dict[str, Any] | None:
    return {"key": team.key, "name": team.name} if team else None


def requester_json(contact: ContactLabel | None) -> dict[str, Any] | None:
    if contact is None:
        return None
    return {
        "id": contact.id,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "organization": contact.organization,
    }


def account_json(me: Me) -> dict[str, Any]:
    return {
        "login": me.person.key,
        "name": me.person.name,
        "kind": me.person.kind,
        "email": me.email or None,
        "language": me.language,
        "timezone": me.timezone,
        "teams": [team_json(team) for team in me.teams],
        "permissions": list(me.permissions),
    }
