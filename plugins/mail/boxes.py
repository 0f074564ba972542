"""The mailboxes of the channel's settings: by which address a letter came, for which service, who answers from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from instar.sdk import ChannelContext
from instar_plugins.mail.marks import unmarked


@dataclass(frozen=True, slots=True)
class Box:
    """``service``: key, "" for the channel's; ``name``: as who answers from it; ``plus``: what stands behind a plus
    arrives in it too."""

    address: str
    service: str = ""
    name: str = ""
    plus: bool = False


def boxes(context: ChannelContext) -> dict[str, Box]:
    """By their addresses, in the order of the settings."""
    return boxes_of(context.settings)


def boxes_of(settings: Mapping[str, Any]) -> dict[str, Box]:
    found: dict[str, Box] = {}
    for row in settings.get("mail_addresses") or ():
        box = _box(row)
        if box.address:
            found.setdefault(box.address, box)
    return found


def arrived_in(own: Mapping[str, Box], addresses: Iterable[str]) -> Box | None:
    """The first of ours among the addresses that a letter came to."""
    return next((own[one] for one in map(unmarked, addresses) if one in own), None)


def _box(row: Mapping[str, Any]) -> Box:
    said = {name: str(row.get(name) or "").strip() for name in ("address", "service", "name")}
    return Box(said["address"].lower(), said["service"], said["name"], bool(row.get("plus")))
