"""After closing the requester is asked how it was: whom, whom not, and in which words.

Asked is who has asked for the ticket, once in so many days whatever he asks for; not who has worked on it himself, not
for what was cancelled, merged or spam, and not for what no person has opened. The question stands in the conversation,
where the requester reads it on the ticket's page; who has an address gets a letter with a link of his own. The link
stands in the letter alone: whoever reads the conversation must not be able to answer for somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import (
    Arguments,
    Closing,
    CommandAnswer,
    CommandTx,
    LetterToRequester,
    PostMessage,
    SetRating,
    link_hash,
    link_seed,
    link_token,
)
from instar_plugins.quality.tables import SURVEY
from instar_plugins.quality.words import filled, of_site

PATH = "/rate/"
DAY_MS = 86_400_000
NO_RESULTS = frozenset({"cancelled", "spam", "duplicate", "merged", "handed_over"})
"""Results of runs after which nobody is asked: nothing was done for him."""

ASKED = {
    "en": "This is closed. We would like to know how it was: please rate our work.",
    "ru": "Обращение закрыто. Нам важно знать, как всё прошло: оцените, пожалуйста, нашу работу.",
}
SUBJECT = {"en": "{number}: how was it?", "ru": "{number}: как всё прошло?"}
LETTER = {
    "en": (
        "Hello!\n\nYour request {number} “{title}” is closed. How was it? One click is enough:\n\n"
        "Very good: {link}?score=5\nGood: {link}?score=4\nSo-so: {link}?score=3\nBad: {link}?score=2\n"
        "Very bad: {link}?score=1\n\nOn the page you can say it in words too. Nothing is sent before you press the "
        "button there. The link works for {days} days, and we ask you at most once in {every} days."
    ),
    "ru": (
        "Здравствуйте!\n\nВаше обращение {number} «{title}» закрыто. Как всё прошло? Достаточно одного нажатия:\n\n"
        "Отлично: {link}?score=5\nХорошо: {link}?score=4\nТак себе: {link}?score=3\nПлохо: {link}?score=2\n"
        "Очень плохо: {link}?score=1\n\nНа странице можно ответить и словами. Оценка отправится, когда вы нажмёте там "
        "кнопку. Ссылка действует, дней: {days}; спрашиваем мы не чаще чем раз в столько дней: {every}."
    ),
}

_KNOWN = f"SELECT 1 FROM {SURVEY} WHERE ticket_id = ? AND ended = ?"
_LATELY = f"SELECT 1 FROM {SURVEY} WHERE contact_id = ? AND asked > ? LIMIT 1"
_INSERT = f"""
INSERT INTO {SURVEY} (ticket_id, number, ended, contact_id, seed, token_hash, asked, until)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


def why_not(closing: Closing, roles: tuple[str, ...]) -> str:
    """Why the requester of a ticket that has just ended is not asked, as a word; "" when he is."""
    if closing.ended is None:
        return "open"
    if roles and closing.role not in roles:
        return "role"
    if not closing.survey:
        return "service"
    if closing.merged is not None:
        return "merged"
    if closing.status == "cancelled" or (closing.result or "") in NO_RESULTS:
        return "nothing_done"
    if closing.requester is None or closing.automatic:
        return "automatic"
    if not closing.reachable:
        return "unreachable"
    if closing.account is not None and closing.account in closing.workers:
        return "own_work"
    return ""


class AskBody(Arguments):
    ticket = fields.String(required=True)
    ended = fields.Integer(required=True)
    contact = fields.Integer(required=True)
    title = fields.String(required=True)


def asks(settings: Mapping[str, Any]) -> Callable[[CommandTx, Mapping[str, Any]], CommandAnswer]:
    """The command ``ask``; what is told twice is asked once, because a closing has one row."""
    every, days = int(settings["once_in_days"]), int(settings["link_days"])

    def ask(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
        assert tx.ticket is not None, "the command names the ticket"
        id, number = int(tx.ticket["id"]), str(tx.ticket["number"])
        if tx.one(_KNOWN, (id, args["ended"])) is not None:
            return CommandAnswer({"asked": False, "why": "known"})
        if every and tx.one(_LATELY, (args["contact"], tx.now - every * DAY_MS)) is not None:
            return CommandAnswer({"asked": False, "why": "lately"})
        seed = link_seed()
        row = (id, number, args["ended"], args["contact"], seed, link_hash(link_token(seed)), tx.now)
        tx.insert(_INSERT, (*row, tx.now + days * DAY_MS))
        told = filled(LETTER, number=number, days=days, every=every, title=args["title"])
        letter = LetterToRequester(filled(SUBJECT, number=number), told, PATH, seed)
        said = PostMessage("public", of_site(ASKED), automatic=True)
        return CommandAnswer({"asked": True}, (SetRating(None, asked=True), said, letter))

    return ask
