"""An article in an answer: its text or a link to it is put into what is written on a ticket, and counted once a ticket.

What is not for clients never stands in a message to one: this is decided here, whatever the page has offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Forbidden, _, setting
from instar_plugins.knowledge import articles, rights
from instar_plugins.knowledge.tables import HELP, HOME, Use

TEXT, LINK, NOTE = "text", "link", "note"


class AttachBody(Arguments):
    """``how``: the text or a link into a reply to the client, or a link into a note."""

    ticket = fields.String(required=True)
    article = fields.Integer(required=True, strict=True)
    how = fields.String(required=True, validate=validate.OneOf((TEXT, LINK, NOTE)))


def attach(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """``text``: what is to be put into the reply or the note."""
    assert tx.ticket is not None, "the command is about a ticket"
    found = articles.staff_article(tx.actor, args["article"])
    if not found.shown:
        raise Conflict("not_published", _("The article is not published. Publish it before it goes to a client."))
    if args["how"] != NOTE and found.shown_to > rights.CLIENTS:
        raise Forbidden(
            "not_for_clients",
            _("The article is not for clients."),
            hint=_("Put it into a note, which only staff see."),
        )
    _count(tx, found.id, int(tx.ticket["id"]), args["how"])
    return CommandAnswer({"text": said(tx.actor, found.id, args["how"])}, (), {"article": found.id, "how": args["how"]})


def said(by: Any, id: int, how: str) -> str:
    """As Markdown, which messages are written in."""
    _found, version = articles.shown_article(by, id)
    text = articles.picked(articles.version_texts(version))
    home = HOME if how == NOTE else f"{HELP}/"
    if how == TEXT:
        return f"**{text.title}**\n\n{text.body}"
    title = text.title.replace("[", "(").replace("]", ")")
    return f"[{title}]({str(setting('base_url')).rstrip('/')}{home}{id})"


def used_on(ticket: int) -> set[int]:
    """Ids of the articles that were used on a ticket."""
    return {id for (id,) in Use.select(Use.article_id).where(Use.ticket_id == ticket).tuples()}


def _count(tx: CommandTx, article: int, ticket: int, how: str) -> None:
    same = (Use.article_id == article) & (Use.ticket_id == ticket)
    if not Use.update(by=tx.actor.id or 0, how=how, at=tx.now).where(same).execute():
        Use.create(article_id=article, ticket_id=ticket, by=tx.actor.id or 0, how=how, at=tx.now)
