"""Channels: how the world reaches a ticket, and is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from instar.contract.checks import KEY, check_key, check_plain, check_text
from instar.i18n import Text

LONGEST_ID = 500
"""Characters of an id that another system gives."""
LONGEST_KEY = 255
"""Characters of a key by which a process tells its messages apart."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: kind ("email", "phone", "telegram" …) and address. verified: the channel vouches for it.

    What nobody vouches for is a claim: it finds a contact, and proves nothing.
    """

    kind: str
    value: str
    name: str = ""
    verified: bool = False

    def __post_init__(self) -> None:
        check_plain(self, "kind", "value", "name")
        if not self.kind or not self.value.strip():
            raise ValueError("Sender: kind and value are not empty")


@dataclass(frozen=True, slots=True)
class InboundFile:
    """A file that came along. media_type is what the sender says; the kernel looks at the bytes itself."""

    name: str
    body: bytes
    media_type: str = "application/octet-stream"

    def __post_init__(self) -> None:
        check_plain(self, "name", "media_type")
        if not isinstance(self.body, bytes):
            raise TypeError(f"InboundFile: body is {type(self.body).__name__}; it is bytes")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from outside, read by a channel. The kernel finds or opens the ticket it belongs to.

    external_id: the channel's id of the message; a second one with the same id is dropped. thread: ids of
    earlier messages that this one answers, nearest last. conversation: id of the chat that it belongs to, in
    channels that have such; its messages go to one ticket until that is closed, so it must be nothing that a
    sender can choose. automatic: written by a robot; it is never answered automatically. sent: UTC epoch
    milliseconds, when the channel knows it. data: values for fields of the ticket.

    ticket: number of the one that it answers, as a mark says that the channel has signed (``ChannelContext.key``); it
    comes before ``thread``. named: numbers that the text mentions, looked at last. None of these lets anybody in who
    does not take part. service: for which one a ticket is opened, the channel's where there is no such. opens: False:
    it opens no ticket; where it belongs to none it waits in quarantine. most: messages by one sender within an hour
    after which further ones wait in quarantine; 0 for any number. account: which address of ours it came to, by which
    it is answered. undelivered: it reports that messages of ours, which ``thread`` names, did not arrive, and why.
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
    conversation: str = ""
    ticket: str = ""
    named: tuple[str, ...] = ()
    service: str = ""
    opens: bool = True
    most: int = 0
    account: str = ""
    undelivered: str = ""

    def __post_init__(self) -> None:
        check_plain(self, "external_id", "body", "title", "conversation", "ticket", "service", "account", "undelivered")
        if not self.external_id or len(self.external_id) > LONGEST_ID or len(self.conversation) > LONGEST_ID:
            raise ValueError(f"Inbound: external_id has 1 to {LONGEST_ID} characters, conversation at most so many")
        if not isinstance(self.sender, Sender):
            raise TypeError(f"Inbound: sender is {type(self.sender).__name__}; it is Sender(kind, value)")
        if self.html is not None:
            check_plain(self, "html")
        object.__setattr__(self, "thread", tuple(self.thread))
        object.__setattr__(self, "files", tuple(self.files))
        object.__setattr__(self, "named", tuple(self.named))
        if not all(isinstance(one, str) for one in (*self.thread, *self.named)):
            raise TypeError("Inbound: thread holds ids and named numbers, each a text")
        if not all(isinstance(one, InboundFile) for one in self.files):
            raise TypeError("Inbound: files holds InboundFile")
        if not isinstance(self.data, Mapping):
            raise TypeError(f"Inbound: data is {type(self.data).__name__}; it is a dict")
        if self.sent is not None and (not isinstance(self.sent, int) or isinstance(self.sent, bool)):
            raise TypeError("Inbound: sent is UTC epoch milliseconds, or None")
        if not isinstance(self.most, int) or self.most < 0:
            raise ValueError("Inbound: most is a number of messages, 0 for any")


@dataclass(frozen=True, slots=True)
class Flood:
    """When events of the channel have opened ``most`` tickets within ``within`` milliseconds, further ones go to the
    one ticket with the key ``key``, opened under ``title``: a hundred alarms at once are one thing to look at.
    """

    most: int
    within: int
    key: str
    title: str

    def __post_init__(self) -> None:
        check_plain(self, "key", "title")
        if self.most < 1 or self.within < 1 or not 0 < len(self.key) <= LONGEST_KEY:
            raise ValueError(f"Flood: most and within are at least 1, key has 1 to {LONGEST_KEY} characters")


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """Something that a machine says has happened, for a process: a message ``name`` with the key ``key``.

    The open ticket that has waited longest for that name and key takes it, in its own run; where none waits, a process
    that begins with such a message opens one under ``title``, unless ``opens`` is False: then it is only noted. What
    the process reads as ``message`` is ``payload`` (at most 16 KB), with ``key``, ``title`` and ``taken``: whether
    somebody has taken the ticket or one of its steps. external_id: a second event with the same id is dropped; "":
    every delivery counts. unless: an id of another event; when that has come before, this one is only noted, as what
    was overtaken. service: for which service a ticket is opened, the channel's where there is no such. flood: guards
    against storms.
    """

    external_id: str
    name: str
    key: str
    title: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    opens: bool = True
    unless: str = ""
    service: str = ""
    flood: Flood | None = None

    def __post_init__(self) -> None:
        check_plain(self, "external_id", "name", "key", "title", "unless", "service")
        if not 0 < len(self.key) <= LONGEST_KEY:
            raise ValueError(f"InboundEvent: key has 1 to {LONGEST_KEY} characters")
        if len(self.external_id) > LONGEST_ID or len(self.unless) > LONGEST_ID:
            raise ValueError(f"InboundEvent: external_id and unless have at most {LONGEST_ID} characters")
        if not self.name or not self.title.strip():
            raise ValueError("InboundEvent: name and title are not empty")
        if not isinstance(self.payload, Mapping):
            raise TypeError(f"InboundEvent: payload is {type(self.payload).__name__}; it is a dict")


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to the outside. key: a-z, 0-9 and -, the same for every try (e-mail makes its Message-ID of it).

    ticket: its id, number and title. title: of the newest message that it answers. thread: ids of messages of the
    ticket that this channel knows, nearest last; answers: the newest of them that came. account: which address of ours
    the requester wrote to last, "" where that is not known. automatic: the site wrote it. written: when, UTC epoch
    milliseconds.
    """

    key: str
    receiver: Sender
    title: str
    body: str
    ticket: Mapping[str, Any]
    thread: tuple[str, ...] = ()
    files: tuple[InboundFile, ...] = ()
    automatic: bool = False
    account: str = ""
    answers: str = ""
    written: int = 0


class LeaveBy(Exception):  # it is a wish, no fault
    """Raised by a channel's ``send``: let the message leave by another channel, to this address. It is said of the
    ticket as if it had been written there, and what is answered to it from that address belongs to the ticket.

    Only what people wrote may go another way, and only to a channel that sends: ask ``sdk.channel_sends`` before.
    """

    def __init__(self, channel: str, receiver: Sender) -> None:
        super().__init__(f"it leaves by {channel}")
        self.channel, self.receiver = channel, receiver


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """settings: what the administrator filled in the channel's form. now: UTC epoch milliseconds. key: a secret of the
    site for this channel alone, the same for ever: it signs what has to be known again when it comes back. loop: what
    letters of this site carry as X-Instar-Loop. mail_from: as whom the site sends letters, "" where it sends none.
    post: hands a letter to the site's mail server, with the address that reports on its delivery go to; raises
    ActionRefused for what no repeat will mend. known: what the plugin has set up itself (``Channel.known``).
    """

    settings: Mapping[str, Any]
    now: int
    key: bytes = b""
    loop: str = ""
    mail_from: str = ""
    post: Callable[[EmailMessage, str], None] | None = None
    known: Mapping[str, Any] = field(default_factory=dict)


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
    """What to answer. keep: raw bytes to store in the inbox first, which ``receive`` then reads.

    The answer leaves when they are committed; when that fails, the sender is asked to come again (503). key: what a
    second delivery of the same item has again, such as the sender's id of the event; "" goes by the bytes.
    """

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"
    keep: bytes | None = None
    key: str = ""

    def __post_init__(self) -> None:
        check_plain(self, "media_type", "key")
        if not isinstance(self.status, int) or not 200 <= self.status <= 599:
            raise ValueError(f"WebhookAnswer: status is {self.status!r}; it is 200 to 599")
        if not isinstance(self.body, bytes) or not (self.keep is None or isinstance(self.keep, bytes)):
            raise TypeError("WebhookAnswer: body and keep are bytes")
        if self.keep is not None and self.status >= 300:
            raise ValueError(f"WebhookAnswer: what is kept is answered with 2xx, not {self.status}")
        if len(self.key) > LONGEST_ID:
            raise ValueError(f"WebhookAnswer: key has at most {LONGEST_ID} characters")


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in and out: mail, chat, telephone, web form.

    receive: raw bytes as they came (they are stored before it is called) → messages and events; a pure function, asked
    again whenever somebody lets it read an item once more. It raises ValueError for bytes that it cannot read, which
    are then kept aside and shown; no messages at all means that there is nothing to do. poll: fetch new raw items, one
    by one, in a job that comes again and again; each is kept before it is asked for the next, so that what stands
    behind a ``yield`` is done when it is safe. polls: whether there is anything to fetch, asked every few seconds.
    send: deliver one message and return the channel's id of it; in a job, tried again when it raises, but for
    ActionRefused, and for LeaveBy, which hands it to another channel. Where it is there, public messages on the
    channel's tickets are sent to who has asked; sends: whether that goes as the channel is set up, asked before each.
    identity: by which kind of address ("email") somebody is reached who has not written by this channel himself; ""
    reaches none. routes: path below the channel's own address ``/in/<key>`` ("" is that address
    itself) → function; it checks secret or signature before it keeps anything. settings_form: form JSON that the
    administrator fills in. page: address of a page of the plugin where more of it is set up; "" for none. warnings:
    sentences that stand on the channel's page: what keeps it from working. known: what
    ``receive`` has to know besides the settings, such as rows of the plugin's own tables; it is asked before each item
    is read, and given as ``ChannelContext.known``, so that ``receive`` itself stays pure.
    """

    key: str
    title: Text
    receive: Callable[[bytes, ChannelContext], Iterable[Inbound | InboundEvent]]
    settings_form: Mapping[str, Any] | None = None
    poll: Callable[[ChannelContext], Iterable[bytes]] | None = None
    send: Callable[[Outbound, ChannelContext], str] | None = None
    routes: Mapping[str, Callable[[Webhook, ChannelContext], WebhookAnswer]] = field(default_factory=dict)
    sends: Callable[[ChannelContext], bool] | None = None
    polls: Callable[[ChannelContext], bool] | None = None
    identity: str = ""
    page: str = ""
    warnings: Callable[[ChannelContext], Iterable[str]] | None = None
    known: Callable[[], Mapping[str, Any]] | None = None

    def __post_init__(self) -> None:
        check_key(self, KEY)
        check_text(self, self.title)
        check_plain(self, "identity", "page")
        for name in ("receive", "poll", "polls", "send", "sends", "warnings", "known"):
            given = getattr(self, name)
            if not callable(given) and (name == "receive" or given is not None):
                raise TypeError(f"Channel {self.key!r}: {name} is no function")
        for path, route in self.routes.items():
            if not isinstance(path, str) or path != path.strip("/") or not callable(route):
                raise TypeError(
                    f"Channel {self.key!r}: routes has {path!r}; it maps paths such as 'events' to functions"
                )
