"""Useful or not: one vote of each reader, which he may change. Only a post votes, never looking."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Viewer
from instar_plugins.knowledge import articles
from instar_plugins.knowledge.tables import Vote


class VoteBody(Arguments):
    """``voter``: who votes, as ``voter_of`` names him."""

    article = fields.Integer(required=True, strict=True)
    useful = fields.Boolean(required=True)
    voter = fields.String(required=True)


def vote(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """For one that the voter sees; raises NotFound for any other."""
    articles.shown_article(tx.actor, args["article"])
    same = (Vote.article_id == args["article"]) & (Vote.voter == args["voter"])
    if not Vote.update(useful=args["useful"], at=tx.now).where(same).execute():
        Vote.create(article_id=args["article"], voter=args["voter"], useful=args["useful"], at=tx.now)
    return CommandAnswer({"useful": args["useful"]}, (), {"article": args["article"]})


def voter_of(by: Viewer, token: str) -> str:
    """The account; of a guest his browser, known by the token against forged requests that it has."""
    if by.id is not None:
        return f"user:{by.id}"
    return f"guest:{hashlib.sha256(token.encode()).hexdigest()[:32]}" if token else ""


def own_vote(article: int, voter: str) -> bool | None:
    """What a reader has said; None for nothing."""
    found = Vote.get_or_none(Vote.article_id == article, Vote.voter == voter) if voter else None
    return bool(found.useful) if found is not None else None
