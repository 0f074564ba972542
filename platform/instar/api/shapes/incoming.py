"""Channels and what they have brought."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from instar.api.shapes.base import Asked, Paged, Told, iso, moment, next_cursor, text
from instar.queries.inbox import STATES, ChannelRow, InboxRow

_VALUES = {"description": "of the channel's own form"}


class IncomingQuery(Paged):
    state = fields.String(
        load_default="quarantined",
        validate=validate.OneOf([*STATES, "all"]),
        metadata={"description": "`new` waits to be read, `done` became a ticket or a message"},
    )
    channel = fields.String(load_default="", metadata={"description": "its key"})


class IncomingItemShape(Told):
    """One raw item. ``more``: it became other tickets too, which the account does not see."""

    id = fields.Integer()
    channel = fields.String()
    title = text("of the channel")
    state = fields.String(metadata={"enum": list(STATES)})
    reason = text("why it stands there")
    size = fields.Integer(metadata={"description": "bytes"})
    sha256 = fields.String()
    tries = fields.Integer()
    came = moment()
    ended = moment(allow_none=True)
    tickets = fields.List(fields.String())
    more = fields.Boolean()


class IncomingList(Told):
    items = fields.List(fields.Nested(IncomingItemShape))
    next = next_cursor()


class IncomingNow(Told):
    id = fields.Integer()
    state = fields.String(metadata={"enum": list(STATES)})


class ChannelShape(Told):
    key = fields.String()
    title = fields.String()
    plugin = fields.String()
    addresses = fields.List(fields.String(), metadata={"description": "at which it is brought something"})
    service = text("of its tickets, by key; null: the first that runs a process", allow_none=True)
    values = fields.Dict(keys=fields.String(), metadata=_VALUES)
    waiting = fields.Integer(metadata={"description": "items in quarantine, counted to 1000"})


class ChannelList(Told):
    items = fields.List(fields.Nested(ChannelShape))


class ChannelBody(Asked):
    service = fields.String(load_default="", allow_none=True, metadata={"description": "null for the first that fits"})
    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), load_default=dict, metadata=_VALUES)


class ReadAgainShape(Told):
    count = fields.Integer(metadata={"description": "items that are read again, at most 500 at once"})


def incoming_json(row: InboxRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "title": row.title,
        "state": row.state,
        "reason": row.reason,
        "size": row.size,
        "sha256": row.sha256,
        "tries": row.tries,
        "came": iso(row.came),
        "ended": iso(row.ended),
        "tickets": list(row.tickets),
        "more": row.more,
    }


def channel_json(row: ChannelRow, base_url: str) -> dict[str, Any]:
    home = f"{base_url.rstrip('/')}/in/{row.key}"
    return {
        "key": row.key,
        "title": row.title,
        "plugin": row.plugin,
        "addresses": [f"{home}/{path}" if path else home for path in row.routes],
        "service": row.service,
        "values": dict(row.values),
        "waiting": row.waiting,
    }
