"""What is split off a ticket."""

from __future__ import annotations

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, text


class SplitBody(Asked):
    messages = fields.List(fields.Integer(), required=True, metadata={"description": "ids of the ticket's messages"})
    title = text("of the new ticket", required=True)
    service = text("key of the new ticket's service", required=True)


class SplitShape(Told):
    """``number``: where the messages are now."""

    number = fields.String()
    messages = fields.Integer()


class SubtaskBody(Asked):
    title = text(required=True)
    assignee = text("log-in", load_default="")
    due = text("a date, or a moment", load_default="")
    service = text("key; else it is a task", load_default="")
    process = text("key; else what the service begins", load_default="")
    body = text(load_default="")


class SubtasksBody(Asked):
    items = fields.List(fields.Nested(SubtaskBody), required=True)


class SubtasksShape(Told):
    numbers = fields.List(fields.String())
