"""Files of a trial: invented ones, by name. A case writes ``"photo": ["file:roof.jpg"]`` for what a person would
upload. By hand nothing of a file leaves the browser but its name; the runner of cases keeps them below its site.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from instar.access import Actor
from instar.commands.files import upload
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Blobs

MARK = "file:"


class Papers(Blobs):
    """What ``Blobs`` is for a site, in memory."""

    def __init__(self) -> None:
        super().__init__(Path())
        self._held: dict[str, bytes] = {}

    def put(self, stream: BinaryIO, limit: int) -> tuple[str, int, bytes]:
        held = stream.read(limit + 1)
        if len(held) > limit:
            raise self._too_large(limit)
        sha256 = hashlib.sha256(held).hexdigest()
        self._held[sha256] = held
        return sha256, len(held), held[:4096]

    def open(self, sha256: str) -> BinaryIO:
        if sha256 not in self._held:
            raise NotFound("file_lost", _("The file is not in the store any more."))
        return io.BytesIO(self._held[sha256])


def with_files(kernel: Kernel, actor: Actor, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with a file of the actor's for each name in a field of files, in rows of groups too."""
    types = kernel.definitions.types()
    return {name: _laid(kernel, actor, value, types.get(name) == "file") for name, value in data.items()}


def _laid(kernel: Kernel, actor: Actor, value: Any, files: bool) -> Any:
    if isinstance(value, list):
        return [_laid(kernel, actor, one, files) for one in value]
    if isinstance(value, dict):
        return with_files(kernel, actor, value)
    if files and isinstance(value, str) and value.startswith(MARK):
        name = value.removeprefix(MARK)
        return upload(kernel, actor, name, io.BytesIO(name.encode() or b"-"))["id"]
    return value


def names_of(kernel: Kernel, value: Any) -> Any:
    """The same the other way round: ids of files become their names again."""
    if isinstance(value, dict):
        return {name: names_of(kernel, one) for name, one in value.items()}
    if isinstance(value, list):
        return [names_of(kernel, one) for one in value]
    if isinstance(value, str) and len(value) == _LENGTH:
        name = kernel.store.read().value("SELECT name FROM attachment WHERE id = ?", (value,))
        return value if name is None else f"{MARK}{name}"
    return value


_LENGTH = 22
"""Of the id of a file."""
