"""Channels: what comes in is read the same every time, however often and in whatever order it comes and wherever the
reading is cut off; what cannot be read is refused and nothing worse."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, cast
from unittest.mock import patch

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import AddService, Publish, execute
from instar.commands.events import LARGEST_PAYLOAD
from instar.commands.inbox import SetUpChannel, keep_raw, read_item
from instar.contract import (
    Channel,
    ChannelContext,
    Inbound,
    InboundEvent,
    InboundFile,
    Sender,
    Webhook,
    WebhookAnswer,
)
from instar.errors import Invalid
from instar.forms import parse_form
from instar.plugins import PluginManager
from instar.testing.contracts.base import THING, PluginContract
from instar.testing.contracts.form import ENV
from instar.testing.purity import pure
from instar.testing.site import Site
from instar.trial.memory import NOW

DEEP = 100_000
MOST_DELIVERIES = 5
FORGED: Sequence[Mapping[str, str]] = (
    {},
    {"authorization": ""},
    {"authorization": "Bearer "},
    {"authorization": "Bearer forged"},
    {"webhook-id": "1", "webhook-timestamp": "1767603600", "webhook-signature": "v1,Zm9yZ2Vk"},
)


class ChannelContract(PluginContract):
    """``samples``: raw items as they come in, bytes or files, each a message of its own. ``filled``: what the
    administrator has filled into the channel's form; ``known``: what the plugin has set up (``Channel.known``)."""

    samples: ClassVar[Sequence[bytes | Path]] = ()
    filled: ClassVar[Mapping[str, Any]] = {}
    known: ClassVar[Mapping[str, Any]] = {}

    def given(self, plugins: PluginManager) -> Channel | None:
        return plugins.channel(self.key)

    @pytest.fixture
    def channel(self, plugins: PluginManager) -> Channel:
        channel = plugins.channel(self.key)
        assert channel is not None, f"The plugin {self.name} gives no channel {self.key!r}."
        return channel

    @pytest.fixture
    def sites(self, tmp_path: Path) -> Iterator[Callable[[], _Inbox]]:
        """Makes sites to which the channel brings something."""
        made: list[Site] = []

        def make() -> _Inbox:
            folder = tmp_path / str(len(made))
            folder.mkdir()
            made.append(Site.make(folder, self.variables(), plugins=self.loaded(folder)))
            return _Inbox(made[-1], self.key, self.filled, self.known)

        yield make
        for site in made:
            site.close()

    def raw(self) -> list[bytes]:
        return [one.read_bytes() if isinstance(one, Path) else one for one in self.samples]

    def read(self, channel: Channel, raw: bytes) -> list[Inbound | InboundEvent]:
        """As the kernel reads it: nothing outside may be reached."""
        with pure():
            return list(channel.receive(raw, ChannelContext(self.filled, NOW, known=self.known)))

    def test_its_settings_are_a_form_that_takes_what_is_filled_in(self, channel: Channel) -> None:
        if channel.settings_form is None:
            assert not self.filled, "The channel has no settings_form, and the suite fills one in."
            return
        parsed = parse_form(channel.settings_form, key="settings")
        assert parsed.form is not None, "; ".join(finding.message for finding in parsed.findings)
        try:
            parsed.form.load(self.filled, ENV, origin="api")
        except Invalid as error:
            raise AssertionError(f"“filled” is refused: {error.errors}") from error

    def test_samples_become_messages(self, channel: Channel) -> None:
        assert self.samples, "Give at least one sample: bytes as they come in, or a file with them."
        for raw in self.raw():
            try:
                messages = self.read(channel, raw)
            except ValueError as error:
                raise AssertionError(f"The sample {raw[:60]!r} is refused: {error}") from error
            assert messages, f"Nothing is read from the sample {raw[:60]!r}."
            for message in messages:
                is_whole(message)

    def test_the_same_bytes_are_the_same_message(self, channel: Channel) -> None:
        """A second delivery is recognised by its external id and dropped."""
        for raw in self.raw():
            assert self.read(channel, raw) == self.read(channel, raw)

    def test_other_messages_have_other_ids(self, channel: Channel) -> None:
        read = [message for raw in self.raw() for message in self.read(channel, raw)]
        ids = [one.external_id for one in read if one.external_id]  # an event without one counts each time
        assert len(set(ids)) == len(ids), "Two samples have one external id: the second would be dropped."

    def test_what_comes_again_and_in_any_order_counts_once(self, sites: Callable[[], _Inbox]) -> None:
        calm, busy = sites(), sites()
        for raw in self.raw():
            calm.take(raw)
        chance = random.Random(7)  # noqa: S311 the same order every time
        many = [raw for raw in self.raw() for _time in range(chance.randint(1, MOST_DELIVERIES))]
        chance.shuffle(many)
        for raw in many:
            busy.take(raw)
        assert busy.taken() == calm.taken(), "What came more than once, or in another order, was counted otherwise."

    def test_whoever_dies_while_it_is_read_leaves_it_to_be_read_again(self, sites: Callable[[], _Inbox]) -> None:
        """Before and after each commit that reading one item takes."""
        calm, dying = sites(), sites()
        for raw in self.raw():
            calm.take(raw)
            for moment in count(1):
                if not dying.dies(raw, moment):
                    break
        assert dying.taken() == calm.taken(), "What was cut off while it was read is lost, or was taken in twice."

    def test_what_cannot_be_read_is_refused_with_value_error(self, channel: Channel) -> None:
        for raw in garbage(self.raw()):
            try:
                messages = self.read(channel, raw)
            except ValueError:
                continue
            except Exception as error:
                raise AssertionError(f"{raw[:60]!r}: {type(error).__name__}, not ValueError: {error}") from error
            for message in messages:
                is_whole(message)

    def test_a_request_without_its_secret_keeps_nothing(self, channel: Channel) -> None:
        """Whatever it carries instead: the address of a channel is no secret."""
        for path, route in channel.routes.items():
            for headers in FORGED:
                for raw in (*self.raw(), b"", b"{}"):
                    request = Webhook("POST", path, {}, headers, raw)
                    answer = route(request, ChannelContext(self.filled, NOW))
                    assert isinstance(answer, WebhookAnswer), f"The route {path!r} gave {type(answer).__name__}."
                    assert answer.keep is None, f"The route {path!r} keeps what comes with {dict(headers)}."


class _Died(BaseException):
    """The process is gone; nothing of ours catches that."""


class _Mortal:
    """A transaction before and after whose commit ``reach`` is called."""

    def __init__(self, inner: Any, reach: Callable[[], None]) -> None:
        self._inner, self._reach = inner, reach

    def __enter__(self) -> Any:
        return self._inner.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._reach()
        except _Died as died:
            self._inner.__exit__(_Died, died, died.__traceback__)
            raise
        self._inner.__exit__(kind, error, trace)
        if kind is None:
            self._reach()


class _Inbox:
    """A site whose channel opens a ticket for whatever comes. It knows what the suite says that its plugin has set
    up."""

    def __init__(self, site: Site, key: str, filled: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        self.site, self.key = site, key
        execute(site.kernel, Publish(orjson.dumps(THING).decode(), file="contract_things.json"), SYSTEM)
        site.run(AddService("contract_help", {"en": "Help", "ru": "Помощь"}, process="contract_things"))
        site.kernel.epochs.look_again()
        site.run(SetUpChannel(key, "contract_help", filled))
        channels = cast(dict[str, Channel], site.kernel.plugins.channels)
        channels[key] = replace(channels[key], known=lambda: known)

    def take(self, raw: bytes) -> None:
        kept = keep_raw(self.site.kernel, self.key, raw)
        read_item(self.site.kernel, kept.id)

    def dies(self, raw: bytes, moment: int) -> bool:
        """Take it in and die at that moment: before the first commit, after it, before the second one …; False when all
        was over before."""
        kind, left = type(self.site.kernel.store), moment
        begin = kind.transaction

        def reach() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise _Died

        with patch.object(kind, "transaction", lambda store: _Mortal(begin(store), reach)):
            try:
                self.take(raw)
            except _Died:
                return True
        return False

    def taken(self) -> list[tuple[Any, ...]]:
        """What is there of all that came: messages with their bytes and what each became, by their ids; an event
        without one goes by the bytes that it was read from."""
        read = self.site.kernel.store.read()
        messages = read.all(
            "SELECT i.external_id, i.opened, m.body FROM inbound i LEFT JOIN message m ON m.id = i.message_id"
            " ORDER BY i.external_id"
        )
        events = read.all(
            "SELECT CASE WHEN substr(e.external_id, 1, 6) = 'inbox:' THEN i.sha256 ELSE e.external_id END, count(*)"
            " FROM inbound_event e JOIN inbox i ON i.id = e.inbox_id GROUP BY 1 ORDER BY 1"
        )
        tickets = read.value("SELECT count(*) FROM ticket")
        return [*messages, *events, (tickets, read.value("SELECT count(*) FROM message"))]


def is_whole(message: object) -> None:
    """Fail for a message that the kernel could not take."""
    if isinstance(message, InboundEvent):
        assert len(orjson.dumps(dict(message.payload))) <= LARGEST_PAYLOAD, "the payload is larger than 16 KB"
        return
    assert isinstance(message, Inbound), f"receive gave {type(message).__name__}; it gives Inbound or InboundEvent"
    assert isinstance(message.external_id, str), "external_id is a string"
    assert message.external_id, "external_id is empty: repeats could not be told apart"
    assert isinstance(message.sender, Sender), "sender is Sender(kind, value)"
    assert message.sender.kind, "the sender's kind is empty"
    assert message.sender.value, "the sender's address is empty"
    assert isinstance(message.body, str), "body is text"
    assert isinstance(message.title, str), "title is text"
    assert message.html is None or isinstance(message.html, str), "html is text or None"
    assert all(isinstance(file, InboundFile) and isinstance(file.body, bytes) for file in message.files)
    assert all(isinstance(one, str) for one in message.thread), "thread holds ids"
    assert message.sent is None or isinstance(message.sent, int), "sent is milliseconds, or None"
    message.body.encode("utf-8")
    message.title.encode("utf-8")


def garbage(samples: Sequence[bytes]) -> Iterator[bytes]:
    """Nothing, noise, what is cut off, what is too deep, and what is in another alphabet."""
    yield from (b"", b" ", b"\0" * 64, b"\xff\xfe\xfd", b"null", b"[]", b"{}", b"7", b'"x"', b"<a/>")
    yield b"[" * DEEP
    yield b'{"a":' * DEEP
    chance = random.Random(7)  # noqa: S311 noise, the same every time
    for raw in samples:
        for part in (4, 2):
            yield raw[: len(raw) // part]
        for _number in range(20):
            broken = bytearray(raw)
            for _change in range(3):
                if broken:
                    broken[chance.randrange(len(broken))] = chance.randrange(256)
            yield bytes(broken)
    yield chance.randbytes(4096)
