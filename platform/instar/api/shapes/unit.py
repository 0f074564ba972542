"""Units of the company."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, text
from instar.api.shapes.people import Person, Team, person_json, team_json
from instar.queries.units import UnitRow


class UnitShape(Told):
    key = fields.String()
    name = fields.String()
    active = fields.Boolean()
    inside = fields.String(allow_none=True, metadata={"description": "key of the unit above, null on top"})
    head = fields.Nested(Person, allow_none=True)
    deputy = fields.Nested(Person, allow_none=True)
    acting = fields.Nested(
        Person,
        allow_none=True,
        metadata={"description": "who decides now: the head, else the deputy, else who leads the unit above"},
    )
    teams = fields.List(fields.Nested(Team))
    people = fields.Integer(metadata={"description": "how many are in its own teams"})


class UnitList(Told):
    items = fields.List(fields.Nested(UnitShape))


class AddUnitBody(Asked):
    key = text("a-z, 0-9, `_`, `-`, `.`", required=True)
    name = text(required=True)
    inside = text("key of the unit above", load_default=None, allow_none=True)
    head = text("log-in", load_default=None, allow_none=True)
    deputy = text("log-in", load_default=None, allow_none=True)
    teams = fields.List(fields.String(), load_default=list)


class EditUnitBody(Asked):
    """What is left out stays."""

    name = text()
    head = text("log-in, null for nobody", allow_none=True)
    deputy = text("log-in, null for nobody", allow_none=True)
    teams = fields.List(fields.String(), metadata={"description": "keys: the teams that it has then"})


class MoveUnitBody(Asked):
    inside = text("key of the unit above, null for the top", required=True, allow_none=True)


class CloseUnitBody(Asked):
    closed = fields.Boolean(load_default=True, metadata={"description": "false opens it again"})


def unit_json(row: UnitRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "active": row.active,
        "inside": row.above[0] if row.above else None,
        "head": person_json(row.head),
        "deputy": person_json(row.deputy),
        "acting": person_json(row.acting),
        "teams": [team_json(team) for team in row.teams],
        "people": row.people,
    }
