"""Articles grow old: every morning the owner is told of those whose review date has come, once for each date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, cron, nobody, now, own_zone, run_command, today
from instar_plugins.knowledge import telling
from instar_plugins.knowledge.tables import PLUGIN, Article

ALARM = "reviews"
MORNING = cron("0 9 * * *")
PORTION = 50


class LateBody(Arguments):
    article = fields.Integer(required=True, strict=True)


def next_morning(moment: int) -> int:
    """Nine o'clock at the site, after a moment (ms)."""
    assert MORNING is not None, "the plan is written rightly"
    return MORNING.after(moment, own_zone(nobody()))


def ring(attempt: int) -> int | None:
    """What the alarm does; when it is to ring next: in the morning, as long as anything is to be reviewed some day."""
    due = list(late(today()).where(Article.told != Article.review_on).limit(PORTION + 1))
    for one in due[:PORTION]:
        run_command(PLUGIN, "late", {"article": one.id})
    if len(due) > PORTION:
        return now()
    waits = Article.select(Article.id).where(Article.shown > 0, Article.review_on != "").limit(1).exists()
    return next_morning(now()) if waits else None


def late(day: str) -> Any:
    """What is shown and was to be read again by a day (ISO), the longest overdue first."""
    return (
        Article.select()
        .where(Article.shown > 0, Article.review_on != "", Article.review_on <= day)
        .order_by(Article.review_on, Article.id)
    )


def tell_late(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The owner is told, and not again of the same date."""
    found = Article.get_or_none(Article.id == args["article"])
    if found is None or found.told == found.review_on:
        return CommandAnswer()
    Article.update(told=found.review_on).where(Article.id == found.id).execute()
    return CommandAnswer({}, tuple(telling.late(found)), {"article": found.id})
