"""Channels, and what they have brought: looked at, read again, set aside."""

from __future__ import annotations

from instar.api.files import pieces
from instar.api.operation import Call, Reply, operation
from instar.api.shapes.incoming import (
    ChannelBody,
    ChannelList,
    ChannelShape,
    IncomingItemShape,
    IncomingList,
    IncomingNow,
    IncomingQuery,
    ReadAgainShape,
    channel_json,
    incoming_json,
)
from instar.api.shapes.work import Nothing
from instar.commands import OpenRaw, ReadAgain, ReadAllAgain, SetAside, SetUpChannel
from instar.queries import inbox as query

ONE = "/incoming/<int:id>"
CHANNEL = "/channels/<key>"


@operation("GET", "/incoming", answer=IncomingList, query=IncomingQuery, statuses=(403,))
def incoming(call: Call) -> Reply:
    """What channels have brought, newest first."""
    given = {**call.query, "state": "" if call.query["state"] == "all" else call.query["state"]}
    page = query.inbox(call.kernel, call.actor, **given)
    return Reply({"items": [incoming_json(row) for row in page.items], "next": page.next})


@operation("GET", ONE, answer=IncomingItemShape, statuses=(403,))
def one_incoming(call: Call) -> Reply:
    """One item: its state, why it stands there, what it became."""
    return Reply(incoming_json(query.item(call.kernel, call.actor, int(call.path["id"]))))


@operation("GET", f"{ONE}/raw", answer=None, media="application/octet-stream", statuses=(403, 409))
def raw_incoming(call: Call) -> Reply:
    """The bytes of an item as they came. Only of one that stands in quarantine or aside: others are tickets."""
    row = query.item(call.kernel, call.actor, int(call.path["id"]))
    sha256 = call.execute(OpenRaw(row.id))["sha256"]
    headers = {"Content-Disposition": f"attachment; filename={row.channel}-{row.id}.bin"}
    return Reply(pieces(call.kernel.blobs.open(sha256)), headers)


@operation("POST", f"{ONE}/read", answer=IncomingNow, body=Nothing, statuses=(403, 404, 409))
def read_incoming(call: Call) -> Reply:
    """Let the channel read the item once more, after the reason was mended."""
    return Reply({"id": call.execute(ReadAgain(int(call.path["id"])))["id"], "state": "new"})


@operation("POST", f"{ONE}/aside", answer=IncomingNow, body=Nothing, statuses=(403, 404, 409))
def set_incoming_aside(call: Call) -> Reply:
    """Set the item aside: somebody has looked at it."""
    return Reply({"id": call.execute(SetAside(int(call.path["id"])))["id"], "state": "aside"})


@operation("GET", "/channels", answer=ChannelList, statuses=(403,))
def all_channels(call: Call) -> Reply:
    """Channels of the site, how they are set up, and how much of each waits for a person."""
    base = call.kernel.settings.base_url
    return Reply({"items": [channel_json(row, base) for row in query.channels(call.kernel, call.actor)]})


@operation("PUT", CHANNEL, answer=ChannelShape, body=ChannelBody, statuses=(403, 404))
def set_up_channel(call: Call) -> Reply:
    """Say for which service the channel's tickets are opened, and fill its own form in."""
    key = call.path["key"]
    call.execute(SetUpChannel(key, call.body["service"] or "", call.body["values"]))
    row = next(one for one in query.channels(call.kernel, call.actor) if one.key == key)
    return Reply(channel_json(row, call.kernel.settings.base_url))


@operation("POST", f"{CHANNEL}/read", answer=ReadAgainShape, body=Nothing, statuses=(403,))
def read_channel_again(call: Call) -> Reply:
    """Let everything of the channel that stands in quarantine be read once more."""
    return Reply({"count": call.execute(ReadAllAgain(call.path["key"]))["count"]})
