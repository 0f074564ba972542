"""What a visitor says, taken from a request: looked at, limited, kept in the inbox, and written into his conversation.

First it is kept, then written down: what the widget shows as sent has arrived. Both are done once under the id that the
browser gave it, however often it sends it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import FileStorage

from instar.sdk import ChannelContext, InboundFile, client_address, keep_item, now, setting, throttle
from instar_plugins.chat import talks
from instar_plugins.chat.answers import Stopped, language
from instar_plugins.chat.channel import LARGEST_MB, MOST, MOST_ADDRESS, STARTS
from instar_plugins.chat.envelope import Envelope, clean, packed
from instar_plugins.chat.phrases import said
from instar_plugins.chat.tables import PLUGIN, Line, Talk, Widget

LONGEST = 4000
MOST_FILES = 5
HEAD = 512 << 10
"""Bytes of what is kept that are not of files."""
_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?=.{1,253}$)(?!-)[^\s@<>.]+(?:\.[^\s@<>.]+)+")


def may_begin(context: ChannelContext) -> None:
    """Raises Stopped for one conversation too many from where this request comes."""
    most = int(context.settings.get("chat_starts") or STARTS)
    if not throttle(f"chat.start:{client_address()[:64]}", most):
        raise Stopped("too_many", said("flood", language()), status=429)


def taken(widget: Widget, talk: Talk, context: ChannelContext) -> Line:
    """The message of this request, as it stands in the conversation from now on."""
    id, text = request.form.get("id", ""), clean(request.form.get("text"), LONGEST + 1).strip()
    if not _ID.fullmatch(id):
        raise Stopped("no_id", said("later", language()), status=400)
    if len(text) > LONGEST:
        raise Stopped("too_long", said("too_long", language(), most=LONGEST), status=413)
    known = Line.get_or_none((Line.talk_id == talk.id) & (Line.key == own_key(id)))
    if known is not None:
        return known
    given = [one for one in request.files.getlist("file") if one.filename]
    if not text and not given:
        raise Stopped("empty", said("empty", language()), status=400)
    _within_limits(talk, context)
    files = _files(given, context)
    envelope = Envelope(
        talk=str(talk.uid),
        id=id,
        text=text,
        at=now(),
        widget=str(widget.key),
        service=str(widget.service),
        name=str(talk.name),
        language=str(talk.language),
        files=files,
    )
    keep_item(PLUGIN, packed(envelope), talks.external_id(talk, id))
    rows = [{"name": one.name, "size": len(one.body)} for one in files]
    return talks.write(talk, own_key(id), text, own=True, files=rows)


def own_key(id: str) -> str:
    """Apart from those of ours, so that nobody takes their place."""
    return f"v.{id}"


def typed_email(given: str) -> str:
    """An address that can be one, "" for none; raises Stopped for what is none."""
    address = clean(given, 300).strip()
    if address and not (_EMAIL.fullmatch(address) and len(address) <= 254):
        raise Stopped("no_email", said("no_email", language()), status=400)
    return address


# -- below: how it is done -----------------------------------------------------------------------------------


def _within_limits(talk: Talk, context: ChannelContext) -> None:
    most = int(context.settings.get("chat_most") or MOST)
    address = int(context.settings.get("chat_address") or MOST_ADDRESS)
    if not throttle(f"chat.talk:{talk.uid}", most) or not throttle(f"chat.say:{client_address()[:64]}", address):
        raise Stopped("too_many", said("flood", language()), status=429)


def _files(given: Sequence[FileStorage], context: ChannelContext) -> tuple[InboundFile, ...]:
    if len(given) > MOST_FILES:
        raise Stopped("too_many_files", said("too_many_files", language(), most=MOST_FILES), status=413)
    room = min(largest(context), max((int(setting("upload_max_mb")) << 20) - HEAD, 0))
    found = []
    for one in given:
        with one.stream:
            body = one.stream.read(room + 1)
        if len(body) > room:
            raise Stopped("too_large", said("too_large", language()), status=413)
        if not body:
            raise Stopped("empty_file", said("empty_file", language()), status=400)
        room -= len(body)
        name = " ".join(clean(one.filename, 200).replace("\\", "/").rpartition("/")[2].split()) or "file"
        found.append(InboundFile(name, body, clean(one.mimetype, 100) or "application/octet-stream"))
    return tuple(found)


def largest(context: ChannelContext) -> int:
    """Bytes of all files of one message."""
    return int(context.settings.get("chat_largest") or LARGEST_MB) << 20
