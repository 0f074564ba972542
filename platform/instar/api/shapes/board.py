"""A board: columns and cards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Told, iso, moment, text
from instar.api.shapes.people import Person, person_json
from instar.queries.board import Board, Card, Column


class CardShape(Told):
    number = fields.String()
    title = fields.String()
    role = fields.String()
    client = fields.String()
    person = fields.Nested(Person, allow_none=True)
    due = moment(allow_none=True)
    fact = text("the one value that the card's form shows")
    steps = fields.List(fields.String())
    priority = fields.Integer()
    movable = fields.Boolean()
    rev = fields.Integer()


class ColumnShape(Told):
    """A stage. ``count`` stops at 1000; ``cards`` are the newest 20."""

    probability = fields.Integer(allow_none=True)
    total = text("sum of the field that the process adds up, a decimal; null for none", allow_none=True)
    weighted = text("the sum by the stage's probability", allow_none=True)

    stage = fields.String()
    title = fields.String()
    status = fields.String()
    final = fields.Boolean()
    wip = fields.Integer(allow_none=True)
    current = fields.Boolean(metadata={"description": "false: a stage of an older version that still holds tickets"})
    count = fields.Integer()
    cards = fields.List(fields.Nested(CardShape))


class BoardShape(Told):
    """The answer's ETag, sent back in ``If-None-Match``, gets 304 while nothing has changed."""

    process = fields.String()
    title = fields.String()
    role = fields.String()
    columns = fields.List(fields.Nested(ColumnShape))


def board_json(board: Board) -> dict[str, Any]:
    return {
        "process": board.process,
        "title": board.title,
        "role": board.role,
        "columns": [_column(column) for column in board.columns],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "stage": column.stage.id,
        "title": column.stage.title,
        "status": column.stage.status,
        "final": column.stage.final,
        "wip": column.stage.wip,
        "probability": column.stage.probability,
        "total": _decimal(column.total),
        "weighted": _decimal(column.weighted),
        "current": column.current,
        "count": column.count,
        "cards": [_card(card) for card in column.cards],
    }


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _card(card: Card) -> dict[str, Any]:
    return {
        "number": card.number,
        "title": card.title,
        "role": card.role.key,
        "client": card.client,
        "person": person_json(card.person),
        "due": iso(card.due),
        "fact": card.fact,
        "steps": list(card.steps),
        "priority": card.priority,
        "movable": card.movable,
        "rev": card.rev,
    }
