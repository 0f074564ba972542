"""Conversations: begun by a visitor's first message, found again by his token, with what both sides have said.

``external_id`` is how the kernel knows a message: the conversation and the id that the browser gave it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from instar.sdk import now
from instar_plugins.chat.tables import Line, Talk, Widget, tables
from instar_plugins.chat.tokens import new_uid

HERE_MS = 90_000
"""Whose browser has not asked for so long is not there any more."""
NOTED_MS = 15_000
"""So exactly it is written down when a browser asked last."""
PAGE = 200
"""Lines that are given at once."""


class Told(NamedTuple):
    """What a browser says with each question: on which page, in which language."""

    page: str = ""
    language: str = ""


def begun(widget: Widget, told: Told, name: str = "", email: str = "") -> Talk:
    """A new conversation. Only who has its uid will find it."""
    row = {"widget_id": widget.id, "name": name, "email": email, "language": told.language, "page": told.page}
    with tables.writing():
        return Talk.create(uid=new_uid(), began=now(), seen=now(), **row)


def find(uid: str) -> Talk | None:
    return Talk.get_or_none(Talk.uid == uid) if uid else None


def saw(talk: Talk, told: Told) -> None:
    """Note that its visitor is there, on this page."""
    same = (talk.page, talk.language) == (told.page or talk.page, told.language or talk.language)
    if same and now() - talk.seen < NOTED_MS:
        return
    values = {"seen": now(), "page": told.page or talk.page, "language": told.language or talk.language}
    with tables.writing():
        Talk.update(**values).where(Talk.id == talk.id).execute()


def is_here(talk: Talk) -> bool:
    return bool(now() - talk.seen < HERE_MS)


def introduce(talk: Talk, name: str, email: str) -> None:
    """What the visitor says of himself; what he leaves empty stays as it was."""
    with tables.writing():
        Talk.update(name=name or talk.name, email=email or talk.email).where(Talk.id == talk.id).execute()


def write(talk: Talk, key: str, text: str, *, own: bool, files: Sequence[Mapping[str, Any]] = (), **more: Any) -> Line:
    """Write down what was said, once under its key; returns what stands there."""
    row = {"talk_id": talk.id, "key": key, "own": int(own), "text": text, "at": now(), **more}
    row["files"] = json.dumps(list(files)) if files else ""
    with tables.writing():
        insert = Line.insert(**row)
        insert.on_conflict_ignore().execute()
        return Line.get((Line.talk_id == talk.id) & (Line.key == key))


def lines(talk: Talk, after: int) -> list[Line]:
    """What was said after the line with this id; from the beginning the newest."""
    chosen = Line.select().where(Line.talk_id == talk.id, Line.id > after)
    if after:
        return list(chosen.order_by(Line.id).limit(PAGE))
    return list(chosen.order_by(Line.id.desc()).limit(PAGE))[::-1]


def line(talk: Talk, id: int) -> Line | None:
    """One line of this conversation, and of no other."""
    return Line.get_or_none((Line.id == id) & (Line.talk_id == talk.id))


def files_of(given: Line) -> list[dict[str, Any]]:
    return list(json.loads(given.files)) if given.files else []


def external_id(talk: Talk, key: str) -> str:
    return f"{talk.uid}:{key}"


def talk_of(external: str) -> Talk | None:
    """The conversation of a message as the kernel knows it."""
    return find(external.partition(":")[0])
