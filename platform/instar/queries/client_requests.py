"""The tickets that were filed under one proved address, or that one person has asked for, for their owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instar.i18n import Text
from instar.kernel import Kernel
from instar.store import Row

MOST = 200

_OWN = f"""
SELECT t.id, t.title, t.status, t.service_id, t.created, t.updated, t.ended FROM ticket_claim c
JOIN ticket t ON t.id = c.ticket_id WHERE c.kind = 'email' AND c.value = ?
ORDER BY t.ended IS NOT NULL, t.updated DESC, t.id DESC LIMIT {MOST}"""
_ASKED = f"""
SELECT t.id, t.title, t.status, t.service_id, t.created, t.updated, t.ended FROM ticket t WHERE t.requester_id = ?
ORDER BY t.ended IS NOT NULL, t.updated DESC, t.id DESC LIMIT {MOST}"""


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """``status``: the kernel's word; times in ms, ``ended`` None while it is open."""

    id: int
    number: str
    title: str
    status: str
    service: Text
    created: int
    updated: int
    ended: int | None


def requests_of(kernel: Kernel, email: str) -> tuple[OwnRequest, ...]:
    """Open ones first, the newest change on top; at most 200. ``email`` was proved by ``commands.client_access``."""
    return _requests(kernel, kernel.store.read().all(_OWN, (email,)))


def requests_of_contact(kernel: Kernel, contact: int) -> tuple[OwnRequest, ...]:
    """As ``requests_of``, of one who has proved at a channel that he is this contact."""
    return _requests(kernel, kernel.store.read().all(_ASKED, (contact,)))


def _requests(kernel: Kernel, rows: Sequence[Row]) -> tuple[OwnRequest, ...]:
    found = []
    for id, title, status, service_id, created, updated, ended in rows:
        service = kernel.directory.service(service_id)
        found.append(
            OwnRequest(id, f"T-{id}", title, status, service.title if service else "", created, updated, ended)
        )
    return tuple(found)
