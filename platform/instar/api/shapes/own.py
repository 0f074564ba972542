"""What a command of a plugin answers."""

from __future__ import annotations

from marshmallow import fields

from instar.api.shapes.base import Told


class OwnAnswer(Told):
    result = fields.Dict(keys=fields.String(), metadata={"description": "what the plugin says"})
    opened = fields.List(fields.String(), metadata={"description": "numbers of tickets that it has opened"})
