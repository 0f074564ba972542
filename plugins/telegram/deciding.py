"""Steps to approve in a chat: what one needs to decide, a button for each way out, and a second tap that means it.

Whoever presses acts with his own rights at that moment: the step is looked up anew each time, and carried out by the
command that pages use. A way out that asks for words is taken on the page.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

from instar.sdk import (
    Approval,
    CompleteWork,
    InstarError,
    Invalid,
    Viewer,
    approval,
    execute,
    local_text,
    setting,
)
from instar_plugins.telegram import phrases
from instar_plugins.telegram.phrases import said

LONGEST = 3000
LONGEST_FACT = 300
MOST_FACTS = 25
LETTERS = 16
_DATA = re.compile(r"do\.(\d{1,12})\.(\d{1,3})\.([ayn])\.([0-9a-f]{16})")
Answer = tuple[str, dict[str, Any]]


def page_of(path: str) -> str:
    return str(setting("base_url")).rstrip("/") + path


def question(one: Approval, by: Viewer, language: str) -> str:
    """Everything that one needs to decide, as the page shows it."""
    view = one.ticket
    lines = [f"❓ {one.step.title}", f"{view.number} – {view.title}"]
    if view.requester:
        lines.append(said(phrases.ASKED_BY, language, name=view.requester.name))
    lines.append(said(phrases.OF_SERVICE, language, name=view.service.title))
    if one.step.due is not None:
        lines.append(said(phrases.UNTIL, language, when=local_text(one.step.due, by).replace("T", " ")))
    facts = [f"{field.title}: {field.text}" for field in view.fields if field.text]
    lines += ["", *(fact[:LONGEST_FACT] for fact in facts[:MOST_FACTS])] if facts else []
    text = "\n".join(lines)
    if one.asked:
        room = LONGEST - len(text)
        text += "\n\n" + (one.asked if len(one.asked) <= room else one.asked[: max(room, 200)] + " …")
    if one.files:
        text += "\n\n" + said(phrases.FILES, language, names=", ".join(row.name for row in one.files)[:LONGEST_FACT])
    return f"{text[:3700]}\n\n{page_of(f'/portal/approve/{one.step.id}')}"


def buttons(key: bytes, person: str, one: Approval) -> dict[str, Any]:
    """A button for each way out."""
    rows = [
        [{"text": way.title[:60], "callback_data": _data(key, person, one.step.id, place, "a")}]
        for place, way in enumerate(one.step.outcomes)
    ]
    return {"inline_keyboard": rows}


def pressed(key: bytes, person: str, by: Viewer, data: str, language: str) -> tuple[str, dict[str, Any] | None]:
    """What to say to who has pressed, and which buttons stand there then; None: they stay as they are."""
    found = _DATA.fullmatch(data)
    empty: dict[str, Any] = {"inline_keyboard": []}
    if found is None or not key:
        return said(phrases.NOT_YOURS, language), None
    item, place, tap = int(found[1]), int(found[2]), found[3]
    if not hmac.compare_digest(_data(key, person, item, place, tap), data):
        return said(phrases.NOT_YOURS, language), None
    one = approval(by, item)
    if one is None or place >= len(one.step.outcomes):
        return said(phrases.DECIDED, language), empty
    way = one.step.outcomes[place]
    if tap == "a":
        return said(phrases.SURE, language, way=way.title), _sure(key, person, item, place, way.title, language)
    if tap == "n":
        return said(phrases.NOTHING_DONE, language), buttons(key, person, one)
    return _carried_out(by, one, way.key, way.title, language, empty)


# -- below: how it is done -----------------------------------------------------------------------------------


def _carried_out(
    by: Viewer, one: Approval, way: str, title: str, language: str, empty: dict[str, Any]
) -> tuple[str, dict[str, Any] | None]:
    try:
        execute(CompleteWork(one.step.id, way, {}, "api", one.ticket.id), by)
    except Invalid:
        return said(phrases.ASKS_MORE, language), None
    except InstarError as error:
        return error.sentences(), None
    return said(phrases.DONE, language, number=one.ticket.number, way=title), empty


def _sure(key: bytes, person: str, item: int, place: int, title: str, language: str) -> dict[str, Any]:
    yes = {"text": said(phrases.YES, language, way=title)[:60], "callback_data": _data(key, person, item, place, "y")}
    no = {"text": said(phrases.BACK, language), "callback_data": _data(key, person, item, place, "n")}
    return {"inline_keyboard": [[yes], [no]]}


def _data(key: bytes, person: str, item: int, place: int, tap: str) -> str:
    told = f"{item}.{place}.{tap}"
    signed = hmac.new(key, f"decide:{person}:{told}".encode(), hashlib.sha256).hexdigest()[:LETTERS]
    return f"do.{told}.{signed}"
