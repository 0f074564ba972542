"""Mail as a channel. Letters come by ``instar receive mail``, from files or from a mail server on the same machine."""

from __future__ import annotations

from instar.sdk import Channel, hookimpl
from instar_plugins.mail.channel import channel


class Mail:
    """Letters become tickets, and answers messages of theirs."""

    requires = "instar>=0.1"

    @hookimpl
    def channels(self) -> list[Channel]:
        return [channel()]


plugin = Mail()
