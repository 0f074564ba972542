"""What an update asks of the bot itself: a greeting, a list of requests, a vote, to be known, to write no more.

Each is done so that doing it twice changes nothing more, for an update may be dealt with again after a crash. What is a
message for people is only said to be one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from instar.sdk import (
    Arguments,
    ChannelContext,
    CommandAnswer,
    CommandTx,
    OnTicket,
    PostMessage,
    Sender,
    _,
    channel_message_ticket,
    channel_talk,
    know_sender,
    now,
    run_command,
    sender_requests,
    throttle,
)
from instar_plugins.telegram import chats, phrases, staff
from instar_plugins.telegram.given import line, number, part, words
from instar_plugins.telegram.marks import started_contact
from instar_plugins.telegram.messages import Message, Person, message_of, person_of
from instar_plugins.telegram.phrases import said
from instar_plugins.telegram.rating import pressed
from instar_plugins.telegram.tables import KIND, PLUGIN, Bot, Used, tables

AGAIN_MS = 5_000
PATIENT = 6
"""So often a changed message is looked for whose first form is still being read."""
MOST_SHOWN = 10
LATELY_MS = 14 * 86_400_000
HOUR_MS = 3_600_000
MOST_EDITED = 30
"""Changed messages of one person that are noted in an hour."""
Answer = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Deed:
    """``answers``: calls of the Bot API, the one that somebody waits for first. ``keep``: it is a message for people.
    ``later``: ms after which it is to be dealt with again."""

    answers: tuple[Answer, ...] = ()
    keep: bool = False
    later: int = 0


class NoteBody(Arguments):
    ticket = fields.String(required=True)
    text = fields.String(required=True)


def note(_tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``note``: staff is told something on the ticket."""
    return CommandAnswer({}, (OnTicket(args["ticket"], PostMessage("internal", args["text"], automatic=True)),))


def deed(bot: Bot, update: Mapping[str, Any], context: ChannelContext, tries: int = 0) -> Deed:
    """Do what the update asks for. Reaches Telegram not at all: that is for who asked."""
    if "callback_query" in update:
        query = part(update, "callback_query")
        if bot.audience == "staff" and not words(query, "data", 64).startswith("rate."):
            return Deed(staff.pressed(bot, query, context))
        return _pressed(bot, part(update, "callback_query"), context)
    if "my_chat_member" in update:
        return _member(bot, part(update, "my_chat_member"), number(update, "update_id") or 0)
    message = message_of(update)
    if message is None or not message.private or not message.person.id or message.person.robot:
        return Deed()
    if message.edited:
        return _edited(bot, update, message, tries)
    chats.met(bot, message.person)
    if bot.audience == "staff":
        answers, keep = staff.asked(bot, message)
        if answers or keep:
            return Deed(answers, keep)
    asked = message.asks_bot
    if asked:
        return _asked(bot, message, asked, context)
    if message.own_phone:
        return _phone(bot, message)
    return Deed(keep=message.is_for_people)


# -- below: how it is done -----------------------------------------------------------------------------------


def _says(chat: str, text: str, **more: Any) -> Answer:
    return "sendMessage", {"chat_id": int(chat), "text": text, **more}


def _keyboard(language: str) -> dict[str, Any]:
    share = {"text": said(phrases.SHARE, language), "request_contact": True}
    return {"keyboard": [[share]], "resize_keyboard": True, "one_time_keyboard": True}


def _sender(person: Person) -> Sender:
    return Sender(KIND, person.id, person.name or person.username, verified=True)


def _asked(bot: Bot, message: Message, asked: str, context: ChannelContext) -> Deed:
    language = chats.language_of(bot, message.person)
    if asked == "status":
        return Deed((_says(message.chat, _requests(message.person, language)),))
    if asked == "help":
        return Deed((_says(message.chat, said(phrases.HELP, language), reply_markup=_keyboard(language)),))
    own = str(context.settings.get("telegram_greeting") or "").strip()
    hello = own or said(phrases.HELLO, language)
    linked = _linked(bot, message, context, language)
    text = f"{linked}\n\n{hello}" if linked else hello
    return Deed((_says(message.chat, text, reply_markup=_keyboard(language)),))


def _linked(bot: Bot, message: Message, context: ChannelContext, language: str) -> str:
    """Use the link by which somebody came in; what to say of it, "" where there was none of ours."""
    given = message.command[1]
    if not given.startswith("c"):
        return ""
    contact = started_contact(context.key, str(bot.telegram), given, now())
    if contact is None:
        return said(phrases.OVER, language)
    link, person = hashlib.sha256(given.encode()).hexdigest(), message.person
    with tables.writing():
        Used.insert(link=link, person=person.id, at=now()).on_conflict_ignore().execute()
        first = Used.get(Used.link == link).person
    if first != person.id:
        return said(phrases.TAKEN, language)
    answer = know_sender(_sender(person), contact=contact)
    return said(phrases.KNOWN, language, name=answer["name"]) if answer["known"] else said(phrases.TAKEN, language)


def _phone(bot: Bot, message: Message) -> Deed:
    """A number that Telegram itself says is his: by it he is the client who has it."""
    language = chats.language_of(bot, message.person)
    given = message.phone if message.phone.startswith("+") else f"+{message.phone}"
    answer = know_sender(_sender(message.person), phone=given)
    text = said(phrases.KNOWN, language, name=answer["name"]) if answer["known"] else said(phrases.THANKS, language)
    return Deed((_says(message.chat, text, reply_markup={"remove_keyboard": True}),))


def _requests(person: Person, language: str) -> str:
    found = sender_requests(KIND, person.id)
    since = now() - LATELY_MS
    lines = []
    for heading, some in (
        (phrases.REQUESTS, [one for one in found if one.ended is None]),
        (phrases.CLOSED, [one for one in found if one.ended is not None and one.ended > since]),
    ):
        if some:
            lines.append(said(heading, language))
        for one in some[:MOST_SHOWN]:
            state = phrases.STATUS.get(one.status)
            lines.append(f"{one.number} – {one.title}" + (f" – {said(state, language)}" if state else ""))
    return "\n".join(lines)[:4000] if lines else said(phrases.NONE, language)


def _pressed(bot: Bot, query: Mapping[str, Any], context: ChannelContext) -> Deed:
    id, person = line(query, "id", 64), person_of(part(query, "from"))
    if not id or not person.id:
        return Deed()
    text, over = pressed(context, person.id, words(query, "data", 64), chats.language_of(bot, person))
    answers: list[Answer] = [("answerCallbackQuery", {"callback_query_id": id, "text": text[:200]})]
    message, chat = part(query, "message"), number(part(query, "message", "chat"), "id")
    shown = number(message, "message_id")
    if over and shown is not None and chat is not None:
        empty: dict[str, Any] = {"inline_keyboard": []}
        answers.append(("editMessageReplyMarkup", {"chat_id": chat, "message_id": shown, "reply_markup": empty}))
    return Deed(tuple(answers))


def _member(bot: Bot, told: Mapping[str, Any], update: int) -> Deed:
    """The bot was stopped or let go on by a person, or taken into a group, where it says why it is silent."""
    chat, person = part(told, "chat"), person_of(part(told, "from"))
    place, state = number(chat, "id"), line(part(told, "new_chat_member"), "status")
    if place is None:
        return Deed()
    if line(chat, "type") == "private":
        stopped = state in ("kicked", "left")
        if chats.blocked(bot, str(place), now() if stopped else None) and stopped:
            _tell_staff(bot, str(place), f"stopped.{update}")
        return Deed()
    if state not in ("member", "administrator") or line(chat, "type") == "channel":
        return Deed()
    link = f"https://t.me/{bot.username}" if bot.username else "–"
    return Deed((_says(str(place), said(phrases.GROUP, chats.language_of(bot, person), link=link)),))


def _tell_staff(bot: Bot, person: str, key: str) -> None:
    ticket = channel_talk(PLUGIN, chats.place(str(bot.telegram), person))
    if ticket is not None:
        text = _("The client has stopped the bot: answers do not reach him by Telegram until he lets it write again.")
        body = {"ticket": f"T-{ticket}", "text": text}
        run_command(PLUGIN, "note", body, key=f"telegram.{bot.telegram}.{key}")


def _edited(bot: Bot, update: Mapping[str, Any], message: Message, tries: int) -> Deed:
    """Noted for staff where the first form stands: what was answered to must not change under the answer."""
    if not message.text or "location" in part(update, "edited_message"):  # a place that moves is no news
        return Deed()
    known = chats.message_id(str(bot.telegram), message.chat, message.id)
    ticket = channel_message_ticket(PLUGIN, known)
    if ticket is None:
        return Deed(later=AGAIN_MS if tries < PATIENT else 0)
    text = "\n\n".join((_("The client has changed a message in Telegram. It says now:"), message.text))
    key = f"telegram.{bot.telegram}.edited.{number(update, 'update_id')}"
    if not throttle(f"telegram.edited:{bot.telegram}:{message.person.id}", MOST_EDITED):
        text = _("The client goes on changing his messages; more than {n} changes an hour are not noted.")
        hour = now() // HOUR_MS
        key, body = f"telegram.{bot.telegram}.{message.person.id}.flood.{hour}", text.format(n=MOST_EDITED)
        run_command(PLUGIN, "note", {"ticket": f"T-{ticket}", "text": body}, key=key)
        return Deed()
    run_command(PLUGIN, "note", {"ticket": f"T-{ticket}", "text": text[:50_000]}, key=key)
    return Deed()
