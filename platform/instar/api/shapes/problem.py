"""An error, as RFC 9457 has it."""

from __future__ import annotations

from marshmallow import INCLUDE, fields

from instar.api.shapes.base import Told


class Problem(Told):
    """``code`` is for programs, ``detail`` and ``hint`` for people, ``errors`` for fields by path."""

    class Meta:
        unknown = INCLUDE

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    hint = fields.String(metadata={"optional": True})
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), metadata={"optional": True})
    data = fields.Dict(metadata={"optional": True, "description": "for programs, such as the fresh state"})
