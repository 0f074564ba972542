"""The two kinds of schema: what a client sends (checked, with sentences in its language) and what it is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, fields

from instar.contract import Arguments


class Truth(fields.Boolean):
    """true or false in a body, and nothing that only looks like it: neither 0 nor "yes"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Asked(Arguments):
    """What a client sends. Unknown keys are refused."""


class Told(Schema):
    """What a client is told. Every key is always there, unless its metadata says ``optional``."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = not field_obj.metadata.get("optional")


class Paged(Asked):
    """``limit`` and ``cursor`` of a list."""

    limit = fields.Integer(load_default=50, metadata={"minimum": 1, "maximum": 200})
    cursor = fields.String(metadata={"description": "`next` of the page before"})


def text(description: str = "", **more: Any) -> fields.String:
    return fields.String(metadata={"description": description} if description else {}, **more)


def moment(**more: Any) -> fields.String:
    return fields.String(metadata={"format": "date-time"}, **more)


def next_cursor() -> fields.String:
    return text("cursor of the following page; null on the last one", allow_none=True)


def iso(ms: int | None) -> str | None:
    """RFC 3339 in UTC, milliseconds included."""
    if ms is None:
        return None
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
