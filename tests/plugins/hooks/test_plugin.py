"""The plugin is loaded, and its channel keeps the contract of channels."""

from __future__ import annotations

import json

from instar.kernel import Kernel
from instar.testing import ChannelContract
from instar_plugins.hooks.envelope import Envelope, packed
from instar_plugins.hooks.plugin import plugin

MAP = {"title": "order.title", "body": "text", "thing": "order.id", "email": "mail"}
BODY = {"order": {"id": 1, "title": "A lamp"}, "text": "It flickers.", "mail": "ann@client.example"}


def test_the_plugin_is_loaded_with_its_channel(kernel: Kernel) -> None:
    status = kernel.plugins.status("hooks")
    assert status is not None
    assert (status.state, status.contributions["channels"]) == ("loaded", 1)


class TestChannel(ChannelContract):
    plugin = plugin
    name = "hooks"
    key = "hooks"
    known = {"1": {"name": "Shop", "service": "", "map": MAP}, "2": {"name": "Other", "service": "help", "map": {}}}
    samples = (
        packed(Envelope(1, json.dumps(BODY).encode())),
        packed(Envelope(2, json.dumps(BODY).encode(), "delivery-1")),
        packed(Envelope(2, "Привет".encode().join((b'["', b'"]')))),
    )
