"""A ticket that cannot be opened is tried again, and keeps no later one from it."""

from __future__ import annotations

import json

from instar.access import SYSTEM
from instar.commands import Publish, execute
from instar.jobs import table

PROCESS = {
    "format": "instar.process/1",
    "key": "rounds",
    "title": "Rounds",
    "role": "parcel",
    "form": {"fields": [{"id": "rounds_n", "type": "integer", "title": "To", "required": True}]},
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "stage": "open", "next": "look"},
        "daily": {"type": "startEvent", "timer": {"cycle": "R/P1D"}, "next": "sum"},
        "sum": {"type": "scriptTask", "set": {"data.rounds_n": "1 / coalesce(data.rounds_n, 0)"}, "next": "look"},
        "look": {"type": "userTask", "title": "Look", "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    },
}


def test_a_ticket_that_cannot_be_opened_keeps_no_later_one_from_it(post_office) -> None:
    site = post_office(lambda arguments, context: None).site
    execute(site.kernel, Publish(json.dumps(PROCESS)), SYSTEM)
    site.clock.advance(86_400_000)
    site.work()
    rows = site.kernel.store.read().all("SELECT state, attempts FROM job WHERE kind = 'schedule' ORDER BY id")
    assert rows == [("ready", 1), ("ready", 0)]
    for _try in range(table.TRIES):
        site.clock.advance(table.LONGEST_PAUSE_MS * 2)
        site.work()
    state, error = site.kernel.store.read().one("SELECT state, error FROM job WHERE kind = 'schedule' ORDER BY id")
    assert state == "dead"
    assert "sum" in error
    assert site.kernel.store.read().value("SELECT count(*) FROM job WHERE kind = 'schedule' AND state = 'ready'") >= 1
