"""What was published of an article: the versions, and what differs between two, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from instar.sdk import NotFound, _
from instar_plugins.knowledge import articles
from instar_plugins.knowledge.tables import Version

MOST_LINES = 2000


class Change(NamedTuple):
    """``kind``: same | gone | new. ``text``: a line."""

    kind: str
    text: str


class Compared(NamedTuple):
    """One language of two versions."""

    language: str
    lines: tuple[Change, ...]

    @property
    def differs(self) -> bool:
        return any(one.kind != "same" for one in self.lines)


def of_article(id: int) -> list[Any]:
    """Newest first."""
    return list(Version.select().where(Version.article_id == id).order_by(Version.number.desc()))


def version(id: int, number: int) -> Any:
    """Raises NotFound."""
    found = Version.get_or_none(Version.article_id == id, Version.number == number) if number < 1 << 31 else None
    if found is None:
        raise NotFound("no_version", _("There is no such version of the article."))
    return found


def compared(before: articles.Texts, after: articles.Texts) -> list[Compared]:
    """By language, in which either has a text."""
    languages = [one for one in articles.LANGUAGES if one in before or one in after]
    return [Compared(one, tuple(_lines(before.get(one), after.get(one)))) for one in languages]


# -- below: how it is done -----------------------------------------------------------------------------------


def _lines(before: Mapping[str, str] | None, after: Mapping[str, str] | None) -> list[Change]:
    old, new = _split(before), _split(after)
    found: list[Change] = []
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Change("same", line) for line in old[first:last]]
            continue
        found += [Change("gone", line) for line in old[first:last]]
        found += [Change("new", line) for line in new[begin:end]]
    return found


def _split(text: Mapping[str, str] | None) -> list[str]:
    return [text["title"], *text["body"].splitlines()][:MOST_LINES] if text else []
