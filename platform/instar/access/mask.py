"""A mask: what a token leaves of its account's rights. It only takes away, and `access` alone applies it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import orjson

from instar.access.permissions import TICKET_PERMISSIONS, permissions_of

_ON_TICKETS = frozenset(TICKET_PERMISSIONS)


class Mask(NamedTuple):
    """``permissions``: those that stay, None for all. ``processes``: keys of those in which they stay, None for each.

    What concerns the whole site lies in no process: a mask with processes leaves nothing but rights on tickets.
    """

    permissions: frozenset[str] | None = None
    processes: frozenset[str] | None = None

    @classmethod
    def of(cls, allow: Collection[str], processes: Collection[str]) -> Mask | None:
        """Of profiles and permissions, and keys of processes; None where neither is named: nothing is cut."""
        if not allow and not processes:
            return None
        permissions = frozenset[str]().union(*(permissions_of(what) for what in allow))
        return cls(permissions if allow else None, frozenset(processes) if processes else None)

    @classmethod
    def read(cls, stored: str | None) -> Mask | None:
        """From ``{"allow": […], "processes": […]}`` as it is kept."""
        return cls.of(**orjson.loads(stored)) if stored else None

    @property
    def stored(self) -> str:
        """What ``read`` reads."""
        told = {"allow": sorted(self.permissions or ()), "processes": sorted(self.processes or ())}
        return orjson.dumps(told).decode()

    def leaves(self, permission: str) -> bool:
        if self.processes is not None and permission not in _ON_TICKETS:
            return False
        return self.permissions is None or permission in self.permissions

    @property
    def word(self) -> str:
        """The same text for the same mask."""
        parts = (("*",) if part is None else sorted(part) for part in self)
        return "/".join(",".join(part) for part in parts)
