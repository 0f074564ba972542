"""Saved views."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, Truth, text
from instar.api.shapes.people import Person, Team, person_json, team_json
from instar.queries.views import SavedView

_PATH = {"description": "of the page: `/tickets/list`, `/p/{process}/list` or `/p/{process}/board`"}
_QUERY = {"description": "filters as in the page's address, such as `status=open&assignee=me`"}


class ViewShape(Told):
    id = fields.Integer()
    title = fields.String()
    path = fields.String(metadata=_PATH)
    query = fields.String(metadata=_QUERY)
    own = fields.Boolean()
    owner = fields.Nested(Person, allow_none=True)
    team = fields.Nested(Team, allow_none=True, metadata={"description": "whom it is shared with"})
    pinned = fields.Boolean(metadata={"description": "stands in one's own menu"})


class ViewList(Told):
    """By title."""

    items = fields.List(fields.Nested(ViewShape))


class SaveViewBody(Asked):
    title = fields.String(required=True)
    path = fields.String(load_default="/tickets/list", metadata=_PATH)
    query = fields.String(load_default="", metadata=_QUERY)


class ChangeViewBody(Asked):
    """What is named changes, the rest stays."""

    title = fields.String()
    path = fields.String(metadata=_PATH)
    query = fields.String(metadata=_QUERY)
    team = text("key of one of one's own teams", allow_none=True)
    pinned = Truth()


def view_json(row: SavedView) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "path": row.path,
        "query": row.query,
        "own": row.own,
        "owner": person_json(row.owner),
        "team": team_json(row.team),
        "pinned": row.pinned,
    }
