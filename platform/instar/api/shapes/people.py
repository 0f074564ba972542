"""People, teams and contacts."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Told
from instar.queries.labels import ContactLabel, PersonLabel
from instar.queries.people import Me


class Person(Told):
    login = fields.String()
    name = fields.String()


class Team(Told):
    key = fields.String()
    name = fields.String()


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
