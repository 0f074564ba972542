"""What happened to a ticket, as plain facts made of its event rows; ``sentence`` puts an entry into words.

A row of ``event`` holds what the engine was told and what it answered. That is for replay; a reader wants to know who
did what and what came of it, so each row becomes one ``Entry`` with a few ``Fact``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.head import people
from instar.queries.key import visible_key
from instar.queries.labels import PersonLabel
from instar.queries.past import Fact, Past
from instar.store import Row

_ROWS = """
SELECT e.id, e.at, e.kind, e.actor_id, e.payload FROM event e
WHERE e.ticket_id = ? AND e.id < ? ORDER BY e.id DESC LIMIT ?"""
_NEWEST = 1 << 62
