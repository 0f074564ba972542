"""The conversation and the history of a ticket."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.access.reader import MESSAGES
from instar.api.shapes.base import Asked, Paged, Told, iso, moment, next_cursor, text
from instar.api.shapes.people import Person, person_json
from instar.queries.conversation import Message
from instar.queries.cursor import Page
from instar.queries.files import FileRow
from instar.queries.history import Entry, Fact, fact_sentence, sentence


class FileShape(Told):
    id = fields.String()
    name = fields.String()
    size = fields.Integer(metadata={"description": "bytes"})
    media_type = fields.String()


class MessageShape(Told):
    """A message (to or from the client, or a partner), or an internal note."""

    id = fields.Integer()
    kind = fields.String(metadata={"enum": ["message", "partner", "note"]})
    direction = fields.String(metadata={"enum": ["in", "out"]})
    channel = fields.String()
    audience = fields.String(metadata={"enum": list(MESSAGES)})
    body = fields.String()
    author = fields.Nested(Person, allow_none=True)
    contact = text("name of the person outside")
    partner = text("name of the partner organization that it is to or from")
    automatic = fields.Boolean()
    delivery = fields.String()
    at = moment()
    files = fields.List(fields.Nested(FileShape))


class MessageList(Told):
    """Oldest first."""

    items = fields.List(fields.Nested(MessageShape))
    next = next_cursor()


class MessageBody(Asked):
    """Write into the conversation."""

    body = fields.String(load_default="")
    audience = fields.String(
        load_default="",
        metadata={
            "enum": ["", *MESSAGES],
            "description": "public, or partner for who works for one, where it is left out",
        },
    )
    partner = fields.String(
        load_default="",
        metadata={"description": "for a message to a partner: its key; not needed if there is one only"},
    )
    files = fields.List(
        fields.String(), load_default=list, metadata={"description": "ids of uploaded files of this account"}
    )


class FactShape(Told):
    kind = fields.String()
    what = fields.String()
    key = fields.String()
    old = fields.String()
    new = fields.String()
    text = fields.String()


class EntryShape(Told):
    """One row of history. ``text`` is a sentence in the language of the request, ``facts`` the same for programs;
    ``cause`` why it was done, where it was a rule of a plugin."""

    id = fields.Integer()
    at = moment()
    kind = fields.String()
    actor = fields.Nested(Person, allow_none=True)
    automatic = fields.Boolean()
    cause = fields.String(allow_none=True)
    text = fields.String()
    facts = fields.List(fields.Nested(FactShape))
    rev = fields.Integer(allow_none=True)


class EntryList(Told):
    """Newest first."""

    items = fields.List(fields.Nested(EntryShape))
    next = next_cursor()


class PageQuery(Paged):
    pass


def message_json(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "kind": message.kind,
        "direction": message.direction,
        "channel": message.channel,
        "audience": message.audience,
        "body": message.body,
        "author": person_json(message.author),
        "contact": message.contact,
        "partner": message.partner,
        "automatic": message.automatic,
        "delivery": message.delivery,
        "at": iso(message.at),
        "files": [file_json(file) for file in message.files],
    }


def messages_json(page: Page[Message]) -> dict[str, Any]:
    return {"items": [message_json(message) for message in page.items], "next": page.next}


def history_json(page: Page[Entry]) -> dict[str, Any]:
    return {"items": [_entry(entry) for entry in page.items], "next": page.next}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": iso(entry.at),
        "kind": entry.kind,
        "actor": person_json(entry.actor),
        "automatic": entry.automatic,
        "cause": entry.cause or None,
        "text": sentence(entry),
        "facts": [_fact(fact) for fact in entry.facts],
        "rev": entry.rev,
    }


def _fact(fact: Fact) -> dict[str, str]:
    return {
        "kind": fact.kind,
        "what": fact.what,
        "key": fact.key,
        "old": fact.old,
        "new": fact.new,
        "text": fact_sentence(fact),
    }


def file_json(file: FileRow) -> dict[str, Any]:
    return {"id": file.id, "name": file.name, "size": file.size, "media_type": file.media_type}
