"""The bot for employees: who is tied to an account is told what is new for him, decides by two taps, asks for things.

To everybody else it says where to tie an account, and takes nothing in.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from instar.sdk import (
    Approval,
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
from instar_plugins.telegram import chats, deciding, faults, phrases, ties
from instar_plugins.telegram.api import Api, Declined, TooLarge, Trouble
from instar_plugins.telegram.given import line, number, part, words
from instar_plugins.telegram.messages import Message, Person, person_of
from instar_plugins.telegram.phrases import said
from instar_plugins.telegram.tables import KIND, PLUGIN, Bot, Tie, Told, note, tables

MOST = 10
"""Approvals, and things from the bell, that one person is told at once."""
PAGE, PAGES = 50, 20
"""Approvals are looked through so far for what was not told yet."""
LONGEST = 3500
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
    """Tell everybody who is tied what he was not told yet; what cannot be told now is told later. Who has stopped the
    bot is left alone until he lets it write again."""
    for tied in list(Tie.select().where(Tie.bot_id == bot.id).order_by(Tie.id)):
        by = viewer_of(tied.account)
        if bot.quiet > now():
            return
        if by is None or chats.is_blocked(bot, str(tied.person)):
            continue
        try:
            _tell(bot, api, context, tied, by)
        except Declined as error:
            if error.code == 403:
                chats.blocked(bot, str(tied.person), now())
            elif error.code == 429:
                note(bot, quiet=now() + max(error.retry_after, 1) * 1000)
        except (Trouble, TooLarge):
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
        know_sender(Sender(KIND, person.id, person.name or person.id, verified=True), contact=contact, account=by.id)
    ties.begin(row, max((thread.last for thread in own_news(by)), default=0))
    return said(phrases.TIED, language, name=by.name)


def _tell(bot: Bot, api: Api, context: ChannelContext, tied: Tie, by: Viewer) -> None:
    language = str(bot.language) or chats.language_by_id(bot, str(tied.person)) or (by.language or "")
    if context.key:  # buttons are signed with it
        for one in itertools.islice(_approvals(tied, by), MOST):
            markup = deciding.buttons(context.key, str(tied.person), one)
            _send(api, tied, f"a{one.step.id}", deciding.question(one, by, language), reply_markup=markup)
    for what, text in itertools.islice(_news(tied, by, but=ANSWERED_BY_BUTTONS if context.key else ()), MOST):
        _send(api, tied, what, text)


def _approvals(tied: Tie, by: Viewer) -> Iterator[Approval]:
    """Those that he was not told of yet, the most urgent first."""
    cursor = None
    for _page in range(PAGES):
        found = approvals(by, cursor=cursor, limit=PAGE)
        known = _told(tied, [f"a{one.step.id}" for one in found.items])
        yield from (one for one in found.items if f"a{one.step.id}" not in known)
        cursor = found.next
        if cursor is None:
            return


def _news(tied: Tie, by: Viewer, but: Collection[str]) -> Iterator[tuple[str, str]]:
    """(what, text) of each thing in his bell that he was not told yet, the oldest first; ``but``: not these kinds."""
    threads = own_news(by, int(tied.begin))
    known = _told(tied, [f"n{news.id}" for thread in threads for news in thread.lines])
    for thread in reversed(threads):
        about = f"{thread.number} – {thread.title}" if thread.number else thread.title
        for news in reversed(thread.lines):
            what = f"n{news.id}"
            if news.kind in but or what in known or news.id <= tied.begin or not news.unread:
                continue
            who = f"{news.who.name}: " if news.who else ""
            text = "\n".join(one for one in (about, f"{who}{news.said}", news.text) if one)[:LONGEST]
            yield what, f"{text}\n{deciding.page_of(news.url)}" if news.url else text


def _told(tied: Tie, which: Collection[str]) -> set[str]:
    rows = Told.select(Told.what).where(Told.tie_id == tied.id, Told.what.in_(list(which))) if which else ()
    return {str(row.what) for row in rows}


def _send(api: Api, tied: Tie, what: str, text: str, **more: Any) -> None:
    """Written down after it has left: who dies in between tells it twice rather than never. What Telegram will never
    take is written down as well, or it would stand before all that comes behind it."""
    try:
        api.call("sendMessage", {"chat_id": int(tied.person), "text": text, **more})
    except Declined as error:
        if error.code != 400 or faults.passes(error):
            raise
    with tables.writing():
        Told.insert(tie_id=tied.id, what=what, at=now()).on_conflict_ignore().execute()
