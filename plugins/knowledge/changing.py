"""Writing of articles: one is begun, changed, or gets the text of a former version back.

Two who change one at once do not overwrite each other: each says which ``rev`` he has seen. What readers see does not
change here, but that a narrower audience holds at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import (
    Arguments,
    CommandAnswer,
    CommandTx,
    Conflict,
    NotFound,
    SetAlarm,
    _,
)
from instar_plugins.knowledge import articles, index, wanted
from instar_plugins.knowledge.reviewing import ALARM, next_morning
from instar_plugins.knowledge.tables import (
    AUDIENCES,
    DRAFT,
    PUBLISHED,
    REVIEW,
    Article,
    Linked,
    Piece,
    Use,
    Version,
    tables,
)

_TURN = f"UPDATE {tables.name('article')} SET rev = rev + 1, changed = ? WHERE id = ? AND rev = ?"


class RestoreBody(Arguments):
    article = fields.Integer(required=True, strict=True)
    rev = fields.Integer(required=True, strict=True)
    number = fields.Integer(required=True, strict=True)


def save(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """All that is said of an article; a new one where ``article`` names none."""
    found = articles.staff_article(tx.actor, args["article"]) if args["article"] is not None else None
    given = wanted.look(tx.actor, args, found)
    if found is None:
        found = Article.create(
            audience=given.audience, owner=given.owner, author=tx.actor.id or 0, created=tx.now, changed=tx.now
        )
        if given.origin is not None:
            found.origin = given.origin
            Use.create(article_id=found.id, ticket_id=given.origin, by=tx.actor.id or 0, how="origin", at=tx.now)
    else:
        turn(tx, found, args["rev"])
    _write(found, given)
    effects = (SetAlarm(ALARM, next_morning(tx.now)),) if given.review_on else ()
    return CommandAnswer(answer(found), effects, {"article": found.id, "state": found.state})


def restore(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The text of a former version into the working copy; that of the one which is shown takes all changes back."""
    found = articles.staff_article(tx.actor, args["article"])
    version = Version.get_or_none(Version.article_id == found.id, Version.number == args["number"])
    if version is None:
        raise NotFound("no_version", _("There is no such version of the article."))
    turn(tx, found, args["rev"])
    texts = articles.version_texts(version)
    _put_texts(found.id, texts)
    found.keywords, found.audience, found.state = version.keywords, version.audience, DRAFT
    if found.shown == version.number:
        found.audience, found.state = AUDIENCES[found.shown_to], PUBLISHED
    narrow(found)
    found.save()
    index.write(found.id, 0, texts, found.keywords)
    return CommandAnswer(answer(found), (), {"article": found.id, "version": version.number})


def turn(tx: CommandTx, found: Any, rev: int) -> None:
    """Raise Conflict when somebody else has changed it since ``rev``: the row itself tells, whoever commits first."""
    if abs(rev) >= 1 << 31 or not tx.run(_TURN, (tx.now, found.id, rev)):
        raise Conflict(
            "article_changed",
            _("Somebody else has changed this article meanwhile. Nothing of yours is lost: compare and save again."),
            data={"rev": found.rev},
        )
    found.rev, found.changed = rev + 1, tx.now


def narrow(found: Any) -> None:
    """What is shown is for nobody beyond the audience that the article has now."""
    if found.shown:
        found.shown_to = max(found.shown_to, AUDIENCES.index(found.audience))


def answer(found: Any) -> dict[str, Any]:
    return {"article": found.id, "rev": found.rev, "state": found.state, "version": found.shown}


# -- below: how it is done -----------------------------------------------------------------------------------


def _write(found: Any, given: wanted.Wanted) -> None:
    """The text of an article that is published becomes a draft when it changes; who reviews one may mend it."""
    before = (articles.texts_of(found.id), found.keywords, found.audience)
    if before != (given.texts, given.keywords, given.audience):
        found.state = REVIEW if found.state == REVIEW else DRAFT
        _put_texts(found.id, given.texts)
        found.keywords, found.audience = given.keywords, given.audience
        narrow(found)
        index.write(found.id, 0, given.texts, given.keywords)
    found.owner, found.review_on = given.owner, given.review_on
    found.save()
    Linked.delete().where(Linked.article_id == found.id).execute()
    for service in given.services:
        Linked.create(article_id=found.id, service=service)


def _put_texts(id: int, texts: Mapping[str, Mapping[str, str]]) -> None:
    Piece.delete().where(Piece.article_id == id).execute()
    for language, text in texts.items():
        Piece.create(article_id=id, language=language, title=text["title"], body=text["body"])
