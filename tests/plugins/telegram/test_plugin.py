"""The plugin is loaded, its channel keeps the contract of channels, and who opens a request is told its number."""

from __future__ import annotations

import json

from instar.kernel import Kernel
from instar.testing import ChannelContract
from instar_plugins.telegram.envelope import Envelope, packed
from instar_plugins.telegram.plugin import plugin

from .conftest import Talk
from .test_channel import UPDATE

FILES = {**UPDATE, "update_id": 2, "message": {**UPDATE["message"], "message_id": 16}}  # type: ignore[dict-item]


def test_the_plugin_is_loaded_with_its_channel(kernel: Kernel) -> None:
    status = kernel.plugins.status("telegram")
    assert status is not None
    assert (status.state, status.contributions["channels"]) == ("loaded", 1)


def test_who_opens_a_request_is_told_its_number_once(talk: Talk) -> None:
    talk.set_up(telegram_accepts=True)
    talk.say("Two cats")
    talk.site.kernel.store.read().run("UPDATE plugin_cursor SET event_id = 0")
    talk.fetch()
    talk.say("Both grey")
    assert [one.partition(".")[0] for one in talk.api.texts] == ["Your request is registered: T-1"]
    assert talk.texts(1)[0] == "Two cats"
    assert len(talk.texts(1)) == 3


class TestChannel(ChannelContract):
    plugin = plugin
    name = "telegram"
    key = "telegram"
    samples = (json.dumps(UPDATE).encode(), packed(Envelope("7001", "help", (FILES,), notes=("A note",))))
    filled = {"telegram_greeting": "Hello", "telegram_most": 10, "telegram_wait": 0}
