"""Channels: what comes in is read the same every time, and what cannot be read is refused and nothing worse."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest

from instar.commands.events import LARGEST_PAYLOAD
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
from instar.testing.contracts.base import PluginContract
from instar.testing.contracts.form import ENV
from instar.testing.purity import pure
from instar.trial.memory import NOW

DEEP = 100_000
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
