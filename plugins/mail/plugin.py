"""Mail as a channel: letters become tickets and messages, what clients are told leaves as letters, and all of them
stand in one mailbox. Letters are fetched by IMAP, or come by ``instar receive mail`` from a mail server nearby.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Channel, Command, Entry, Migrations, Viewer, _, hookimpl, sees_traffic
from instar_plugins.mail import account_pages, accounts, mailbox
from instar_plugins.mail.channel import channel
from instar_plugins.mail.tables import MODELS

HERE = Path(__file__).parent


class Mail:
    """Letters become tickets, and answers messages of theirs."""

    requires = "instar>=0.1"

    @hookimpl
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def channels(self) -> list[Channel]:
        return [channel()]

    @hookimpl
    def commands(self) -> list[Command]:
        return [
            Command(
                "account",
                {"en": "Set up a mailbox", "ru": "Настроить ящик"},
                accounts.set_account,
                mailbox.MANAGES,
                accounts.AccountBody,
            ),
            Command(
                "drop_account",
                {"en": "Forget a mailbox", "ru": "Забыть ящик"},
                accounts.drop_account,
                mailbox.MANAGES,
                accounts.DropBody,
            ),
        ]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        pages = mailbox.blueprint()
        account_pages.add_to(pages)
        return [pages]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("people", _("Mail"), "mail", mailbox.HOME)] if sees_traffic(actor) else []


plugin = Mail()
