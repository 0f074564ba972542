"""Letters on their way out: composed so that nothing of a person's text can become a header, handed over by SMTP.

A letter may arrive twice: the worker can die after the server has taken it and before that was noted. Its Message-ID is
the same every time, so that a mailbox can recognise the repeat.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from instar.errors import InstarError
from instar.i18n import _
from instar.settings import Settings

PATIENCE_S = 15.0
"""How long the server may take for one answer."""
LONGEST_SUBJECT = 200
LOOP = "X-Instar-Loop"
_PLAIN = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]{1,64}")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9.-]{1,253}")


@dataclass(frozen=True, slots=True)
class Letter:
    """``to`` is one address; ``name`` its owner's. ``text`` is plain; ``html``: the same, for who prefers that, if any.
    ``sender``: "" for the site's. ``headers``: further ones, of our own making."""

    to: str
    name: str
    subject: str
    text: str
    sender: str = ""
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class MailRefused(InstarError):
    """The letter did not leave. ``for_good``: no later try can help, because the address or the text was refused."""

    def __init__(self, message: str, *, hint: str | None = None, for_good: bool = False) -> None:
        super().__init__("mail_refused", message, hint=hint, status=503)
        self.for_good = for_good


def is_configured(settings: Settings) -> bool:
    """Whether the site can send letters at all."""
    return bool(settings.mail_host and settings.mail_from)


def loop_mark(settings: Settings) -> str:
    """By this a letter is known as one of this site when it comes back."""
    return hmac.new(settings.secret_key.encode(), b"instar.loop", hashlib.sha256).hexdigest()[:32]


def compose(settings: Settings, letter: Letter, key: str, at: int) -> EmailMessage:
    """The message as it goes out. ``key`` names this letter for ever; ``at`` (ms) is when it was written."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(*parseaddr(letter.sender or settings.mail_from))
    message["To"] = _address(letter.name, letter.to)
    message["Subject"] = one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(datetime.fromtimestamp(at / 1000, UTC))
    message["Message-ID"] = f"<{key}@{_host(settings)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message[LOOP] = loop_mark(settings)
    for name, value in letter.headers:
        message[name] = value
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def send(settings: Settings, message: EmailMessage, reports_to: str = "") -> None:
    """Hand the message to the mail server. ``reports_to``: who learns that it could not be delivered, by default its
    writer. Raises MailRefused."""
    try:
        with _Connection(settings) as server:
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password)
            server.send_message(message, reports_to or None)
    except smtplib.SMTPAuthenticationError as error:
        hint = _("Check mail_user and mail_password.")
        raise MailRefused(_("The mail server refused the password."), hint=hint) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        told = _("The mail server refused the address: {reason}").format(reason=_words(code, said))
        raise MailRefused(told, for_good=code >= 500) from error
    except smtplib.SMTPDataError as error:
        told = _("The mail server refused the letter: {reason}").format(
            reason=_words(error.smtp_code, error.smtp_error)
        )
        raise MailRefused(told, for_good=error.smtp_code >= 500) from error
    except smtplib.SMTPResponseException as error:
        told = _("The mail server answered: {reason}").format(reason=_words(error.smtp_code, error.smtp_error))
        raise MailRefused(told, hint=_("Check mail_from and the other mail settings.")) from error
    except (smtplib.SMTPException, OSError) as error:
        where = f"{settings.mail_host}:{settings.mail_port}"
        told = _("The mail server {where} cannot be reached: {reason}").format(where=where, reason=one_line(str(error)))
        raise MailRefused(told, hint=_("Check mail_host, mail_port and mail_security.")) from error


def one_line(text: str) -> str:
    """The words of a text in one line: a line break in a header would begin another header."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


# -- below: how it is done -----------------------------------------------------------------------------------


class _Unsubscribe(UnstructuredHeader):
    """An address may be longer than a line: broken into encoded pieces it would be none any more."""

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"List-Unsubscribe: {self}{policy.linesep}"


_REGISTRY = HeaderRegistry()
_REGISTRY.map_to_type("list-unsubscribe", _Unsubscribe)  # type: ignore[arg-type]  # it becomes a header by this
_POLICY = SMTP.clone(header_factory=_REGISTRY)


class _Connection:
    """The open connection, encrypted as the settings want it; leaving it says goodbye whatever happened."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> smtplib.SMTP:
        settings = self._settings
        place = (settings.mail_host, settings.mail_port)
        if settings.mail_security == "tls":
            self._server: smtplib.SMTP = smtplib.SMTP_SSL(
                *place, timeout=PATIENCE_S, context=ssl.create_default_context()
            )
            return self._server
        self._server = smtplib.SMTP(*place, timeout=PATIENCE_S)
        if settings.mail_security == "starttls":
            try:
                self._server.starttls(context=ssl.create_default_context())
            except BaseException:
                self._server.close()
                raise
        return self._server

    def __exit__(self, *_raised: object) -> None:
        """What was accepted stays accepted, even if the goodbye fails: the letter must not go twice for that."""
        with suppress(smtplib.SMTPException, OSError):
            self._server.quit()
        self._server.close()


def _address(name: str, address: str) -> Address:
    """Raises MailRefused for what is no address: it would be refused by every server."""
    local, _at, domain = address.rpartition("@")
    with suppress(ValueError):  # a domain that is too long
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    if not _PLAIN.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise MailRefused(_("“{address}” is no e-mail address.").format(address=one_line(address)), for_good=True)
    return Address(one_line(name), local, domain)


def _host(settings: Settings) -> str:
    return urlsplit(settings.base_url).hostname or "localhost"


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {one_line(text)[:300]}"
