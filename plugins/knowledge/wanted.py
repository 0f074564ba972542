"""What is said of an article when it is saved, checked: its texts, for whom it is, who looks after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import fields

from instar.sdk import (
    Arguments,
    Invalid,
    NotFound,
    Viewer,
    _,
    colleague,
    may,
    named_tickets,
    orderable_services,
)
from instar_plugins.knowledge import articles, rights
from instar_plugins.knowledge.tables import AUDIENCES

LONGEST_TITLE, LONGEST_BODY, LONGEST_KEYWORDS = 200, 50_000, 500
MOST_SERVICES = 50


class SaveBody(Arguments):
    """``article`` and the ``rev`` that was seen: of one that is there. ``owner``: a log-in, who asks where it is left
    out. ``ticket``: of a new one, the number of the ticket that it is written from."""

    article = fields.Integer(load_default=None, allow_none=True, strict=True)
    rev = fields.Integer(load_default=0, strict=True)
    title_en = fields.String(load_default="")
    body_en = fields.String(load_default="")
    title_ru = fields.String(load_default="")
    body_ru = fields.String(load_default="")
    audience = fields.String(load_default="staff")
    keywords = fields.String(load_default="")
    services = fields.List(fields.String(), load_default=list)
    owner = fields.String(load_default="")
    review_on = fields.String(load_default="")
    ticket = fields.String(load_default="")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``texts``: language → title and body. ``owner``, ``origin``: ids."""

    texts: dict[str, dict[str, str]]
    audience: str
    keywords: str
    services: tuple[str, ...]
    owner: int
    review_on: str
    origin: int | None


def look(asks: Viewer, args: Mapping[str, Any], found: Any = None) -> Wanted:
    """Raises Invalid with everything that is wrong. ``found``: the article that is changed."""
    errors: dict[str, list[str]] = {}
    by = rights.asker(asks)
    texts = _texts(args, errors)
    wanted = Wanted(
        texts,
        _audience(args["audience"], errors),
        _keywords(args["keywords"], errors),
        _services(by, args["services"], found, errors),
        _owner(by, args["owner"], found, errors),
        _day(args["review_on"], errors),
        _ticket(by, args["ticket"], errors) if found is None else None,
    )
    if errors:
        raise Invalid(errors)
    return wanted


# -- below: how it is done -----------------------------------------------------------------------------------


def _texts(args: Mapping[str, Any], errors: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    texts = {}
    for language in articles.LANGUAGES:
        title = " ".join(args[f"title_{language}"].replace("\x00", "").split())
        body = args[f"body_{language}"].replace("\x00", "").replace("\r\n", "\n").strip()
        if len(title) > LONGEST_TITLE:
            told = _("The title is longer than {limit} characters. Shorten it.").format(limit=LONGEST_TITLE)
            errors[f"title_{language}"] = [told]
        if len(body) > LONGEST_BODY:
            told = _("The text is longer than {limit} characters. Make two articles of it.").format(limit=LONGEST_BODY)
            errors[f"body_{language}"] = [told]
        if body and not title:
            errors[f"title_{language}"] = [_("Say in a title what the text is about.")]
        if title or body:
            texts[language] = {"title": title, "body": body}
    if not texts:
        errors["title_en"] = [_("Write a title, in either language.")]
    return texts


def _audience(given: str, errors: dict[str, list[str]]) -> str:
    if given not in AUDIENCES:
        errors["audience"] = [_("It is one of: {names}.").format(names=", ".join(AUDIENCES))]
    return given


def _keywords(given: str, errors: dict[str, list[str]]) -> str:
    words = [" ".join(one.split()) for one in given.replace("\x00", "").replace(";", ",").split(",")]
    joined = ", ".join(dict.fromkeys(one for one in words if one))
    if len(joined) > LONGEST_KEYWORDS:
        told = _("These are more than {limit} characters. The words that people really use are enough.")
        errors["keywords"] = [told.format(limit=LONGEST_KEYWORDS)]
    return joined


def _services(by: Viewer | None, given: list[str], found: Any, errors: dict[str, list[str]]) -> tuple[str, ...]:
    """One that is not offered any more stays where it stood."""
    keys = tuple(dict.fromkeys(one.strip() for one in given if one.strip()))
    known = {key for key, _title in service_names(by)}
    known |= set(articles.services_of(found.id)) if found is not None else set()
    wrong = [key for key in keys if key not in known]
    if wrong:
        errors["services"] = [_("There is no service “{key}”.").format(key=wrong[0][:64])]
    elif len(keys) > MOST_SERVICES:
        errors["services"] = [_("These are more than {limit} services.").format(limit=MOST_SERVICES)]
    return keys


def service_names(by: Viewer | None) -> list[tuple[str, str]]:
    """(key, title with what it lies in) of all that can be ordered, in the order of the catalogue."""
    found: list[tuple[str, str]] = []

    def walk(rows: Any) -> None:
        for one in rows:
            if one.process is not None:
                found.append((one.key, " › ".join((*one.path, one.title))))
            walk(one.items)

    walk(orderable_services(by, own=False))
    return found


def _owner(by: Viewer | None, given: str, found: Any, errors: dict[str, list[str]]) -> int:
    login = given.strip()
    if not login:
        return int(found.owner) if found is not None else (by.id if by is not None else None) or 0
    try:
        return colleague(by, login).id
    except NotFound as error:
        errors["owner"] = [error.message]
        return 0


def _day(given: str, errors: dict[str, list[str]]) -> str:
    try:
        return date.fromisoformat(given.strip()).isoformat() if given.strip() else ""
    except ValueError:
        errors["review_on"] = [_("This is no date. Write it as 2026-01-31.")]
        return ""


def _ticket(by: Viewer | None, given: str, errors: dict[str, list[str]]) -> int | None:
    digits = given.strip().upper().removeprefix("T-")
    if not digits:
        return None
    id = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else 0
    if not id or not may(rights.STAFF, by, id) or id not in named_tickets(by, [id]):
        errors["ticket"] = [_("There is no such ticket, or it is not shared with you.")]
        return None
    return id
