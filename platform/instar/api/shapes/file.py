"""Files: how they are sent, and as they stand on a ticket."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, iso, moment
from instar.api.shapes.people import Person, person_json
from instar.api.shapes.talk import FileShape, file_json
from instar.queries.files import FileRow


class FileBody(Asked):
    """A form with one file (`multipart/form-data`)."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class AttachBody(FileBody):
    audience = fields.String(
        load_default="",
        metadata={"description": "public, partner or internal; left out: what the account itself reads"},
    )


class AttachmentShape(FileShape):
    """A file of a ticket. ``uploader`` only for who sees the inside; ``message``: null for the file of a field."""

    audience = fields.String()
    at = moment()
    uploader = fields.Nested(Person, allow_none=True)
    message = fields.Integer(allow_none=True)


class AttachmentList(Told):
    items = fields.List(fields.Nested(AttachmentShape))


def attachment_json(row: FileRow) -> dict[str, Any]:
    more = {"audience": row.audience, "at": iso(row.at), "uploader": person_json(row.uploader), "message": row.message}
    return {**file_json(row), **more}
