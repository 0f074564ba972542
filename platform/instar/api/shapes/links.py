"""What belongs to a ticket: links, the tickets below it, its tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, next_cursor, text
from instar.api.shapes.ticket import TicketRowShape, ticket_row_json
from instar.engine.links import INVERSE
from instar.queries.cursor import Page
from instar.queries.links import LinkRow, Progress, Tree
from instar.queries.tickets import TicketRow

_KIND = {"enum": list(INVERSE), "description": "as the ticket in the address says it of the other one"}


class LinkShape(Told):
    kind = fields.String(metadata=_KIND)
    said = text("the kind in words")
    ticket = fields.Nested(TicketRowShape, metadata={"description": "the other ticket"})


class LinkList(Told):
    """Links to tickets that the account may see."""

    items = fields.List(fields.Nested(LinkShape))


class LinkBody(Asked):
    kind = fields.String(required=True, metadata=_KIND)
    ticket = fields.String(required=True, metadata={"description": "number of the other ticket"})


class ChildList(Told):
    """Oldest first. ``done`` of ``total`` have ended, each counted up to 1000."""

    items = fields.List(fields.Nested(TicketRowShape))
    next = next_cursor()
    done = fields.Integer()
    total = fields.Integer()


class NodeShape(Told):
    ticket = fields.Nested(TicketRowShape)
    parent = text("number of the ticket above, null at the top", allow_none=True)
    depth = fields.Integer()


class TreeShape(Told):
    """Each ticket before those below it. ``cut``: there are more than 500."""

    items = fields.List(fields.Nested(NodeShape))
    cut = fields.Boolean()


def link_json(row: LinkRow) -> dict[str, Any]:
    return {"kind": row.kind, "said": row.said, "ticket": ticket_row_json(row.ticket)}


def links_json(rows: Sequence[LinkRow]) -> dict[str, Any]:
    return {"items": [link_json(row) for row in rows]}


def children_json(page: Page[TicketRow], how_far: Progress) -> dict[str, Any]:
    items = [ticket_row_json(row) for row in page.items]
    return {"items": items, "next": page.next, "done": how_far.done, "total": how_far.total}


def tree_json(found: Tree) -> dict[str, Any]:
    nodes = [
        {"ticket": ticket_row_json(node.ticket), "parent": node.parent, "depth": node.depth} for node in found.nodes
    ]
    return {"items": nodes, "cut": found.cut}
