"""Channels: how the world reaches a ticket, and is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from instar.contract.checks import KEY, check_key, check_text
from instar.i18n import Text


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: kind ("email", "phone", "telegram" …) and address. verified: the channel vouches for it."""

    kind: str
    value: str
    name: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class InboundFile:
    """A file that came along. media_type is what the sender says; the kernel looks at the bytes itself."""

    name: str
    body: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from outside, read by a channel. The kernel finds or opens the ticket it belongs to.

    external_id: the channel's id of the message; a second one with the same id is dropped. thread: ids of
    earlier messages that this one answers, nearest last. automatic: written by a robot; it is never answered
    automatically. sent: UTC epoch milliseconds, when the channel knows it. data: values for fields of the
    ticket.
    """

    external_id: str
    sender: Sender
    body: str
    title: str = ""
    html: str | None = None
    thread: tuple[str, ...] = ()
    files: tuple[InboundFile, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    automatic: bool = False
    sent: int | None = None


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to the outside. key: the same for every try (e-mail makes its Message-ID of it)."""

    key: str
    receiver: Sender
    title: str
    body: str
    ticket: Mapping[str, Any]
    html: str | None = None
    thread: tuple[str, ...] = ()
    files: tuple[InboundFile, ...] = ()
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """settings: what the administrator filled in the channel's form. now: UTC epoch milliseconds."""

    settings: Mapping[str, Any]
    now: int


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request at one of the channel's routes. headers: names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What to answer. keep: raw bytes to store in the inbox first, which ``receive`` then reads."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"
    keep: bytes | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in and out: mail, chat, telephone, web form.

    receive: raw bytes as they came (they are stored before it is called) → messages; raises ValueError for
    bytes that it cannot read, which are then kept aside and shown. poll: fetch new raw items; called again
    and again, in a job. send: deliver one message and return the channel's id of it; in a job, tried again
    when it raises. routes: path below the channel's own address → function; checks the signature before it
    keeps anything. settings_form: form JSON that the administrator fills in.
    """

    key: str
    title: Text
    receive: Callable[[bytes, ChannelContext], Iterable[Inbound]]
    settings_form: Mapping[str, Any] | None = None
    poll: Callable[[ChannelContext], Iterable[bytes]] | None = None
    send: Callable[[Outbound, ChannelContext], str] | None = None
    routes: Mapping[str, Callable[[Webhook, ChannelContext], WebhookAnswer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        for name in ("receive", "poll", "send"):
            given = getattr(self, name)
            if not callable(given) and (name == "receive" or given is not None):
                raise TypeError(f"Channel {self.key!r}: {name} is no function")
