"""Files that came with messages, fetched from Telegram as far as they may be; of each that was not it is told why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from instar.sdk import InboundFile, _, setting, size
from instar_plugins.telegram import faults
from instar_plugins.telegram.api import Api, Declined, TooLarge, Trouble
from instar_plugins.telegram.given import number, part, words
from instar_plugins.telegram.messages import Attached

LARGEST_MB = 20
HEAD = 512 << 10
"""Bytes of what is kept that are not of files."""


class Later(Exception):
    """It may come through in a while."""


class Fetched(NamedTuple):
    """``notes``: sentences about those that are not there; ``too_large``: one of them was too large."""

    files: tuple[InboundFile, ...]
    notes: tuple[str, ...]
    too_large: bool


def fetched(api: Api, wanted: Sequence[Attached], settings: Mapping[str, Any], patient: bool) -> Fetched:
    """All that can be had. ``patient``: raise Later where it may work in a while."""
    most = int(settings.get("telegram_largest") or LARGEST_MB) << 20
    room = max((int(setting("upload_max_mb")) << 20) - HEAD, 0)
    files: list[InboundFile] = []
    notes: list[str] = []
    too_large = False
    for one in wanted:
        try:
            body = _body(api, one, min(most, room))
        except TooLarge:
            too_large = True
            told = f" ({size(one.size)})" if one.size else ""
            said = _("The file “{name}”{size} was too large to be fetched; he was asked to send it another way.")
            notes.append(said.format(name=one.name, size=told))
        except (Trouble, Declined) as error:
            if patient and faults.passes(error):
                raise Later from error
            said = _("The file “{name}” could not be fetched: {reason}")
            notes.append(said.format(name=one.name, reason=faults.told(error)))
        else:
            room -= len(body)
            files.append(InboundFile(one.name, body, one.media_type))
    return Fetched(tuple(files), tuple(notes), too_large)


def _body(api: Api, wanted: Attached, most: int) -> bytes:
    if wanted.size > most:
        raise TooLarge
    try:
        told = part({"file": api.call("getFile", {"file_id": wanted.id})}, "file")
    except Declined as error:
        if "too big" in error.said.lower():
            raise TooLarge from error
        raise
    if (number(told, "file_size") or 0) > most:
        raise TooLarge
    return api.download(words(told, "file_path", 500), most)
