"""Messages and signals."""

from __future__ import annotations

from marshmallow import fields, validate

from instar.api.shapes.base import Asked, Told, text
from instar.commands.events import LONGEST_KEY


class SignalBody(Asked):
    name = text("As the definition has it", required=True, validate=validate.Length(1, 64))
    payload = fields.Dict(
        keys=fields.String(), load_default=dict, metadata={"description": "What it carries: at most 16 KB"}
    )


class DeliveryBody(SignalBody):
    key = text("Which receiver is meant, where it has a key", validate=validate.Length(1, LONGEST_KEY))
    ticket = text("Number of the ticket that it is for; else the one that has waited longest for name and key")


class ReceivedShape(Told):
    ticket = text("Number of the ticket that has taken it")
    kept = fields.Boolean(metadata={"description": "Nobody waits for it yet: it is taken as soon as somebody does"})


class SignalledShape(Told):
    tickets = fields.Integer(metadata={"description": "How many tickets are told"})
