"""What came and left by a channel, for its plugin: readers see what lies on tickets that they see inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.commands.channels import channel_of, context_of, sends
from instar.commands.inbox import keep_raw
from instar.contract import ChannelContext, Viewer
from instar.queries import exchange as query
from instar.queries import inbox
from instar.queries.cursor import Page
from instar.queries.exchange import Exchange
from instar.queries.inbox import InboxRow
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = [
    "Exchange",
    "InboxRow",
    "Page",
    "channel_context",
    "channel_exchanges",
    "channel_quarantine",
    "channel_sends",
    "channel_settings",
    "keep_item",
]


def channel_exchanges(
    by: Viewer | None,
    channel: str,
    *,
    kind: str = "",
    account: str = "",
    text: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Exchange]:
    """Messages that came or left, newest first. ``kind``: "in", "out", "failed", "" for all; ``account``: an address of
    ours; ``text``: words in address, name or title. ``next`` of the page is the cursor of the following one."""
    return query.exchanges(
        kernel(), as_actor(by), channel, kind=kind, account=account, text=text, cursor=cursor, limit=limit
    )


def channel_quarantine(by: Viewer | None, channel: str, cursor: str | None = None) -> Page[InboxRow]:
    """What the channel brought and could not be taken in, newest first; Forbidden without ``channel.manage``."""
    return inbox.inbox(kernel(), as_actor(by), state="quarantined", channel=channel, cursor=cursor)


def channel_settings(channel: str) -> Mapping[str, Any]:
    """What is filled in for a channel, as its functions are given it; raises NotFound."""
    return context_of(kernel(), channel_of(kernel(), channel)).settings


def channel_context(channel: str) -> ChannelContext:
    """What a channel's functions are given, with its key: for pages of its plugin. Raises NotFound."""
    return context_of(kernel(), channel_of(kernel(), channel))


def channel_sends(channel: str) -> bool:
    """Whether the channel is there and sends, as it is set up now."""
    return sends(kernel(), channel)


def keep_item(channel: str, raw: bytes, key: str = "") -> bool:
    """Put raw bytes into the inbox of a channel, for pages of its plugin; whether they had not come before.

    It is committed when this returns; a worker lets the channel's ``receive`` read it. ``key``: what a second delivery
    has again, "" goes by the bytes. Raises InstarError where they are too many or cannot be kept now.
    """
    return keep_raw(kernel(), channel, raw, key).fresh
