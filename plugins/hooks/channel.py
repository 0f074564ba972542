"""The channel of webhooks: what a source tells becomes a ticket, or a message on the ticket of the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from instar.sdk import Channel, ChannelContext, Inbound, _
from instar_plugins.hooks import arriving
from instar_plugins.hooks.envelope import opened
from instar_plugins.hooks.mapping import field_map, message, read
from instar_plugins.hooks.tables import PLUGIN, Hook, Source

SOURCES = "/x/hooks/sources"


def channel() -> Channel:
    return Channel(
        PLUGIN,
        {"en": "Webhooks", "ru": "Вебхуки"},
        receive,
        routes={"": arriving.arrive},
        page=SOURCES,
        warnings=warnings,
        known=known,
    )


def known() -> Mapping[str, Any]:
    """Sources by id: name, service, map."""
    return {
        str(one.id): {"name": one.name, "service": one.service, "map": orjson.loads(one.map)} for one in Source.select()
    }


def receive(raw: bytes, context: ChannelContext) -> list[Inbound]:
    """The message, or nothing for what is not wanted; raises ValueError for what cannot be read."""
    given = opened(raw)
    source = context.known.get(str(given.source))
    if source is None:
        raise ValueError(_("The source that it came from is not there any more, or it was handed in by hand."))
    map, wrong = field_map(source["map"])
    if wrong:
        raise ValueError(next(iter(wrong.values())))
    said = read(map, given.body)
    if said.ignored:
        return []
    more = {"delivery": given.delivery, "service": source["service"]}
    return [message(said, given.body, source=given.source, named=source["name"], **more)]


def warnings(context: ChannelContext) -> list[str]:
    """What keeps webhooks from going through."""
    said = _("The webhook “{name}” is paused: {why}")
    paused = Hook.select().where((Hook.active == 1) & (Hook.paused != "")).order_by(Hook.id)
    return [said.format(name=one.name, why=one.paused) for one in paused]
