"""Lists of articles: of working copies for staff, cut by state, service and audience; of what is shown for readers."""

from __future__ import annotations

from typing import Any, NamedTuple

from instar.sdk import Viewer
from instar_plugins.knowledge import articles, finding, rights
from instar_plugins.knowledge.tables import AUDIENCES, STATES, Article, Linked

PAGE = 30
LAST_PAGE = 1000


class Asked(NamedTuple):
    """What is typed and chosen above a list; ``page`` from 1."""

    q: str = ""
    state: str = ""
    service: str = ""
    audience: str = ""
    page: int = 1

    @property
    def cut(self) -> bool:
        return bool(self.q or self.state or self.service or self.audience)


class Found(NamedTuple):
    """One page of a list, and whether another follows."""

    rows: tuple[Any, ...]
    further: bool


def working(by: Viewer, asked: Asked) -> Found:
    """For staff: whatever is written, last changed first, or what fits best. Raises Forbidden for others."""
    rights.require_staff(by)
    where = []
    if asked.state in STATES:
        where.append(Article.state == asked.state)
    if asked.audience in AUDIENCES:
        where.append(Article.audience == asked.audience)
    ids = finding.found(asked.q, finding.WORKING, len(AUDIENCES)) if asked.q else None
    return _page(asked, where, ids, Article.changed)


def shown(by: Viewer, asked: Asked) -> Found:
    """For readers: what is published for them."""
    upto = rights.level(by)
    ids = finding.found(asked.q, finding.SHOWN, upto) if asked.q else None
    return _page(asked, [Article.shown > 0, Article.shown_to <= upto], ids, Article.shown_at)


def any_shown(by: Viewer) -> bool:
    """Whether there is anything for a reader."""
    query = Article.select(Article.id).where(Article.shown > 0, Article.shown_to <= rights.level(by))
    return bool(query.limit(1).exists())


def titles(by: Viewer, ids: list[int], limit: int) -> list[tuple[int, str]]:
    """(id, title) of the first of these that a reader sees."""
    found = articles.shown_texts(ids[: 2 * limit])
    seen = Article.select(Article.id).where(
        Article.id.in_(list(found)), Article.shown > 0, Article.shown_to <= rights.level(by)
    )
    there = {id for (id,) in seen.tuples()}
    return [(id, text.title) for id, text in found.items() if id in there][:limit]


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(asked: Asked, where: list[Any], ids: list[int] | None, newest: Any) -> Found:
    if asked.service:
        linked = Linked.select(Linked.article_id).where(Linked.service == asked.service)
        where.append(Article.id.in_(linked))
    query = Article.select().where(*where) if where else Article.select()
    page = min(max(asked.page, 1), LAST_PAGE)
    first = (page - 1) * PAGE
    if ids is None:
        rows = list(query.order_by(newest.desc(), Article.id.desc()).offset(first).limit(PAGE + 1))
    else:
        there = {one.id: one for one in query.where(Article.id.in_(ids))}
        rows = [there[id] for id in ids if id in there][first : first + PAGE + 1]
    return Found(tuple(rows[:PAGE]), len(rows) > PAGE)
