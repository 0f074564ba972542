"""Partners of a ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, iso, moment
from instar.errors import Invalid
from instar.i18n import _
from instar.queries.partners import Share


class ShareShape(Told):
    """A partner organization that works on the ticket. ``over``: its time has passed."""

    key = fields.String()
    name = fields.String()
    until = moment(allow_none=True)
    over = fields.Boolean()


class ShareList(Told):
    """By name."""

    items = fields.List(fields.Nested(ShareShape))


class ShareBody(Asked):
    """Share a ticket."""

    partner = fields.String(required=True, metadata={"description": "key of an organization of the kind partner"})
    until = moment(required=True)


def share_json(share: Share) -> dict[str, Any]:
    return {"key": share.key, "name": share.name, "until": iso(share.until), "over": share.over}


def moment_of(given: str) -> int:
    """RFC 3339 → ms; raises Invalid."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid({"until": [_("This is no moment. Write it as 2026-12-31T18:00:00Z.")]})
    return int(found.timestamp() * 1000)
