"""The form of an article: what it holds, what it sends, and the sentences about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from instar.sdk import (
    InstarError,
    Invalid,
    NotFound,
    Viewer,
    _,
    key_of_line,
    line_of,
    people_known,
    ticket_view,
    visible_conversation,
)
from instar_plugins.knowledge import articles

NAMES = ("title_en", "body_en", "title_ru", "body_ru", "audience", "keywords", "owner", "review_on", "ticket")
LONGEST = 1_000_000
"""Nobody types more; the command says what is too long, and all that was typed comes back."""
Typed = dict[str, Any]


def empty(by: Viewer) -> Typed:
    typed: Typed = dict.fromkeys(NAMES, "")
    return typed | {"audience": "customers", "services": [], "owner": _line(by.id or 0)}


def of_ticket(by: Viewer, number: str, language: str) -> Typed:
    """A draft about what was asked and answered; for staff until somebody has looked what it says of whom. Raises
    NotFound."""
    digits = number.upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    view = ticket_view(by, int(digits))
    said = [one for one in visible_conversation(by, view.id).messages if one.kind == "message" and one.ours]
    body = next((one.body for one in reversed(said) if not one.automatic), "")
    return empty(by) | {
        f"title_{language}": view.title[:200],
        f"body_{language}": body,
        "audience": "staff",
        "services": [view.service.key],
        "ticket": view.number,
    }


def of_article(found: Any) -> Typed:
    texts = articles.texts_of(found.id)
    typed: Typed = dict.fromkeys(NAMES, "")
    for language, text in texts.items():
        typed |= {f"title_{language}": text["title"], f"body_{language}": text["body"]}
    return typed | {
        "audience": found.audience,
        "keywords": found.keywords,
        "services": articles.services_of(found.id),
        "owner": _line(found.owner),
        "review_on": found.review_on,
    }


def sent(form: MultiDict[str, str]) -> Typed:
    """As it was typed."""
    typed: Typed = {name: form.get(name, "")[:LONGEST] for name in NAMES}
    return typed | {"services": [one[:64] for one in form.getlist("services")[:200]]}


def arguments(by: Viewer, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the command takes."""
    args = {name: typed[name] for name in (*NAMES, "services")}
    return {**args, "owner": key_of_line(by, "user", typed["owner"]) if typed["owner"].strip() else ""}


def errors(error: InstarError) -> dict[str, str]:
    """By input, "" for the whole form."""
    if not isinstance(error, Invalid):
        return {"": " ".join(filter(None, (error.message, error.hint)))}
    found: dict[str, str] = {}
    for name, told in error.errors.items():
        place = name if name in (*NAMES, "services") else ""
        found[place] = " ".join(filter(None, (found.get(place), *told)))
    return found


# -- below: how it is done -----------------------------------------------------------------------------------


def _line(id: int) -> str:
    one = people_known([id]).get(id)
    return line_of("user", one.login, one.name) if one is not None else ""
