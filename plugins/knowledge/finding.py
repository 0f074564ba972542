"""Articles by words: all of a question's words stand in an article, whatever their endings, in any of its languages.

Everything here is bounded: a word that stands in every article is one row of each, and no more than ``MOST`` articles
are ever put in order. What is asked for readers is cut to their audience in the same statement.
"""

from __future__ import annotations

from typing import Any

from instar.sdk import Reading, asked_words, word_stems
from instar_plugins.knowledge.tables import Article, Linked, Word

MOST = 500
LAST = "\U0010ffff"
WORKING, SHOWN = 0, 1
WIDE = 20_000
"""Rows of words with the same beginning that a search looks at."""
FEW = 100
"""A word that more articles have is a common one: it says little of what an article is about."""
RARE = 2
"""How much more another word counts."""
SHORTEST = 3
MOST_WORDS = 12
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
    """Ids of the articles that may help with something of this title: words that few articles have find them, and
    those that many have only add to what was found; where there are no other words, the newest that have them count."""
    stems = list(dict.fromkeys(one for one in word_stems(title) if len(one) >= SHORTEST))[:MOST_WORDS]
    rows = {stem: _rows(stem, upto) for stem in stems}
    common = [stem for stem, found in rows.items() if len(found) > FEW]
    linked = about(service, upto)[:FEW] if service else []
    scores: dict[int, float] = dict.fromkeys(linked, SERVICE)
    for stem, found in rows.items():
        if stem not in common:
            _add(scores, found, RARE)
    if common and not scores:
        scores = dict.fromkeys((id for stem in common for id, _weight in rows[stem]), 0)
    for stem in common:
        _add(scores, _rows(stem, upto, list(scores)[: 2 * FEW]), 1)
    good = [id for id, score in scores.items() if score >= ENOUGH]
    return sorted(good, key=lambda id: (-scores[id], -id))[:limit]


# -- below: how it is done -----------------------------------------------------------------------------------


def _seen(upto: int) -> Any:
    return (Article.shown > 0) & (Article.shown_to <= upto)


def _add(scores: dict[int, float], rows: list[tuple[int, int]], times: int) -> None:
    for article, weight in rows:
        scores[article] = scores.get(article, 0) + weight * times


def _rows(stem: str, upto: int, among: list[int] | None = None) -> list[tuple[int, int]]:
    """(article, what the word is worth in it) of the newest that have it, one more than ``FEW``; or of these alone."""
    asked = (
        Word.select(Word.article_id, Word.weight)
        .join(Article, on=(Article.id == Word.article_id))
        .where(Word.shown == SHOWN, Word.stem == stem, _seen(upto))
    )
    if among is not None:
        return list(asked.where(Word.article_id.in_(among)).tuples())
    return list(asked.order_by(Word.article_id.desc()).limit(FEW + 1).tuples())


def _all_of(reading: Reading, index: int, upto: int) -> dict[int, int]:
    """Article → what its words are worth, of those that have them all."""
    scores: dict[int, int] | None = None
    for stem in reading.whole:
        these = dict(_in_index(index, upto).where(Word.stem == stem).tuples())
        scores = _both(scores, these)
    if reading.beginning:
        first, last = reading.beginning, reading.beginning + LAST
        asked = _in_index(index, upto).where(Word.stem >= first, Word.stem < last)
        if scores is not None and len(scores) <= MOST:
            asked = asked.where(Word.article_id.in_(list(scores)))
        best: dict[int, int] = {}
        for article, weight in asked.limit(WIDE).tuples():
            best[article] = max(weight, best.get(article, 0))
        scores = _both(scores, best)
    return scores or {}


def _both(scores: dict[int, int] | None, these: dict[int, int]) -> dict[int, int]:
    if scores is None:
        return these
    return {id: score + these[id] for id, score in scores.items() if id in these}


def _in_index(index: int, upto: int) -> Any:
    asked = Word.select(Word.article_id, Word.weight).where(Word.shown == index)
    if index == SHOWN:
        asked = asked.join(Article, on=(Article.id == Word.article_id)).where(_seen(upto))
    return asked
