"""The channel of letters: what a letter becomes, and which letters are put aside with their reason.

It brings evidence of the ticket that it answers – our signed mark, ids, numbers in the subject – and the kernel decides
whether its sender belongs there. An answer is shown without what it quotes; the whole text comes along as a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import Channel, ChannelContext, Inbound, InboundFile, Sender, _, moment, pgettext
from instar_plugins.mail import fetching, marks, subjects, writing
from instar_plugins.mail.boxes import Box, arrived_in, boxes
from instar_plugins.mail.letter import MOST_SERVERS, Letter, read
from instar_plugins.mail.quotes import trimmed
from instar_plugins.mail.tables import Account

ACCOUNTS = "/x/mail/accounts"
MOST = 30
FORM: Mapping[str, Any] = {
    "fields": [
        {
            "id": "mail_addresses",
            "type": "group",
            "title": {"en": "Addresses", "ru": "Адреса"},
            "help": {
                "en": "Addresses whose letters arrive here, each with the key of the service that its tickets are for.",
                "ru": "Адреса, письма на которые приходят сюда, и ключ услуги, по которой открываются тикеты.",
            },
            "fields": [
                {"id": "address", "type": "text", "title": {"en": "Address", "ru": "Адрес"}, "required": True},
                {"id": "service", "type": "text", "title": {"en": "Service", "ru": "Услуга"}},
                {"id": "name", "type": "text", "title": {"en": "Name of the sender", "ru": "Имя отправителя"}},
                {
                    "id": "plus",
                    "type": "boolean",
                    "title": {"en": "Plus-addresses arrive", "ru": "Адреса с плюсом доходят"},
                },
            ],
        },
        {
            "id": "mail_answers",
            "type": "boolean",
            "default": True,
            "title": {"en": "Answers leave by mail", "ru": "Ответы уходят письмом"},
            "help": {
                "en": "By the mail server of the site, from the address that the client wrote to.",
                "ru": "Через почтовый сервер сайта, с адреса, на который писал клиент.",
            },
        },
        {
            "id": "mail_largest",
            "type": "integer",
            "min": 1,
            "max": 100,
            "default": writing.LARGEST_MB,
            "title": {"en": "Files of a letter, MB at most", "ru": "Файлы письма, не больше МБ"},
        },
        {
            "id": "mail_most",
            "type": "integer",
            "min": 1,
            "max": 10000,
            "default": MOST,
            "title": {"en": "Letters by one sender in an hour", "ru": "Писем от одного отправителя в час"},
            "help": {
                "en": "Further ones wait in quarantine: something may go in a circle.",
                "ru": "Остальные ждут в карантине: возможно, письма ходят по кругу.",
            },
        },
        {
            "id": "mail_robots_open",
            "type": "boolean",
            "default": True,
            "title": {"en": "Letters by programs open tickets", "ru": "Письма программ открывают тикеты"},
            "help": {
                "en": "Lists and alarms, for example. Automatic answers and reports on delivery never do.",
                "ru": "Например, рассылки и алерты. Автоответы и отчёты о доставке – никогда.",
            },
        },
    ]
}


def channel() -> Channel:
    return Channel(
        "mail",
        {"en": "Mail", "ru": "Почта"},
        receive,
        settings_form=FORM,
        poll=fetching.poll,
        polls=fetching.polls,
        send=writing.send,
        sends=writing.sends,
        identity="email",
        page=ACCOUNTS,
        warnings=warnings,
    )


def warnings(context: ChannelContext) -> list[str]:
    """Why answers do not leave, and which mailboxes cannot be read."""
    found = []
    if not context.mail_from:
        found.append(_("This site sends no mail: answers do not leave until mail_host and mail_from are set."))
    for account in Account.select().where(Account.active == 1, Account.error != "").order_by(Account.address):
        good = moment(account.good).full if account.good else pgettext("letters", "never")
        said = _("{address}: {error} Last good fetch: {when}.")
        found.append(said.format(address=account.address, error=account.error, when=good))
    return found


def receive(raw: bytes, context: ChannelContext) -> list[Inbound]:
    """The letter as a message; raises ValueError with the reason for what is not to be taken in."""
    letter = read(raw)
    own = boxes(context)
    _refuse_circles(letter, context, own)
    box = arrived_in(own, letter.arrived)
    body, whole = _text(letter)
    files = (*letter.files, *whole)
    if letter.too_many:
        files = (*files, InboundFile(_("letter.eml"), raw, "message/rfc822"))
    return [
        Inbound(
            external_id=letter.id,
            sender=Sender("email", letter.address, letter.name),
            body=body,
            title=subjects.title(letter.subject) or letter.subject,
            thread=letter.answered,
            files=files,
            automatic=bool(letter.robot),
            sent=letter.sent,
            ticket=_marked(letter, context),
            named=tuple(subjects.numbers(letter.subject)),
            service=box.service if box else "",
            opens=_opens(letter, context),
            most=int(context.settings.get("mail_most") or MOST),
            account=box.address if box else "",
            undelivered=letter.undelivered,
        )
    ]


# -- below: how it is done -----------------------------------------------------------------------------------


def _refuse_circles(letter: Letter, context: ChannelContext, own: Mapping[str, Box]) -> None:
    """Raise ValueError for letters that would go on for ever if they were taken in and told of."""
    if (context.loop and context.loop in letter.loops) or marks.sent_ticket(context.key, letter.id):
        raise ValueError(_("This letter was sent by this site itself."))
    if marks.unmarked(letter.address) in own:
        said = _("It comes from {address}, whose letters arrive here: it would answer itself.")
        raise ValueError(said.format(address=letter.address))
    if letter.servers > MOST_SERVERS:
        raise ValueError(_("It went through {n} servers: it goes in a circle.").format(n=letter.servers))


def _marked(letter: Letter, context: ChannelContext) -> str:
    """The number of the ticket that a mark of ours names: in an address, else in what is answered, nearest first."""
    found = (marks.marked_ticket(context.key, one) for one in letter.arrived)
    answered = (marks.sent_ticket(context.key, one) for one in reversed(letter.answered))
    return next((one for one in (*found, *answered) if one), "")


def _text(letter: Letter) -> tuple[str, tuple[InboundFile, ...]]:
    """What is shown, and the whole as a file where that is less: of answers alone, for what is handed on is meant."""
    text = letter.text.strip("\n")
    if letter.robot == "bounce" and letter.report:
        return f"{letter.report}\n\n{text}".strip(), ()
    answers = bool(letter.answered) or subjects.is_answer(letter.subject)
    if letter.robot in ("bounce", "receipt") or not answers or subjects.is_forwarded(letter.subject):
        return text, ()
    short = trimmed(text)
    if not short.strip() or short.split() == text.split():
        return text, ()
    return short, (InboundFile(_("whole letter.txt"), text.encode(), "text/plain; charset=utf-8"),)


def _opens(letter: Letter, context: ChannelContext) -> bool:
    if letter.robot == "program":
        return bool(context.settings.get("mail_robots_open", True))
    return not letter.robot
