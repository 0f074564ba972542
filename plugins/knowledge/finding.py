"""Articles by words: all of a question's words stand in an article, whatever their endings, in any of its languages.

Everything here is bounded: a word that stands in every article is one row of each, and no more than ``MOST`` articles
are ever put in order. What is asked for readers is cut to their audience in the same statement.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peewee import fn

from instar.sdk import Reading, asked_words, word_stems
from instar_plugins.knowledge.tables import Article, Linked, Word

MOST = 500
LAST = "\U0010ffff"
WORKING, SHOWN = 0, 1
COMMON = 3000
"""Rows that suggestions look at; what is worth most comes first."""
SHORTEST = 3
MOST_WORDS = 16
SERVICE = 4
"""What it is worth that an article is about the ticket's service: half a word of its title."""
ENOUGH = 8
"""Below it an article has too little to do with a ticket: one word of its title, or several of its text."""


def found(typed: str, index: int, upto: int) -> list[int]:
    """Ids of articles for a question, the best first: in working copies, or in what readers up to an audience see."""
    best: dict[int, int] = {}
    for reading in asked_words(typed):
        for article, score in _all_of(reading, index, upto).items():
            best[article] = max(score, best.get(article, 0))
    return sorted(best, key=lambda id: (-best[id], -id))[:MOST]


def about(service: str, upto: int) -> list[int]:
    """Ids of the articles about a service that readers up to an audience see, newest first."""
    rows = (
        Linked.select(Linked.article_id)
        .join(Article, on=(Article.id == Linked.article_id))
        .where(Linked.service == service, _seen(upto))
        .order_by(Article.shown_at.desc(), Article.id.desc())
        .limit(MOST)
    )
    return [id for (id,) in rows.tuples()]


def similar(title: str, service: str, upto: int, limit: int) -> list[int]:
    """Ids of the articles that may help with something of this title: words that few articles have count more."""
    stems = list(dict.fromkeys(one for one in word_stems(title) if len(one) >= SHORTEST))[:MOST_WORDS]
    rows = _rows(stems, upto) if stems else []
    spread: dict[str, int] = {}
    for stem, _article, _weight in rows:
        spread[stem] = spread.get(stem, 0) + 1
    scores: dict[int, float] = {}
    for stem, article, weight in rows:
        scores[article] = scores.get(article, 0) + weight * (2 if spread[stem] <= 1 + len(rows) // 10 else 1)
    linked = set(about(service, upto)) if service else set()
    for article in linked:
        scores[article] = scores.get(article, 0) + SERVICE
    good = [id for id, score in scores.items() if score >= ENOUGH]
    return sorted(good, key=lambda id: (-scores[id], -id))[:limit]


# -- below: how it is done -----------------------------------------------------------------------------------


def _seen(upto: int) -> Any:
    return (Article.shown > 0) & (Article.shown_to <= upto)


def _rows(stems: Collection[str], upto: int) -> list[tuple[str, int, int]]:
    asked = (
        Word.select(Word.stem, Word.article_id, Word.weight)
        .join(Article, on=(Article.id == Word.article_id))
        .where(Word.shown == SHOWN, Word.stem.in_(list(stems)), _seen(upto))
        .order_by(Word.weight.desc(), Word.article_id.desc())
        .limit(COMMON)
    )
    return list(asked.tuples())


def _all_of(reading: Reading, index: int, upto: int) -> dict[int, int]:
    """Article → what its words are worth, of those that have them all."""
    conditions = [Word.stem == stem for stem in reading.whole]
    if reading.beginning:
        conditions.append((Word.stem >= reading.beginning) & (Word.stem < reading.beginning + LAST))
    scores: dict[int, int] | None = None
    for condition in conditions:
        asked = Word.select(Word.article_id, fn.MAX(Word.weight)).where(Word.shown == index, condition)
        if index == SHOWN:
            asked = asked.join(Article, on=(Article.id == Word.article_id)).where(_seen(upto))
        these = dict(asked.group_by(Word.article_id).tuples())
        scores = these if scores is None else {id: score + these[id] for id, score in scores.items() if id in these}
    return scores or {}
