"""Files: taken as they are chosen, given back to those who may see their ticket, never run in the site's name."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import jsonify, request, send_file
from flask.typing import ResponseReturnValue

from instar.access import Actor
from instar.commands.files import upload
from instar.errors import InstarError
from instar.i18n import _
from instar.queries.files import stored
from instar.web import current, headers, problems, sizes
from instar.web.routes import page

SUFFIX = "__file"
"""Inputs of a form that carry the files themselves, where no script has sent them before."""


@page("/upload", methods=("POST",))
def take() -> ResponseReturnValue:
    """One file, kept for whoever sent it until a form names it."""
    sent = request.files.get("file")
    if sent is None:
        return jsonify({"problem": _("No file has come. Choose one.")}), 422
    try:
        found = upload(current.kernel(), current.actor(), sent.filename or "", cast(BinaryIO, sent.stream))
    except InstarError as error:
        return jsonify({"problem": problems.sentence(error)}), error.status
    return jsonify({"id": found["id"], "name": found["name"], "size": sizes.size(found["size"])})


@page("/files/<file_id>")
def give(file_id: str) -> ResponseReturnValue:
    """Always as a download: whatever the bytes claim to be, no page of ours shows them."""
    found = stored(current.kernel(), current.actor(), file_id)
    response = send_file(
        current.kernel().blobs.open(found.sha256),
        mimetype="application/octet-stream" if _active(found.row.media_type) else found.row.media_type,
        as_attachment=True,
        download_name=found.row.name,
        max_age=0,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = headers.FILE_POLICY
    return response


def take_uploads(values: dict[str, list[str]], actor: Actor | None = None, *, owner: str | None = None) -> None:
    """Store the files that came with the form itself, and put their ids beside those sent before."""
    for name in request.files:
        if not name.endswith(SUFFIX):
            continue
        for sent in request.files.getlist(name):
            if not sent.filename:
                continue
            stream = cast(BinaryIO, sent.stream)
            found = upload(current.kernel(), actor or current.actor(), sent.filename, stream, owner=owner)
            values.setdefault(name.removesuffix(SUFFIX), []).append(found["id"])


def _active(media_type: str) -> bool:
    """Types that a browser would run as a page."""
    return any(word in media_type for word in ("html", "xml", "svg", "javascript"))
