"""On which versions of a process tickets run."""

from __future__ import annotations

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.definitions import missing, readable

_RUNNING = """
SELECT v.number, count(*) FROM ticket t JOIN definition_version v ON v.id = t.version_id
WHERE t.process = ? AND t.ended IS NULL GROUP BY v.number ORDER BY v.number DESC"""


def running(kernel: Kernel, actor: Actor, key: str) -> tuple[tuple[int, int], ...]:
    """(number, open tickets) of the versions that have some, the newest first: how many there are, not which ones, so
    who may read the definition is told of all. Raises NotFound, Forbidden."""
    if not readable(kernel, actor)("process", key):
        raise missing()
    return tuple(kernel.store.read().all(_RUNNING, (key,)))
