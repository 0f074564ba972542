"""Raw items that channels have brought, and the channels themselves, as those who manage channels see them.

Where an item became a ticket, its number is told to those alone who see that ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor, TicketKey
from instar.errors import NotFound
from instar.i18n import _, text
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.labels import number

PERMISSION = "channel.manage"
STATES = ("quarantined", "aside", "new", "done")
_COLUMNS = "SELECT id, channel, state, reason, size, sha256, tries, came, ended FROM inbox"
_CUT = "id < ? AND (? = '' OR channel = ?) ORDER BY id DESC LIMIT ?"
_LISTS = {"": f"{_COLUMNS} WHERE {_CUT}"} | {
    state: f"{_COLUMNS} WHERE state = '{state}' AND {_CUT}"
    for state in STATES  # written out, so that the partial index serves
}
_ONE = f"{_COLUMNS} WHERE id = ?"
_TICKETS = """
SELECT i.inbox_id, t.id, t.zone_id FROM inbound i JOIN ticket t ON t.id = i.ticket_id WHERE i.inbox_id IN ({marks})
UNION SELECT e.inbox_id, t.id, t.zone_id FROM inbound_event e JOIN ticket t ON t.id = e.ticket_id
WHERE e.inbox_id IN ({marks}) ORDER BY 2"""
_WAITING = f"SELECT count(*) FROM (SELECT 1 FROM inbox WHERE state = 'quarantined' LIMIT {COUNTED})"
_OF_CHANNEL = f"""
SELECT count(*) FROM (SELECT 1 FROM inbox WHERE state = 'quarantined' AND channel = ? LIMIT {COUNTED})"""
_SETTINGS = "SELECT channel, service, data FROM channel_setting"
_EVERY = 1 << 62


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One raw item. ``state``: see ``STATES``; ``title``: of its channel. ``tickets``: numbers of those that it became
    and that the reader sees; ``more``: there are others."""

    id: int
    channel: str
    title: str
    state: str
    reason: str
    size: int
    sha256: str
    tries: int
    came: int
    ended: int | None
    tickets: tuple[str, ...] = ()
    more: bool = False

    @property
    def stopped(self) -> bool:
        """Whether it waits for a person, who may look at its bytes."""
        return self.state in ("quarantined", "aside")


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel. ``routes``: paths below its address at which it is asked. ``service``: chosen for it, None for the
    first that has a process. ``values``: of its own form. ``waiting``: items in quarantine, at most 1000."""

    key: str
    title: str
    plugin: str
    routes: tuple[str, ...]
    service: str | None
    values: Mapping[str, Any]
    waiting: int


def inbox(
    kernel: Kernel, actor: Actor, *, state: str = "", channel: str = "", cursor: str | None = None, limit: int = 50
) -> Page[InboxRow]:
    """Items, newest first; ``state``, ``channel``: only those. Needs ``channel.manage``, else Forbidden."""
    kernel.access.authorize(actor, PERMISSION)
    (before,) = decode(cursor, int) or (_EVERY,)
    size = limited(limit)
    rows = kernel.store.read().all(_LISTS.get(state, _LISTS[""]), (before, channel, channel, size + 1))
    items = _rows(kernel, actor, rows[:size])
    return Page(items, encode([rows[size - 1][0]]) if len(rows) > size else None)


def item(kernel: Kernel, actor: Actor, id: int) -> InboxRow:
    """One item; raises NotFound, and Forbidden without ``channel.manage``."""
    kernel.access.authorize(actor, PERMISSION)
    row = kernel.store.read().one(_ONE, (id,))
    if row is None:
        raise NotFound("no_item", _("There is no such item."))
    return _rows(kernel, actor, [row])[0]


def quarantined(kernel: Kernel, actor: Actor) -> int:
    """How many items wait for a person, at most 1000; 0 for who does not manage channels."""
    if not kernel.access.can(actor, PERMISSION):
        return 0
    return int(kernel.store.read().value(_WAITING))


def channels(kernel: Kernel, actor: Actor) -> tuple[ChannelRow, ...]:
    """All channels of the site, by their title; needs ``channel.manage``, else Forbidden."""
    kernel.access.authorize(actor, PERMISSION)
    tx = kernel.store.read()
    kept = {key: (service, orjson.loads(data)) for key, service, data in tx.all(_SETTINGS)}
    rows = []
    for key, channel in kernel.plugins.channels.items():
        service, values = kept.get(key, (None, {}))
        owner = kernel.plugins.owner("channel", key) or ""
        routes = tuple(sorted(channel.routes))
        waiting = int(tx.value(_OF_CHANNEL, (key,)))
        rows.append(ChannelRow(key, text(channel.title), owner, routes, service, values, waiting))
    return tuple(sorted(rows, key=lambda row: row.title.casefold()))


def _rows(kernel: Kernel, actor: Actor, rows: Iterable[tuple[Any, ...]]) -> tuple[InboxRow, ...]:
    found = list(rows)
    tickets = _tickets(kernel, actor, [row[0] for row in found])
    made = []
    for id, key, state, reason, size, sha256, tries, came, ended in found:
        channel = kernel.plugins.channel(key)
        if channel is None and state == "new":
            reason = _("It waits: the channel {channel} is not there.").format(channel=key)
        seen, more = tickets.get(id, ((), False))
        title = text(channel.title) if channel else key
        made.append(InboxRow(id, key, title, state, reason, size, sha256, tries, came, ended, seen, more))
    return tuple(made)


def _tickets(kernel: Kernel, actor: Actor, items: list[int]) -> dict[int, tuple[tuple[str, ...], bool]]:
    """Item → numbers of its tickets that the reader sees, and whether there are others."""
    if not items:
        return {}
    rows = kernel.store.read().all(_TICKETS.format(marks=", ".join("?" * len(items))), (*items, *items))
    found: dict[int, tuple[tuple[str, ...], bool]] = {}
    for id, ticket, zone in rows:
        seen, more = found.get(id, ((), False))
        if kernel.access.can(actor, "ticket.view", TicketKey(ticket, zone)):
            found[id] = ((*seen, number(ticket)), more)
        else:
            found[id] = (seen, True)
    return found
