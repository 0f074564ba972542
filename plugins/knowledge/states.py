"""How far an article is: a draft is sent to review, given back, published, retired and taken up again.

Whoever writes articles sends them to review and takes them up again; whoever gives work to others publishes, gives
back and retires. All of it says which ``rev`` was seen, so that nobody publishes what he has not read.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import fields
from peewee import fn

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Invalid, SetAlarm, _, own_settings
from instar_plugins.knowledge import articles, index, telling
from instar_plugins.knowledge.changing import answer, turn
from instar_plugins.knowledge.reviewing import ALARM, next_morning
from instar_plugins.knowledge.tables import (
    AUDIENCES,
    DRAFT,
    PLUGIN,
    PUBLISHED,
    RETIRED,
    REVIEW,
    Version,
)
from instar_plugins.knowledge.words import states


class StateBody(Arguments):
    article = fields.Integer(required=True, strict=True)
    rev = fields.Integer(required=True, strict=True)


class BackBody(StateBody):
    """``note``: what is to be done first."""

    note = fields.String(load_default="")


def submit(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """To review: those who publish are told."""
    found = _of(tx, args, DRAFT)
    _require_whole(articles.texts_of(found.id))
    return _done(tx, found, REVIEW, tuple(telling.asked(found, tx.actor)))


def give_back(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """From review to its author."""
    found = _of(tx, args, REVIEW)
    return _done(tx, found, DRAFT, tuple(telling.given_back(found, args["note"])))


def publish(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The working copy becomes what readers see; the former version is kept."""
    found = _of(tx, args, DRAFT, REVIEW)
    texts = articles.texts_of(found.id)
    _require_whole(texts)
    last = Version.select(fn.MAX(Version.number)).where(Version.article_id == found.id).scalar()
    number = (last or 0) + 1
    Version.create(
        article_id=found.id,
        number=number,
        audience=found.audience,
        keywords=found.keywords,
        texts=json.dumps(texts, ensure_ascii=False),
        by=tx.actor.id or 0,
        at=tx.now,
    )
    index.write(found.id, 1, texts, found.keywords)
    found.shown, found.shown_to, found.shown_at = number, AUDIENCES.index(found.audience), tx.now
    if not found.review_on or found.review_on <= tx.day:
        found.review_on = _later(tx.day, int(own_settings(PLUGIN)["review_months"]))
    effects = (*telling.published(found), SetAlarm(ALARM, next_morning(tx.now)))
    return _done(tx, found, PUBLISHED, effects)


def retire(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Nobody but staff finds it any more; its versions stay."""
    found = _of(tx, args, DRAFT, REVIEW, PUBLISHED)
    index.remove(found.id, 1)
    found.shown, found.shown_at = 0, None
    return _done(tx, found, RETIRED, ())


def reopen(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """One that was retired is a draft again."""
    return _done(tx, _of(tx, args, RETIRED), DRAFT, ())


# -- below: how it is done -----------------------------------------------------------------------------------


def _of(tx: CommandTx, args: Mapping[str, Any], *from_states: str) -> Any:
    """The article, in one of these states and as it was seen; raises NotFound, Conflict."""
    found = articles.staff_article(tx.actor, args["article"])
    if found.state not in from_states:
        told = _("The article is in the state “{state}” by now. Look at it again.")
        raise Conflict("article_state", told.format(state=states()[found.state]), data={"rev": found.rev})
    turn(tx, found, args["rev"])
    return found


def _done(tx: CommandTx, found: Any, state: str, effects: tuple[Any, ...]) -> CommandAnswer:
    found.state = state
    found.save()
    return CommandAnswer(answer(found), effects, {"article": found.id, "state": state, "version": found.shown})


def _require_whole(texts: Mapping[str, Mapping[str, str]]) -> None:
    """A title without a text helps nobody."""
    errors = {
        f"body_{language}": [_("There is a title without a text. Write it, or take the title away.")]
        for language, text in texts.items()
        if not text["body"]
    }
    if errors:
        raise Invalid(errors)


def _later(day: str, months: int) -> str:
    first = date.fromisoformat(day)
    year, month = divmod(first.month - 1 + months, 12)
    last = calendar.monthrange(first.year + year, month + 1)[1]
    return date(first.year + year, month + 1, min(first.day, last)).isoformat()
