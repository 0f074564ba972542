"""Units of the company."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, Truth, text
from instar.api.shapes.people import Person, Team, person_json, team_json
from instar.queries.units import UnitRow
from instar.store import Brand


class BrandShape(Told):
    """As what a unit is known outside; "" is what it does not say."""

    title = fields.String()
    sender = fields.String(metadata={"description": "of letters, such as Support <help@example.org>"})
    hours = fields.String()
    domain = fields.String(metadata={"description": "pages under it show this unit's services alone"})
    logo = fields.String(metadata={"description": "path of the picture"})


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
    brand = fields.Nested(BrandShape)


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


class BrandBody(Asked):
    title = text(load_default="")
    sender = text("an address, or Name <address>", load_default="")
    hours = text(load_default="")
    domain = text("such as help.example.org", load_default="")
    logo = text("PNG, JPEG, GIF or WebP in base64, at most 200 kB; empty: none; left out: as it is", load_default=None)


class MoveUnitBody(Asked):
    inside = text("key of the unit above, null for the top", required=True, allow_none=True)


class CloseUnitBody(Asked):
    closed = Truth(load_default=True, metadata={"description": "false opens it again"})


def unit_json(row: UnitRow, brand: Brand) -> dict[str, Any]:
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
        "brand": {
            "title": brand.title,
            "sender": brand.sender,
            "hours": brand.hours,
            "domain": brand.domain,
            "logo": f"/brand/{brand.unit}/{brand.stamp}" if brand.stamp else "",
        },
    }
