"""Who is told of an article: those who publish, of one to be reviewed; owner and author, of what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from instar.sdk import NoticeKind, Tell, Viewer, people_logins, staff, viewer_of
from instar_plugins.knowledge import articles, rights
from instar_plugins.knowledge.tables import HOME

ASKED, DECIDED, LATE = "knowledge.review", "knowledge.decided", "knowledge.late"
MOST_TOLD = 20
LONGEST, SHORTEST = 500, 40
"""Letters of what somebody is told, and of a title in it beside a long note."""

KINDS = [
    NoticeKind(ASKED, {"en": "An article is to be reviewed", "ru": "Статью надо проверить"}),
    NoticeKind(
        DECIDED,
        {"en": "An article of mine is published or given back", "ru": "Мою статью опубликовали или вернули"},
    ),
    NoticeKind(
        LATE,
        {"en": "An article that I look after is to be read again", "ru": "Мою статью пора перечитать"},
        "mail",
    ),
]


def asked(found: Any, by: Viewer) -> list[Tell]:
    """To those who may publish."""
    publishers = []
    for one in staff(by):
        reads = viewer_of(one.id)
        if one.active and reads is not None and rights.may_publish(reads):
            publishers.append(one.login)
        if len(publishers) >= MOST_TOLD:
            break
    return _tell(ASKED, publishers, found, "To be reviewed: “{title}”", "Проверьте статью: «{title}»")


def given_back(found: Any, note: str) -> list[Tell]:
    words = " ".join(note.replace("\x00", "").split())
    after = f" {words}" if words else ""
    return _tell(DECIDED, _own(found), found, "Given back: “{title}”.", "Возвращена статья «{title}».", after)


def published(found: Any) -> list[Tell]:
    return _tell(DECIDED, _own(found), found, "Published: “{title}”", "Опубликована статья «{title}»")


def late(found: Any) -> list[Tell]:
    """To the owner, whose article is to be read again."""
    owner = people_logins([found.owner]).values()
    return _tell(LATE, owner, found, "Is it still right? “{title}”", "Всё ещё верно? «{title}»")


# -- below: how it is done -----------------------------------------------------------------------------------


def _own(found: Any) -> list[str]:
    return list(people_logins({found.owner, found.author}).values())


def _tell(kind: str, people: Iterable[str], found: Any, english: str, russian: str, after: str = "") -> list[Tell]:
    texts = articles.texts_of(found.id)
    said = dict(_said(texts, english, russian, after))
    return [Tell(kind, (login,), said, url=f"{HOME}{found.id}") for login in people]


def _said(texts: articles.Texts, english: str, russian: str, after: str) -> Iterator[tuple[str, str]]:
    for language, pattern in (("en", english), ("ru", russian)):
        title = (texts.get(language) or next(iter(texts.values()), {"title": ""}))["title"]
        room = LONGEST - len(pattern) - len(after)
        named = title if len(title) <= room else title[: max(room, SHORTEST) - 1] + "…"
        yield language, (pattern.format(title=named) + after)[:LONGEST]
