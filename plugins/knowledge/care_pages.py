"""/x/knowledge/care: what writers have to do – articles to be read again, what helps nobody, what nobody finds."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint
from flask.typing import ResponseReturnValue
from peewee import fn

from instar.sdk import _, moment, now, plugin_asset, render_page, today, viewer
from instar_plugins.knowledge import articles, list_pages, misses, reviewing, rights
from instar_plugins.knowledge.tables import HOME, PLUGIN, Article, Use, Vote

MOST = 20
DAYS = 90
DAY_MS = 86_400_000


class Counted(NamedTuple):
    """An article and how often: it was used, or did not help."""

    id: int
    title: str
    count: int
    useful: int


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/care", "care", care)


def care() -> ResponseReturnValue:
    by = viewer()
    rights.require_staff(by)
    late = list(reviewing.late(today()).limit(MOST))
    since = now() - DAYS * DAY_MS
    return render_page(
        "knowledge/care.html",
        back=(HOME, _("Knowledge")),
        late=[(line, one.review_on) for line, one in zip(list_pages.lines(late), late, strict=True)],
        used=used(since),
        useless=useless(),
        missed=[(words, count, moment(last)) for words, count, last in misses.commonest(MOST)],
        answered=Use.select(Use.ticket_id).where(Use.at >= since, Use.how != "origin").distinct().count(),
        helped=Vote.select().where(Vote.at >= since, Vote.useful == True).count(),  # noqa: E712 – SQL, not Python
        days=DAYS,
        writes=rights.may_write(by),
        home=HOME,
        style=plugin_asset(PLUGIN, "knowledge.css"),
    )


def used(since: int) -> list[Counted]:
    """What answers most tickets of late."""
    count = fn.COUNT(Use.ticket_id)
    rows = (
        Use.select(Use.article_id, count)
        .where(Use.at >= since)
        .group_by(Use.article_id)
        .order_by(count.desc(), Use.article_id)
        .limit(MOST)
    )
    return _counted(dict(rows.tuples()))


def useless() -> list[Counted]:
    """What helps fewest of its readers, of what is shown."""
    count = fn.COUNT(Vote.voter)
    rows: Any = (
        Vote.select(Vote.article_id, count)
        .join(Article, on=(Article.id == Vote.article_id))
        .where(Vote.useful == False, Article.shown > 0)  # noqa: E712 – SQL, not Python
        .group_by(Vote.article_id)
        .order_by(count.desc(), Vote.article_id)
        .limit(MOST)
    )
    return _counted(dict(rows.tuples()))


def _counted(found: dict[int, int]) -> list[Counted]:
    titles, votes = articles.working_titles(list(found)), articles.counts(list(found))
    return [Counted(id, titles[id].title, count, votes[id].useful) for id, count in found.items() if id in titles]
