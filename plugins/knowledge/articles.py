"""Articles as they are read: by readers, who see what is published for them, and by staff, who see working copies.

What a reader may not see is not there for him: address, search, vote and answer tell the same as for no article.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from instar.sdk import NotFound, Viewer, _, current
from instar_plugins.knowledge import rights
from instar_plugins.knowledge.tables import Article, Linked, Piece, Use, Version, Vote

PAGE = 30
LANGUAGES = ("en", "ru")
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Text:
    """One language of an article. ``wanted``: it is the reader's own; ``others``: further languages that it has."""

    language: str
    title: str
    body: str
    wanted: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    useful: int = 0
    useless: int = 0
    used: int = 0


def picked(texts: Texts, language: str | None = None) -> Text:
    """The text for a reader: in his language, else in the first that there is."""
    wanted = language if language in texts else current()
    chosen = wanted if wanted in texts else next((one for one in LANGUAGES if one in texts), "")
    found = texts.get(chosen, {"title": "", "body": ""})
    others = tuple(one for one in LANGUAGES if one in texts and one != chosen)
    return Text(chosen, found["title"], found["body"], chosen == current(), others)


def shown_article(by: Viewer, id: int) -> tuple[Any, Any]:
    """(article, version) that a reader sees; raises NotFound."""
    found = Article.get_or_none(Article.id == id) if id < 1 << 60 else None
    if found is None or not found.shown or found.shown_to > rights.level(by):
        raise no_article()
    version = Version.get_or_none(Version.article_id == id, Version.number == found.shown)
    if version is None:
        raise no_article()
    return found, version


def staff_article(by: Viewer, id: int) -> Any:
    """Whatever its state; raises Forbidden for who does not work here, NotFound."""
    rights.require_staff(by)
    found = Article.get_or_none(Article.id == id) if id < 1 << 60 else None
    if found is None:
        raise no_article()
    return found


def no_article() -> NotFound:
    return NotFound(
        "no_article",
        _("There is no such article, or it is not for you."),
        hint=_("Look for it by a word of what you want to know."),
    )


def texts_of(id: int) -> dict[str, dict[str, str]]:
    """The working copy."""
    return {
        one.language: {"title": one.title, "body": one.body} for one in Piece.select().where(Piece.article_id == id)
    }


def version_texts(version: Any) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(version.texts)
    return found


def services_of(id: int) -> list[str]:
    rows = Linked.select(Linked.service).where(Linked.article_id == id).order_by(Linked.service)
    return [service for (service,) in rows.tuples()]


def working_titles(ids: Collection[int]) -> dict[int, Text]:
    """Titles of working copies, by id; without bodies."""
    texts: dict[int, dict[str, dict[str, str]]] = {}
    rows = Piece.select(Piece.article_id, Piece.language, Piece.title).where(Piece.article_id.in_(list(ids)))
    for id, language, title in rows.tuples():
        texts.setdefault(id, {})[language] = {"title": title, "body": ""}
    return {id: picked(texts[id]) for id in ids if id in texts}


def shown_texts(ids: Sequence[int]) -> dict[int, Text]:
    """What readers see of these articles, by id, in the order asked for."""
    rows = (
        Version.select(Version.article_id, Version.texts)
        .join(Article, on=((Article.id == Version.article_id) & (Article.shown == Version.number)))
        .where(Version.article_id.in_(list(ids)))
    )
    found = {id: picked(json.loads(texts)) for id, texts in rows.tuples()}
    return {id: found[id] for id in ids if id in found}


def counts(ids: Collection[int]) -> dict[int, Counts]:
    """Votes and uses by article."""
    votes: dict[int, list[int]] = {}
    asked = (
        Vote.select(Vote.article_id, Vote.useful, fn.COUNT(1))
        .where(Vote.article_id.in_(list(ids)))
        .group_by(Vote.article_id, Vote.useful)
    )
    for id, useful, count in asked.tuples():
        votes.setdefault(id, [0, 0])[0 if useful else 1] = count
    rows = Use.select(Use.article_id, fn.COUNT(1)).where(Use.article_id.in_(list(ids))).group_by(Use.article_id)
    used = dict(rows.tuples())
    return {id: Counts(*votes.get(id, (0, 0)), used.get(id, 0)) for id in ids}
