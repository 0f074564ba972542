"""Services of the catalogue."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, Truth, text
from instar.queries.catalogue import Offered
from instar.queries.services import ServiceRow

_WORDS = {"description": "a text, or a map from language to text"}
_SLA = {"description": "priority (P1 … P4, or * for every one) → clock → length of time, such as PT4H"}


class OffersQuery(Asked):
    q = text("words that are looked for", load_default="")
    own = Truth(
        load_default=True,
        metadata={"description": "what it may order itself; false: for who opens tickets for others all that is live"},
    )


class OfferShape(Told):
    """``process``: what a ticket for it begins with."""

    key = fields.String()
    title = fields.String()
    path = fields.List(fields.String(), metadata={"description": "titles of what it lies in, from the top"})
    description = fields.String()
    icon = fields.String()
    kind = fields.String(metadata={"enum": ["external", "internal"]})
    public = fields.Boolean()
    process = fields.String()
    role = fields.String()
    team = fields.String(metadata={"description": "name of the team"})
    price = fields.String(metadata={"description": "with its unit, as people read it"})


class OfferList(Told):
    items = fields.List(fields.Nested(OfferShape))


class AudienceShape(Told):
    what = fields.String(metadata={"enum": ["everyone", "staff", "team", "unit", "organization", "kind"]})
    key = fields.String()


class ServiceShape(Told):
    key = fields.String()
    title = fields.Raw(metadata=_WORDS)
    inside = fields.String(allow_none=True, metadata={"description": "key of what it lies in, null at the top"})
    kind = fields.String(metadata={"enum": ["external", "internal"]})
    state = fields.String(metadata={"enum": ["draft", "live", "retired"]})
    public = fields.Boolean()
    owner = text("log-in", allow_none=True)
    team = text("key of the team", allow_none=True)
    process = fields.String(allow_none=True)
    form = fields.String(allow_none=True)
    description = fields.Raw(metadata=_WORDS)
    keywords = fields.List(fields.String())
    icon = fields.String()
    calendar = fields.String()
    price = fields.String(metadata={"description": "a decimal number"})
    unit = fields.Raw(metadata=_WORDS)
    audience = fields.List(fields.Nested(AudienceShape))
    sla = fields.Dict(keys=fields.String(), metadata=_SLA)
    assign = fields.String(metadata={"enum": ["", "round_robin", "least_busy"]})
    survey = fields.Boolean()
    needs_contract = fields.Boolean()
    sales = text("key of the team that is told of who has no contract")
    open_tickets = fields.Integer()
    tickets_of_year = fields.Integer()
    lacks = text("why nobody can order it")


class ServiceList(Told):
    items = fields.List(fields.Nested(ServiceShape))


class _ServiceBody(Asked):
    kind = fields.Raw(metadata={"description": "external or internal"})
    state = fields.Raw(metadata={"description": "draft, live or retired"})
    owner = fields.Raw(allow_none=True, metadata={"description": "a log-in"})
    form = fields.Raw(allow_none=True, metadata={"description": "key of a form"})
    description = fields.Raw(allow_none=True, metadata=_WORDS)
    keywords = fields.Raw(allow_none=True, metadata={"description": "a list of texts"})
    icon = fields.Raw(allow_none=True)
    calendar = fields.Raw(allow_none=True, metadata={"description": "key of a calendar"})
    price = fields.Raw(allow_none=True, metadata={"description": "a decimal number, as text"})
    unit = fields.Raw(allow_none=True, metadata=_WORDS)
    audience = fields.Raw(allow_none=True, metadata={"description": "a list of objects with what and key"})
    sla = fields.Raw(allow_none=True, metadata=_SLA)
    assign = fields.Raw(metadata={"description": "empty, round_robin or least_busy"})
    survey = fields.Raw()
    needs_contract = fields.Raw(metadata={"description": "clients have it by contract: true or false"})
    sales = fields.Raw(allow_none=True, metadata={"description": "key of the team that is told of who has none"})


class EditServiceBody(_ServiceBody):
    """What is left out stays."""

    title = fields.Raw(metadata=_WORDS)
    team = fields.Raw(allow_none=True, metadata={"description": "key of a team"})
    process = fields.Raw(allow_none=True, metadata={"description": "key of a process"})
    public = fields.Raw(metadata={"description": "visitors may ask for it"})


class AddServiceBody(_ServiceBody):
    key = text("a-z, 0-9, `_`, `-`, `.`", required=True)
    title = fields.Raw(required=True, metadata=_WORDS)
    team = text("key of a team", load_default=None, allow_none=True)
    process = text("key of a process", load_default=None, allow_none=True)
    public = Truth(load_default=False, metadata={"description": "visitors may ask for it"})
    inside = text("key of what it lies in", load_default=None, allow_none=True)


class MoveServiceBody(Asked):
    inside = text("key of what it lies in then, null for the top", required=True, allow_none=True)
    before = text(
        "key of the service before which it stands then; null: as the last", load_default=None, allow_none=True
    )


class RetireServiceBody(Asked):
    retired = Truth(load_default=True, metadata={"description": "false puts it back into use"})


def offer_json(row: Offered) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "path": list(row.path),
        "description": row.description,
        "icon": row.icon,
        "kind": row.kind,
        "public": row.public,
        "process": row.process,
        "role": row.role.key if row.role else "",
        "team": row.team,
        "price": row.price,
    }


def service_json(row: ServiceRow) -> dict[str, Any]:
    said = row.said
    return {
        "key": said.key,
        "title": said.title,
        "inside": row.inside,
        "kind": said.kind,
        "state": said.state,
        "public": said.public,
        "owner": row.owner_key or None,
        "team": row.team_key or None,
        "process": said.process,
        "form": said.form,
        "description": said.description,
        "keywords": list(said.keywords),
        "icon": said.icon,
        "calendar": said.calendar,
        "price": said.price,
        "unit": said.unit,
        "audience": [one._asdict() for one in said.audience],
        "sla": said.sla,
        "assign": said.assign,
        "survey": said.survey,
        "needs_contract": said.needs_contract,
        "sales": said.sales,
        "open_tickets": row.open,
        "tickets_of_year": row.year,
        "lacks": row.lacks,
    }
