"""Mail as a channel: letters become tickets and messages, what clients are told leaves as letters, and all of them
stand in one mailbox. Letters come by ``instar receive mail``, from files or from a mail server on the same machine.
"""

from __future__ import annotations

from flask import Blueprint

from instar.sdk import Channel, Entry, Viewer, _, hookimpl
from instar_plugins.mail import mailbox
from instar_plugins.mail.channel import channel


class Mail:
    """Letters become tickets, and answers messages of theirs."""

    requires = "instar>=0.1"

    @hookimpl
    def channels(self) -> list[Channel]:
        return [channel()]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        return [mailbox.blueprint()]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("people", _("Mail"), "mail", mailbox.HOME)] if mailbox.is_for(actor) else []


plugin = Mail()
