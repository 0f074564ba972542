"""What is to be done after the commit: a row of ``job``, written in the transaction of what asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from instar import logs
from instar.store import Tx

_INSERT = """
INSERT INTO job (kind, ticket_id, token, key, payload, request, due, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


def write_job(
    tx: Tx,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    now: int,
    *,
    ticket: int = 0,
    token: int = 0,
    due: int | None = None,
) -> int:
    """Write a job that is due now, or at ``due`` (ms); returns its id. ``key`` names it to whoever may hear of it
    twice, and is unique.

    The job keeps the id of the request that it comes from. Who calls this rings the bell after the commit.
    """
    row = (kind, ticket, token, key, orjson.dumps(payload).decode(), logs.current() or None)
    return tx.insert(_INSERT, (*row, now if due is None else due, now))
