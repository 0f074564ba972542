"""The bot for employees: who is tied to an account is told what is new for him, decides by two taps, asks for things.

To everybody else it says where to tie an account, and takes nothing in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import (
    ChannelContext,
    Conflict,
    Sender,
    Viewer,
    approvals,
    know_sender,
    now,
    own_news,
    run_command,
    viewer_contact,
    viewer_of,
)
from instar_plugins.telegram import chats, deciding, phrases, ties
from instar_plugins.telegram.api import Api, Declined, TooLarge, Trouble
from instar_plugins.telegram.given import line, number, part, words
from instar_plugins.telegram.messages import Message, Person, person_of
from instar_plugins.telegram.phrases import said
from instar_plugins.telegram.tables import KIND, PLUGIN, Bot, Tie, Told, tables

MOST = 10
"""Approvals, and things from the bell, that one person is told at once."""
ANSWERED_BY_BUTTONS = ("approval",)
Answer = tuple[str, dict[str, Any]]


def asked(bot: Bot, message: Message) -> tuple[tuple[Answer, ...], bool]:
    """What to answer to a message, and whether it is a request of his."""
    language = chats.language_of(bot, message.person)
    command, given = message.command
    if command == "start" and given.startswith("u"):
        return (_says(message.chat, _tie(bot, message.person, given, language)),), False
    if ties.tied_of(bot, message.person.id) is None:
        page = deciding.page_of(ties.HERE)
        return (_says(message.chat, said(phrases.UNTIED, language, page=page)),), False
    if command in ("start", "help") or message.own_phone:
        return (_says(message.chat, said(phrases.STAFF_HELP, language)),), False
    return (), message.is_for_people


def pressed(bot: Bot, query: Mapping[str, Any], context: ChannelContext) -> tuple[Answer, ...]:
    """A button below a step to approve."""
    id, person = line(query, "id", 64), person_of(part(query, "from"))
    tied = ties.tied_of(bot, person.id) if person.id else None
    language = chats.language_of(bot, person)
    if tied is None:
        text, markup = said(phrases.NOT_YOURS, language), None
    else:
        data = words(query, "data", 64)
        text, markup = deciding.pressed(context.key, person.id, tied[1], data, language)
    answers: list[Answer] = [("answerCallbackQuery", {"callback_query_id": id, "text": text[:200]})]
    message, chat = part(query, "message"), number(part(query, "message", "chat"), "id")
    shown = number(message, "message_id")
    if markup is not None and shown is not None and chat is not None:
        where = {"chat_id": chat, "message_id": shown}
        answers.append(("editMessageReplyMarkup", {**where, "reply_markup": markup}))
    return tuple(answers) if id else ()


def tell_news(bot: Bot, api: Api, context: ChannelContext) -> None:
    """Tell everybody who is tied what he was not told yet; what cannot be told now is told later."""
    for tied in list(Tie.select().where(Tie.bot_id == bot.id).order_by(Tie.id)):
        by = viewer_of(tied.account)
        if by is None:
            continue
        try:
            _tell(bot, api, context, tied, by)
        except (Declined, Trouble, TooLarge) as error:
            if isinstance(error, Declined) and error.code == 403:
                chats.blocked(bot, str(tied.person), now())
            continue


# -- below: how it is done -----------------------------------------------------------------------------------


def _says(chat: str, text: str, **more: Any) -> Answer:
    return "sendMessage", {"chat_id": int(chat), "text": text, **more}


def _tie(bot: Bot, person: Person, given: str, language: str) -> str:
    name = f"{person.name} (@{person.username})" if person.username else person.name or person.id
    body = {"bot": bot.id, "person": person.id, "name": name[:200], "hash": ties.code_hash(given)}
    try:
        run_command(PLUGIN, "tie", body)
    except Conflict:
        return said(phrases.OVER_CODE, language, page=deciding.page_of(ties.HERE))
    tied = ties.tied_of(bot, person.id)
    if tied is None:
        return said(phrases.OVER_CODE, language, page=deciding.page_of(ties.HERE))
    row, by = tied
    contact = viewer_contact(by)
    if contact is not None:
        know_sender(Sender(KIND, person.id, person.name or person.id, verified=True), contact=contact)
    ties.begin(row, max((thread.last for thread in own_news(by)), default=0))
    return said(phrases.TIED, language, name=by.name)


def _tell(bot: Bot, api: Api, context: ChannelContext, tied: Tie, by: Viewer) -> None:
    language = str(bot.language) or chats.language_by_id(bot, str(tied.person)) or (by.language or "")
    known = {row.what for row in Told.select(Told.what).where(Told.tie_id == tied.id)}
    for one in approvals(by, limit=MOST).items:
        if f"a{one.step.id}" not in known and context.key:
            markup = deciding.buttons(context.key, str(tied.person), one)
            _send(api, tied, f"a{one.step.id}", deciding.question(one, by, language), reply_markup=markup)
    sent = 0
    for thread in reversed(own_news(by, int(tied.begin))):
        for news in reversed(thread.lines):
            if news.kind in ANSWERED_BY_BUTTONS or f"n{news.id}" in known or news.id <= tied.begin or not news.unread:
                continue
            if sent >= MOST:
                return
            who = f"{news.who.name}: " if news.who else ""
            about = f"{thread.number} – {thread.title}" if thread.number else thread.title
            text = "\n".join(one for one in (about, f"{who}{news.said}", news.text) if one)
            _send(api, tied, f"n{news.id}", f"{text[:3500]}\n{deciding.page_of(news.url)}" if news.url else text[:3500])
            sent += 1


def _send(api: Api, tied: Tie, what: str, text: str, **more: Any) -> None:
    """Written down after it has left: who dies in between tells it twice rather than never."""
    api.call("sendMessage", {"chat_id": int(tied.person), "text": text, **more})
    with tables.writing():
        Told.insert(tie_id=tied.id, what=what, at=now()).on_conflict_ignore().execute()
