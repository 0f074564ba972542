"""What has to hold in the database and at the receiver after any number of kills: nothing lost, nothing doubled.

It reads rows and knows no code of the product but how to reach the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from instar.settings import load
from instar.store import Store, Tx

PARCELS = "parcel"
PAUSES = "pause"
POISON = "poison"

_TITLES = "SELECT id, title FROM ticket WHERE process = ?"
_OF_TICKETS = "SELECT {what} FROM {table} WHERE ticket_id IN (SELECT id FROM ticket WHERE process = ?) ORDER BY {order}"


@dataclass
class Findings:
    """Sentences; all empty when everything holds."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled)


def findings(site: Path, acknowledged: Mapping[str, str], key: str = PARCELS) -> Findings:
    """``acknowledged``: idempotency key of the client → number of the ticket; ``key``: of the client's process."""
    settings = load(site, {})
    store = Store(settings.database_address)
    found = Findings()
    try:
        tx = store.read()
        _answers(found, titles(tx, key), acknowledged)
        for process in (PARCELS, PAUSES, POISON):
            _titles(found, titles(tx, process))
        _parcels(found, tx)
        _pauses(found, tx)
        _poison(found, tx)
        _receiver(found, site, set(titles(tx, PARCELS).values()))
    finally:
        store.close()
    return found


def titles(tx: Tx, process: str) -> dict[str, str]:
    return {f"T-{id}": title for id, title in tx.all(_TITLES, (process,))}


def _answers(found: Findings, there: Mapping[str, str], acknowledged: Mapping[str, str]) -> None:
    for key, number in acknowledged.items():
        if number not in there:
            found.lost.append(f"{number} was acknowledged and is not there")
        elif there[number] != key:
            found.doubled.append(f"{number} is the answer to {key}, but was opened for {there[number]}")


def _titles(found: Findings, there: Mapping[str, str]) -> None:
    counts = Counter(there.values())
    found.doubled.extend(f"{title} is there {count} times" for title, count in counts.items() if count > 1)


def _parcels(found: Findings, tx: Tx) -> None:
    wanted = {"jobs": ["done"], "steps": ["check"], "history": ["opened", "action"], "messages": ["Sent."]}
    for number, seen in _seen(tx, PARCELS):
        _compare(found, number, seen, wanted)


def _pauses(found: Findings, tx: Tx) -> None:
    """Each timer has fired once, and nothing waits any more."""
    wanted = {"jobs": [], "steps": ["check"], "history": ["opened", "timer"], "messages": [], "waits": []}
    for number, seen in _seen(tx, PAUSES):
        _compare(found, number, seen, wanted)


def _poison(found: Findings, tx: Tx) -> None:
    """Dead, and the process was told once: a fault stands on the ticket."""
    wanted = {"jobs": ["dead"], "steps": [], "history": ["opened", "action"], "messages": [], "faults": ["send"]}
    for number, seen in _seen(tx, POISON):
        _compare(found, number, seen, wanted)


def _seen(tx: Tx, process: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Every ticket of the process, with what is there of it: in a few statements, however many tickets."""
    parts = {
        "jobs": ("job", "state", "id"),
        "steps": ("work_item", "node", "id"),
        "history": ("event", "kind", "id"),
        "messages": ("message", "body", "id"),
        "waits": ("subscription", "node", "id"),
        "faults": ("incident", "node", "token"),
    }
    rows: dict[str, dict[int, list[str]]] = {}
    for part, (table, column, order) in parts.items():
        of = rows.setdefault(part, {})
        sql = _OF_TICKETS.format(what=f"ticket_id, {column}", table=table, order=order)
        for id, value in tx.all(sql, (process,)):
            of.setdefault(id, []).append(value)
    for (id,) in tx.all("SELECT id FROM ticket WHERE process = ? ORDER BY id", (process,)):
        yield f"T-{id}", {part: of.get(id, []) for part, of in rows.items()}


def _compare(found: Findings, number: str, seen: Mapping[str, Any], wanted: Mapping[str, list[str]]) -> None:
    for part, right in wanted.items():
        if seen[part] != right:
            more = len(seen[part]) > len(right)
            (found.doubled if more else found.lost).append(f"{number}: {part} are {seen[part]}, not {right}")


def _receiver(found: Findings, site: Path, wanted: set[str]) -> None:
    """It may hear of a parcel twice, but then under the same key; of every ticket it hears at least once."""
    keys: dict[str, set[str]] = {}
    for to, key in (line.split() for line in (site / "sent").read_text().splitlines()):
        keys.setdefault(to, set()).add(key)
    found.doubled.extend(f"{to} was sent under {len(used)} keys" for to, used in keys.items() if len(used) > 1)
    found.lost.extend(f"{title} was never sent" for title in sorted(wanted - set(keys)))
