"""What goes from one client to another when the two are merged, and back when they are taken apart.

Each kind of link is a way to find what names the one and a way to make it name the other. What goes is entered row by
row, so that going back takes just that; what somebody has changed since stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from instar.commands.entitlement import contracts_changed
from instar.commands.execute import Context
from instar.store import as_list

Moved = dict[str, list[Any]]


class Way(NamedTuple):
    """``find``: what is the one's (id), and, where it says ``?`` twice, not yet the other's. ``put``: target, source
    and what ``find`` has told."""

    find: str
    put: str


def _links(table: str, column: str, own: str = "id", where: str = "") -> Way:
    keys = " AND ".join(f"{one} = ?" for one in own.split(", "))
    return Way(
        f"SELECT {own} FROM {table} WHERE {column} = ?{where} ORDER BY {own}",
        f"UPDATE {table} SET {column} = ? WHERE {column} = ? AND {keys}{where}",
    )


def _positions(column: str, other: str) -> Way:
    return Way(
        f"SELECT p.{other} FROM client_position p WHERE p.{column} = ? AND NOT EXISTS ("
        f"SELECT 1 FROM client_position t WHERE t.{other} = p.{other} AND t.{column} = ?) ORDER BY p.{other}",
        f"UPDATE client_position SET {column} = ? WHERE {column} = ? AND {other} = ?",
    )


WAYS: Mapping[str, Mapping[str, Way]] = {
    "organization": {
        "contacts": _links("contact", "organization_id"),
        "contracts": _links("contract", "organization_id"),
        "messages": _links("message", "partner_id"),
        "external": _links("external_key", "target", "key", " AND kind = 'organizations'"),
        "positions": _positions("organization_id", "contact_id"),
        "behind": _links("organization", "merged_into"),
    },
    "contact": {
        "tickets": _links("ticket", "requester_id"),
        "messages": _links("message", "contact_id"),
        "identities": _links("contact_identity", "contact_id", "kind, value"),
        "visitors": _links("visitor_link", "contact_id", "token_hash"),
        "external": _links("external_key", "target", "key", " AND kind = 'contacts'"),
        "positions": _positions("contact_id", "organization_id"),
        "behind": _links("contact", "merged_into"),
    },
}
_CONTRACTS = "SELECT 1 FROM contract WHERE organization_id IN (?, ?) LIMIT 1"
_TICKETS = "SELECT id, zone_id FROM ticket WHERE organization_id = ? ORDER BY id"
_ZONE = "SELECT process, service_id, team_id FROM zone WHERE id = ?"
_ZONE_OF = "SELECT id FROM zone WHERE process = ? AND service_id = ? AND team_id = ? AND organization_id = ?"
_NEW_ZONE = "INSERT INTO zone (process, service_id, team_id, organization_id) VALUES (?, ?, ?, ?)"
_STILL = "SELECT id, zone_id FROM ticket WHERE organization_id = ? AND id IN (SELECT value FROM json_each(?))"
_PUT = "UPDATE ticket SET organization_id = ?, zone_id = ? WHERE id IN (SELECT value FROM json_each(?))"
_COPY = "UPDATE {table} SET zone_id = ? WHERE ticket_id IN (SELECT value FROM json_each(?))"


def carry_over(context: Context, kind: str, source: int, target: int) -> Moved:
    """Let everything of ``source`` name ``target``; what has gone."""
    moved: Moved = {}
    for what, way in WAYS[kind].items():
        args = (source, target)[: way.find.count("?")]
        moved[what] = [list(row) for row in context.tx.all(way.find, args)]
        context.tx.many(way.put, [(target, source, *row) for row in moved[what]])
    if kind == "organization":
        moved["tickets"] = [id for id, _zone in context.tx.all(_TICKETS, (source,))]
        _move_tickets(context, moved["tickets"], source, target)
        _recheck(context, source, target)
    return moved


def carry_back(context: Context, kind: str, source: int, target: int, moved: Moved) -> None:
    """Of what went from ``target`` to ``source``: back, where nobody has sent it elsewhere since."""
    for what, way in WAYS[kind].items():
        context.tx.many(way.put, [(target, source, *row) for row in moved.get(what, [])])
    if kind == "organization":
        _move_tickets(context, moved["tickets"], source, target)
        _recheck(context, source, target)


def _recheck(context: Context, source: int, target: int) -> None:
    """With contracts that have gone, or tickets that have come to others, what is covered may be something else."""
    if context.tx.value(_CONTRACTS, (source, target)):
        for one in (source, target):
            contracts_changed(context, one, f"{source}-{target}")


def _move_tickets(context: Context, ids: Sequence[int], source: int, target: int) -> None:
    """A ticket's zone says whose it is: it follows, in the ticket and wherever it stands beside."""
    tx = context.tx
    zones: dict[int, list[int]] = {}
    for id, zone in tx.all(_STILL, (source, as_list(ids))):
        zones.setdefault(zone, []).append(id)
    for zone, tickets in zones.items():
        key = (*(tx.one(_ZONE, (zone,)) or ()), target)
        there = tx.value(_ZONE_OF, key)
        if there is None:
            there = tx.insert(_NEW_ZONE, key)
            context.kernel.epochs.bump(tx, "access")
        tx.run(_PUT, (target, there, as_list(tickets)))
        for table in ("work_item", "participant"):
            tx.run(_COPY.format(table=table), (there, as_list(tickets)))
