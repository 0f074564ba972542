"""Letters of the site: written with what they tell of, in one transaction, and sent by a worker after the commit.

What was rolled back is told to nobody, and nothing is lost while the mail server is away. A letter may hold a secret
link. Only its seed lies in the database: without the site's secret key nobody makes the link of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from instar import mail
from instar.commands.execute import Context
from instar.commands.outbox import write_job
from instar.i18n import _, use
from instar.kernel import Kernel
from instar.store import Brand

LINK = "{link}"
"""Where the secret link stands in the text of a letter."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """``language``: what the letter is written in; None: the site's."""

    address: str
    name: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SecretLink:
    """An address that only its recipient knows: ``path`` + a token, which the site's key makes of the seed."""

    path: str
    seed: str

    @classmethod
    def new(cls, path: str) -> SecretLink:
        return cls(path, secrets.token_urlsafe(32))

    def token(self, kernel: Kernel) -> str:
        key = kernel.settings.secret_key.encode()
        made = hmac.new(key, b"instar.link:" + self.seed.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()

    def url(self, kernel: Kernel) -> str:
        """Made from the setting base_url alone: what a request says of its host never comes into a letter."""
        return f"{kernel.settings.base_url.rstrip('/')}{self.path}{self.token(kernel)}"


def write_letter(
    context: Context,
    to: Recipient,
    written: Callable[[], tuple[str, str]],
    *,
    link: SecretLink | None = None,
    brand: Brand | None = None,
) -> int | None:
    """Write a letter to be sent after the commit, and return the job's id; None when the site sends no mail.

    ``written`` gives subject and text in the language of the moment, which is the recipient's. ``LINK`` in the text
    stands for ``link``. ``brand``: as whom the site writes.
    """
    kernel = context.kernel
    if not mail.is_configured(kernel.settings):
        return None
    language = to.language if to.language in kernel.settings.languages else kernel.settings.language
    with use(language):
        subject, text = written()
        foot = _("This letter was sent by a program at {address}.").format(address=kernel.settings.base_url)
    payload = {
        "to": to.address,
        "name": to.name,
        "subject": subject,
        "text": f"{text.strip()}\n\n-- \n{foot}\n",
        "link": [link.path, link.seed] if link else None,
        "sender": brand.sender if brand else "",
        "at": context.now,
    }
    context.jobs = True
    return write_job(context.tx, "letter", f"letter.{secrets.token_hex(12)}", payload, context.now)


def letter_of(kernel: Kernel, payload: Mapping[str, Any]) -> mail.Letter:
    """The letter of a job, with its link written out."""
    text = str(payload["text"])
    if payload.get("link"):
        text = text.replace(LINK, SecretLink(*payload["link"]).url(kernel))
    return mail.Letter(payload["to"], payload["name"], payload["subject"], text, payload.get("sender", ""))
