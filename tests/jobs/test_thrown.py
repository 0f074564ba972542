"""What a process has thrown: taken once, tried again while nobody waits, dead in the end."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from instar.access import SYSTEM
from instar.commands import OpenTicket, Publish, execute
from instar.jobs import table
from instar.jobs.attempt import attempt
from instar.testing.site import Site


def process(key: str, node: dict[str, object]) -> str:
    body = {
        "format": "instar.process/1",
        "key": key,
        "title": key,
        "role": "parcel",
        "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
        "nodes": {
            "start": {"type": "startEvent", "stage": "open", "next": "n"},
            "n": {**node, "next": "end"},
            "end": {"type": "endEvent", "stage": "done"},
        },
    }
    return json.dumps(body)


@pytest.fixture
def office(post_office) -> Iterator[Site]:
    site = post_office(lambda arguments, context: None).site
    execute(site.kernel, Publish(process("hear", {"type": "receiveTask", "message": "hello"})), SYSTEM)
    execute(site.kernel, Publish(process("say", {"type": "intermediateThrowEvent", "message": "hello"})), SYSTEM)
    return site


def opened(site: Site, key: str) -> int:
    return int(site.run(OpenTicket("x", process=key), "olga")["ticket"])


def job(site: Site) -> tuple[object, ...]:
    row = site.kernel.store.read().one("SELECT state, attempts, error FROM job WHERE kind = 'message'")
    assert row is not None
    return row


def test_a_message_is_taken_by_one_who_waits(office: Site):
    hearing = opened(office, "hear")
    opened(office, "say")
    office.work()
    assert office.kernel.store.read().value("SELECT ended IS NOT NULL FROM ticket WHERE id = ?", (hearing,)) == 1
    assert job(office)[0] == "done"


def test_a_message_that_nobody_waits_for_is_tried_again_until_somebody_does(office: Site):
    opened(office, "say")
    office.work()
    state, attempts, error = job(office)
    assert (state, attempts) == ("ready", 1)
    assert "hello" in str(error)
    opened(office, "hear")
    office.clock.advance(table.LONGEST_PAUSE_MS)
    office.work()
    assert job(office)[0] == "done"


def test_one_that_nobody_ever_waits_for_is_dead_and_stays_to_be_seen(office: Site):
    opened(office, "say")
    for _try in range(table.TRIES):
        office.work()
        office.clock.advance(2 * table.LONGEST_PAUSE_MS)
    assert job(office)[:2] == ("dead", table.TRIES)


def test_a_worker_that_lost_its_lease_delivers_nothing(office: Site):
    opened(office, "say")
    late = table.claim(office.kernel.store, office.clock.now())
    assert late is not None
    office.clock.advance(table.LEASE_MS + 1)
    hearing = [opened(office, "hear") for _n in range(2)]
    office.work()
    attempt(office.kernel, late)
    ended = office.kernel.store.read().all("SELECT id FROM ticket WHERE ended IS NOT NULL AND process = 'hear'")
    assert ended == [(hearing[0],)]
