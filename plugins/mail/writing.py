"""A message as a letter: plain text and simple HTML, in the thread that it answers, from the mailbox that was asked.

Nothing that a person typed can become a header. By its Message-ID and, where the mailbox takes them, by the address
that answers go to, what comes back is known to answer this ticket. What the site writes itself says so (RFC 3834), and
every letter bears the mark by which the site knows its own.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr

from markupsafe import Markup

from instar.sdk import ActionRefused, ChannelContext, InboundFile, Outbound, _, safe_html
from instar_plugins.mail import marks, subjects
from instar_plugins.mail.boxes import Box, boxes

LARGEST_MB = 20
LONGEST_SUBJECT = 200
_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]{1,64}")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9.-]{1,253}")
_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,450}")


def sends(context: ChannelContext) -> bool:
    """Whether answers leave by mail."""
    return bool(context.mail_from and context.post and context.settings.get("mail_answers", True))


def send(message: Outbound, context: ChannelContext) -> str:
    """Hand the letter to the site's mail server; returns its Message-ID without brackets."""
    box = _box_of(message, context)
    name, host = message.key.lower(), box.address.rpartition("@")[2]
    id = marks.sent_id(context.key, int(message.ticket["id"]), name, host)
    answers_to = _answers_to(message, context, box)
    letter = written(message, context, box, id, answers_to)
    assert context.post is not None, "sends() has been asked"
    context.post(letter, answers_to)
    return id


def written(message: Outbound, context: ChannelContext, box: Box, id: str, answers_to: str) -> EmailMessage:
    """The letter as it goes out; ``answers_to``: the address for answers, which is not always the sender's."""
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = address(box.name, box.address)
    letter["To"] = address(message.receiver.name, message.receiver.value)
    if answers_to != box.address:
        letter["Reply-To"] = address(box.name, answers_to)
    letter["Subject"] = _subject(message)
    letter["Date"] = format_datetime(datetime.fromtimestamp((message.written or context.now) / 1000, UTC))
    letter["Message-ID"] = f"<{id}>"
    thread = [one for one in message.thread if _ID.fullmatch(one) and not one.startswith("sha256:")]
    if thread:
        answered = message.answers if message.answers in thread else thread[-1]
        letter["In-Reply-To"] = f"<{answered}>"
        letter["References"] = " ".join(f"<{one}>" for one in thread)
    if message.automatic:
        letter["Auto-Submitted"] = "auto-replied"
        letter["X-Auto-Response-Suppress"] = "All"
    letter["X-Instar-Loop"] = context.loop
    letter.set_content(message.body)
    page = Markup("<!doctype html><html><body>{}</body></html>").format(safe_html(message.body))
    letter.add_alternative(str(page), subtype="html")
    _attach(letter, message.files, int(context.settings.get("mail_largest") or LARGEST_MB))
    return letter


def address(name: str, given: str) -> Address:
    """Raises ActionRefused for what is no address: every server would refuse it."""
    local, _at, domain = given.rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    except ValueError:  # a part of it is empty or too long
        domain = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ActionRefused("no_address", _("“{address}” is no e-mail address.").format(address=_line(given)))
    return Address(_line(name), local, domain)


# -- below: how it is done -----------------------------------------------------------------------------------


class _Ids(UnstructuredHeader):
    """Ids may be longer than a line: broken into encoded pieces they would be none any more."""

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(self.split())}{policy.linesep}"


_REGISTRY = HeaderRegistry()
for _name in ("references", "in-reply-to", "message-id"):
    _REGISTRY.map_to_type(_name, _Ids)  # type: ignore[arg-type]  # it becomes a header by this
_POLICY = SMTP.clone(header_factory=_REGISTRY)


def _box_of(message: Outbound, context: ChannelContext) -> Box:
    """The mailbox that was written to, else the first; where the settings name none, what the site writes from."""
    own = boxes(context)
    name, site = parseaddr(context.mail_from)
    found = own.get(marks.unmarked(message.account)) or next(iter(own.values()), None) or Box(site)
    return Box(found.address, found.service, found.name or name, found.plus)


def _answers_to(message: Outbound, context: ChannelContext, box: Box) -> str:
    if not box.plus or not context.key:
        return box.address
    local, _at, domain = box.address.rpartition("@")
    return f"{local}+{marks.reply_mark(context.key, int(message.ticket['id']))}@{domain}"


def _subject(message: Outbound) -> str:
    """As the client named it, with the number of the ticket once."""
    number = str(message.ticket["number"])
    said = subjects.title(_line(message.title))[:LONGEST_SUBJECT]
    return f"Re: {said}" if number in subjects.numbers(said) else f"Re: {said} [{number}]"


def _attach(letter: EmailMessage, files: tuple[InboundFile, ...], largest: int) -> None:
    if sum(len(one.body) for one in files) > largest << 20:
        said = _("The files are larger than a letter may be ({mb} MB). Send a link to them, or fewer at once.")
        raise ActionRefused("too_large", said.format(mb=largest))
    for one in files:
        main, _slash, sub = one.media_type.partition(";")[0].strip().lower().partition("/")
        known = main in ("application", "audio", "image", "text", "video") and re.fullmatch(r"[\w.+-]+", sub)
        kind = (main, sub) if known else ("application", "octet-stream")
        letter.add_attachment(one.body, maintype=kind[0], subtype=kind[1], filename=_line(one.name))


def _line(text: str) -> str:
    """In one line: a line break in a header would begin another header."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
