"""An update as Telegram tells it, read into what a ticket needs. Pure: what is missing or odd is as if not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instar.sdk import _
from instar_plugins.telegram.given import decimal, line, number, part, rows, words
from instar_plugins.telegram.texts import marked

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""Updates that we ask for."""
COMMANDS = ("start", "help", "status")
_FILES = (
    ("document", "file", "application/octet-stream"),
    ("video", "video.mp4", "video/mp4"),
    ("animation", "animation.mp4", "video/mp4"),
    ("audio", "audio.mp3", "audio/mpeg"),
    ("voice", "voice.ogg", "audio/ogg"),
    ("video_note", "video.mp4", "video/mp4"),
)
_ODD = ("story", "game", "invoice", "paid_media", "checklist", "giveaway")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that lies at Telegram. ``size`` is what Telegram says, 0 for unknown."""

    id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Person:
    """``id``: Telegram's number of the account, "" for none. ``language``: such as "ru", as his program says."""

    id: str
    name: str
    username: str
    language: str
    robot: bool


@dataclass(frozen=True, slots=True)
class Message:
    """``chat``: its number; ``private``: of one person with the bot. ``answers``: the message that it replies to.
    ``at``: when it was written, UTC epoch ms. ``phone``: a number that was shared; ``own_phone``: his own."""

    id: int
    chat: str
    private: bool
    person: Person
    text: str
    files: tuple[Attached, ...]
    answers: int | None
    album: str
    at: int | None
    phone: str
    own_phone: bool
    edited: bool

    @property
    def command(self) -> tuple[str, str]:
        """("start", "what stands behind it") of a message that asks the bot for something; ("", "") of others."""
        first, _blank, rest = self.text.partition(" ")
        name = first[1:].partition("@")[0].lower() if first.startswith("/") else ""
        return (name, rest.strip()) if name.isascii() and name.isalnum() and len(name) <= 32 else ("", "")

    @property
    def asks_bot(self) -> str:
        """What it asks the bot itself for, such as "status"; "" for what is for people."""
        return self.command[0] if self.command[0] in COMMANDS else ""

    @property
    def is_for_people(self) -> bool:
        """Whether it belongs on a ticket. What only a program tells – a name was changed – does not."""
        said = bool(self.text or self.files) and not (self.own_phone or self.asks_bot)
        return said and self.private and bool(self.person.id) and not self.edited


def message_of(update: Mapping[str, Any]) -> Message | None:
    """The message of an update, a new or a changed one; None where it holds none."""
    edited = "message" not in update
    given = part(update, "edited_message" if edited else "message")
    id, chat = number(given, "message_id"), part(given, "chat")
    place = number(chat, "id")
    if id is None or place is None:
        return None
    date, contact = number(given, "date"), part(given, "contact")
    person = person_of(part(given, "from"))
    owner = number(contact, "user_id")
    phone = line(contact, "phone_number", 40)
    own = bool(phone) and owner is not None and str(owner) == person.id
    return Message(
        id=id,
        chat=str(place),
        private=line(chat, "type") == "private",
        person=person,
        text=_text(given, own),
        files=tuple(_files(given)),
        answers=number(part(given, "reply_to_message"), "message_id"),
        album=line(given, "media_group_id", 64),
        at=date * 1000 if date is not None and 0 < date < 1 << 40 else None,
        phone=phone,
        own_phone=own,
        edited=edited,
    )


def person_of(given: Mapping[str, Any]) -> Person:
    id = number(given, "id")
    name = " ".join(one for one in (line(given, "first_name"), line(given, "last_name")) if one)
    username, language = line(given, "username", 64), line(given, "language_code", 16)
    return Person(str(id) if id and id > 0 else "", name, username, language, given.get("is_bot") is True)


# -- below: how it is done -----------------------------------------------------------------------------------


def _text(given: Mapping[str, Any], own_contact: bool) -> str:
    """What people read: the words, and in words what is no text."""
    body = marked(words(given, "text"), rows(given, "entities")) if "text" in given else ""
    body = body or marked(words(given, "caption"), rows(given, "caption_entities"))
    said = [_forwarded(part(given, "forward_origin")), body.strip(), _place(given), _sticker(given)]
    contact = part(given, "contact")
    if contact and not own_contact:
        name = " ".join(one for one in (line(contact, "first_name"), line(contact, "last_name")) if one)
        said.append(_("Contact: {name}, {phone}").format(name=name, phone=line(contact, "phone_number", 40)))
    poll = line(part(given, "poll"), "question", 300)
    if poll:
        said.append(_("Poll: {question}").format(question=poll))
    dice = part(given, "dice")
    if dice:
        said.append(f"{line(dice, 'emoji', 16)} {number(dice, 'value') or ''}")
    if any(part(given, name) for name in _ODD):
        said.append(_("(A kind of message that cannot be shown here.)"))
    return "\n\n".join(one for one in said if one)


def _forwarded(origin: Mapping[str, Any]) -> str:
    if not origin:
        return ""
    who = person_of(part(origin, "sender_user")).name or line(origin, "sender_user_name")
    who = who or line(part(origin, "chat"), "title") or line(part(origin, "sender_chat"), "title")
    return _("Forwarded from {name}:").format(name=who) if who else _("Forwarded:")


def _place(given: Mapping[str, Any]) -> str:
    venue = part(given, "venue")
    where = part(venue, "location") or part(given, "location")
    latitude, longitude = decimal(where, "latitude"), decimal(where, "longitude")
    if latitude is None or longitude is None:
        return ""
    at = f"{latitude:.6f}, {longitude:.6f}"
    name = ", ".join(one for one in (line(venue, "title"), line(venue, "address")) if one)
    link = f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}"
    return _("Place: {where}").format(where=f"{name} ({at})" if name else at) + f"\n{link}"


def _sticker(given: Mapping[str, Any]) -> str:
    sticker = part(given, "sticker")
    return _("Sticker {emoji}").format(emoji=line(sticker, "emoji", 16)).strip() if sticker else ""


def _files(given: Mapping[str, Any]) -> list[Attached]:
    found = []
    sizes = [one for one in rows(given, "photo") if words(one, "file_id", 500)]
    if sizes:
        best = max(sizes, key=lambda one: (number(one, "width") or 0) * (number(one, "height") or 0))
        found.append(_file(best, "photo.jpg", "image/jpeg"))
    for kind, name, media_type in _FILES:
        one = part(given, kind)
        if kind == "document" and part(given, "animation"):  # the same file, told twice
            continue
        if words(one, "file_id", 500):
            found.append(_file(one, name, media_type))
    return found


def _file(given: Mapping[str, Any], name: str, media_type: str) -> Attached:
    called = line(given, "file_name") or name
    kind = line(given, "mime_type", 100) or media_type
    return Attached(words(given, "file_id", 500), called, kind, max(number(given, "file_size") or 0, 0))
