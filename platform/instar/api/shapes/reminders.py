"""Reminders, and what an account has put off."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, Truth, iso, moment, text
from instar.api.shapes.people import Person, person_json
from instar.queries.reminders import Reminder

_WHEN = "a moment to come, such as 2026-12-05T09:00; without a zone in the account's own"


class ReminderBody(Asked):
    """``at`` or ``days``."""

    at = text(_WHEN, load_default=None, allow_none=True)
    days = fields.Integer(load_default=None, allow_none=True, metadata={"description": "so many days from now"})
    note = text(load_default="")
    unless_answered = Truth(load_default=False, metadata={"description": "not where the client has written by then"})


class ReminderMadeShape(Told):
    id = fields.Integer()
    number = fields.String()
    at = moment()


class ReminderShape(Told):
    """``fired``: it has fallen due. ``late``: well after its time. ``in_place_of``: who is away."""

    id = fields.Integer()
    number = fields.String()
    title = fields.String()
    at = moment()
    note = fields.String()
    unless_answered = fields.Boolean()
    fired = fields.Boolean()
    late = fields.Boolean()
    in_place_of = fields.Nested(Person, allow_none=True)


class ReminderList(Told):
    items = fields.List(fields.Nested(ReminderShape))


class PutOffBody(Asked):
    until = text(_WHEN, required=True)


class PutOffShape(Told):
    number = fields.String()
    until = moment()


def reminder_json(one: Reminder) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "title": one.title,
        "at": iso(one.at),
        "note": one.note,
        "unless_answered": one.unless_answered,
        "fired": one.fired,
        "late": one.late,
        "in_place_of": person_json(one.whose),
    }
