"""The plugin is loaded, its channel keeps the contract of channels, and who opens a request is told its number."""

from __future__ import annotations

from instar.contract import InboundFile
from instar.kernel import Kernel
from instar.testing import ChannelContract
from instar_plugins.chat.envelope import Envelope, packed
from instar_plugins.chat.plugin import plugin

from .conftest import Shop, Visitor


def test_the_plugin_is_loaded_with_its_channel(kernel: Kernel) -> None:
    status = kernel.plugins.status("chat")
    assert status is not None
    assert (status.state, status.contributions["channels"]) == ("loaded", 1)


def test_who_opens_a_request_is_told_its_number_once(shop: Shop, ann: Visitor) -> None:
    shop.set_up(chat_accepts=True)
    ann.say("Two cats")
    shop.site.kernel.store.read().run("UPDATE plugin_cursor SET event_id = 0")
    shop.work()
    ann.say("Both grey")
    assert ann.read() == ["Two cats", "Your request is registered: T-1. The answer comes here.", "Both grey"]


class TestChannel(ChannelContract):
    plugin = plugin
    name = "chat"
    key = "chat"
    samples = (
        packed(Envelope("t" * 22, "message-1", "Two cats", 1795428000000, "key", "help", "Ann", "en")),
        packed(Envelope("t" * 22, "message-2", "", 1795428000001, files=(InboundFile("cat.txt", b"grey"),))),
    )
    filled = {"chat_most": 10, "chat_by_mail": False}
