"""The plugin is loaded, and its channel keeps the contract of channels."""

from __future__ import annotations

from instar.kernel import Kernel
from instar.testing import ChannelContract
from instar_plugins.mail.plugin import plugin

from .conftest import letter

WITH_FILE = b"""From: ann@client.example\r
Subject: =?koi8-r?B?8NLJ18XU?=\r
Message-ID: <2@client.example>\r
Content-Type: multipart/mixed; boundary=x\r
\r
--x\r
Content-Type: text/html; charset=windows-1251\r
\r
<p>\xcf\xf0\xe8\xe2\xe5\xf2 <img src="cid:p1"></p>\r
--x\r
Content-Type: image/png\r
Content-ID: <p1>\r
Content-Disposition: inline; filename="../cat.png"\r
Content-Transfer-Encoding: base64\r
\r
aGk=\r
--x--\r
"""


def test_the_plugin_is_loaded_with_its_channel(kernel: Kernel) -> None:
    status = kernel.plugins.status("mail")
    assert status is not None
    assert (status.state, status.contributions["channels"]) == ("loaded", 1)


class TestChannel(ChannelContract):
    plugin = plugin
    name = "mail"
    key = "mail"
    samples = (letter(), WITH_FILE)
    filled = {"mail_addresses": [{"address": "desk@our.example", "service": "help"}], "mail_most": 10}
