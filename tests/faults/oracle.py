"""What has to hold in the database and at the receiver after any number of kills: nothing lost, nothing doubled."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path


def findings(site: Path, acknowledged: dict[str, str]) -> list[str]:
    """What does not hold, in sentences. ``acknowledged``: idempotency key of the client → number of the ticket."""
    base = sqlite3.connect(site / "var" / "instar.db", timeout=30)
    try:
        return [*_database(base), *_tickets(base, acknowledged), *_receiver(base, site)]
    finally:
        base.close()


def _database(base: sqlite3.Connection) -> list[str]:
    found = [f"integrity: {row[0]}" for row in base.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"a row points to nothing: {row}" for row in base.execute("PRAGMA foreign_key_check")]
    return found


def _tickets(base: sqlite3.Connection, acknowledged: dict[str, str]) -> list[str]:
    rows = dict(base.execute("SELECT 'T-' || id, title FROM ticket WHERE process = 'parcel'"))
    found = [f"{number} was acknowledged and is not there" for number in acknowledged.values() if number not in rows]
    titles = Counter(rows.values())
    found += [f"{title} is there {count} times" for title, count in titles.items() if count > 1]
    found += [
        f"{number} is the answer to {key}, but was opened for {rows[number]}"
        for key, number in acknowledged.items()
        if number in rows and rows[number] != key
    ]
    sql = """
    SELECT 'T-' || t.id, (SELECT count(*) FROM job j WHERE j.ticket_id = t.id),
      (SELECT count(*) FROM job j WHERE j.ticket_id = t.id AND j.state = 'done'),
      (SELECT group_concat(w.node) FROM work_item w WHERE w.ticket_id = t.id),
      (SELECT group_concat(e.kind) FROM (SELECT kind FROM event WHERE ticket_id = t.id ORDER BY id) e),
      (SELECT count(*) FROM message m WHERE m.ticket_id = t.id)
    FROM ticket t WHERE t.process = 'parcel'"""
    for number, jobs, done, steps, events, messages in base.execute(sql):
        if (jobs, done, steps, events, messages) != (1, 1, "check", "opened,action", 1):
            found.append(f"{number}: {jobs} jobs, {done} done, steps {steps}, history {events}, {messages} messages")
    return found


def _receiver(base: sqlite3.Connection, site: Path) -> list[str]:
    """It may hear of a parcel twice, but then under the same key; of every ticket it hears at least once."""
    heard = [line.split() for line in (site / "sent").read_text().splitlines()]
    keys: dict[str, set[str]] = {}
    for to, key in heard:
        keys.setdefault(to, set()).add(key)
    found = [f"{to} was sent under {len(used)} keys" for to, used in keys.items() if len(used) > 1]
    missing = {title for (title,) in base.execute("SELECT title FROM ticket WHERE process = 'parcel'")} - set(keys)
    return [*found, *(f"{title} was never sent" for title in sorted(missing))]
