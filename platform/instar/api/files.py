"""Files: sent, put on tickets, fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.file import AttachBody, AttachmentList, AttachmentShape, FileBody, attachment_json
from instar.api.shapes.talk import FileShape, file_json
from instar.commands import AttachFile, KeepFile
from instar.commands.files import received
from instar.queries import files

PIECE = 1 << 16


@operation("POST", "/files", answer=FileShape, status=201, body=FileBody, upload=True)
def send_file(call: Call) -> Reply:
    """Send a file, for the `files` of a message or a field of this account; kept for it until then."""
    id = call.execute(KeepFile(*_received(call)))["id"]
    return Reply(file_json(files.stored(call.kernel, call.actor, id).row))


@operation("GET", "/files/<id>", answer=None, media="application/octet-stream")
def fetch_file(call: Call) -> Reply:
    """The bytes of a file."""
    found = files.stored(call.kernel, call.actor, call.path["id"])
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.row.name, safe='')}",
        "Content-Length": str(found.row.size),
    }
    return Reply(pieces(call.kernel.blobs.open(found.sha256)), headers)


@operation("GET", "/tickets/<number>/attachments", answer=AttachmentList)
def attachments(call: Call) -> Reply:
    """Files of the ticket, oldest first: of messages and of fields."""
    return Reply({"items": [attachment_json(row) for row in files.files(call.kernel, call.actor, call.ticket_id)]})


@operation(
    "POST",
    "/tickets/<number>/attachments",
    answer=AttachmentShape,
    status=201,
    body=AttachBody,
    upload=True,
    statuses=(403, 409),
)
def attach(call: Call) -> Reply:
    """Put a file on the ticket: a message without words."""
    id = call.ticket_id
    made = call.execute(AttachFile(id, *_received(call), audience=call.body["audience"]))
    return Reply(attachment_json(files.stored(call.kernel, call.actor, made["id"]).row))


def pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _received(call: Call) -> tuple[str, str, int, str]:
    sent = call.body["file"]
    return received(call.kernel, sent.filename or "", sent.stream)
