"""A mail server in the test: a real one, to which letters go over a real connection."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Mailbox:
    """``letters`` are those that were taken; ``refused``: address → how it is refused, such as "550 no such user"."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.logins: list[tuple[str, str]] = []
        self.refused: dict[str, str] = {}
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        login = (given.login.decode(), given.password.decode())
        self.logins.append(login)
        return AuthResult(success=login[1] == "right", handled=False)

    @property
    def environ(self) -> dict[str, str]:
        """The settings of a site that sends here."""
        return {
            "INSTAR_MAIL_HOST": "127.0.0.1",
            "INSTAR_MAIL_PORT": str(self.port),
            "INSTAR_MAIL_SECURITY": "none",
            "INSTAR_MAIL_FROM": "Desk <desk@site.example>",
        }

    def text(self) -> str:
        """What the last letter says."""
        return str(self.letters[-1].get_content())

    def link(self) -> str:
        """The path of the address in the last letter."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.text())
        assert found, self.text()
        return found[1]


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0, **more: Any) -> Iterator[Mailbox]:
    """Take letters on a port of this machine while the block runs."""
    mailbox.port = port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **more)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop(no_assert=True)
