"""What an article is found by: the stems of its titles, keywords and texts, each with what it is worth.

It is written in the transaction of whatever changes the text, and holds both languages: who looks for a Russian word
finds an article that has an English text besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from instar.sdk import word_stems
from instar_plugins.knowledge.tables import Word

TITLE, KEYWORD, BODY = 8, 6, 1
MOST = 3000
"""Different stems of one article."""
BATCH = 200


def stems_of(texts: Mapping[str, Mapping[str, str]], keywords: str) -> dict[str, int]:
    """Stem → what it is worth. ``texts``: language → title and body."""
    found: dict[str, int] = {}
    for stem in word_stems(keywords):
        found[stem] = KEYWORD
    for one in texts.values():
        for stem in word_stems(one["title"]):
            found[stem] = TITLE
    for one in texts.values():
        for stem in word_stems(one["body"]):
            if len(found) >= MOST:
                break
            found.setdefault(stem, BODY)
    return found


def write(article: int, shown: int, texts: Mapping[str, Mapping[str, str]], keywords: str) -> None:
    """Anew, for the working copy (0) or what readers see (1). Inside a command."""
    remove(article, shown)
    rows = [
        {"article_id": article, "shown": shown, "stem": stem, "weight": weight}
        for stem, weight in stems_of(texts, keywords).items()
    ]
    for part in _batches(rows):
        Word.insert_many(part).execute()


def remove(article: int, shown: int) -> None:
    Word.delete().where(Word.article_id == article, Word.shown == shown).execute()


def _batches(rows: list[dict[str, object]]) -> Iterable[list[dict[str, object]]]:
    return (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))
