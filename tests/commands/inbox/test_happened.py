"""Events of machines go to the process that waits for them, open what nobody waits for, and are taken once each."""

from __future__ import annotations

import json

import pytest

from instar.access import SYSTEM
from instar.commands import AddService, ClaimWork, CompleteWork, Publish, execute
from instar.commands.inbox import SetUpChannel, keep_raw, read_item
from instar.queries.inbox import inbox

PULSE = {
    "format": "instar.process/1",
    "key": "pulse",
    "title": {"en": "Pulse", "ru": "Пульс"},
    "role": "letter",
    "form": {
        "fields": [
            {"id": "pulse_key", "type": "text", "title": {"en": "Key", "ru": "Ключ"}},
            {"id": "pulse_count", "type": "integer", "title": {"en": "Beats", "ru": "Ударов"}},
            {"id": "pulse_taken", "type": "boolean", "title": {"en": "Taken", "ru": "Взят"}},
        ]
    },
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыт"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
    "nodes": {
        "by_hand": {"type": "startEvent", "next": "look"},
        "first": {"type": "startEvent", "message": "beat", "title": {"en": "A beat", "ru": "Удар"}, "next": "keep"},
        "keep": {
            "type": "scriptTask",
            "set": {"data.pulse_key": "message.key", "data.pulse_count": "1"},
            "next": "look",
        },
        "look": {"type": "userTask", "stage": "open", "title": {"en": "Look", "ru": "Смотреть"}, "next": "end"},
        "again": {
            "type": "boundaryEvent",
            "attachedTo": "look",
            "interrupting": False,
            "message": "beat",
            "correlate": "data.pulse_key",
            "next": "count",
        },
        "count": {
            "type": "scriptTask",
            "set": {"data.pulse_count": "data.pulse_count + 1", "data.pulse_taken": "message.taken"},
            "next": "counted",
        },
        "counted": {"type": "endEvent"},
        "end": {"type": "endEvent", "stage": "done"},
    },
}


@pytest.fixture
def beat(site, post):
    execute(site.kernel, Publish(json.dumps(PULSE)), SYSTEM)
    return lambda **given: post(**{"event": "beat", "nonce": next(numbers), **given})


def beats(rows):
    return [json.loads(data)["pulse_count"] for (data,) in rows("SELECT data FROM ticket ORDER BY id")]


def taken(rows):
    return [json.loads(data)["pulse_taken"] for (data,) in rows("SELECT data FROM ticket ORDER BY id")]


numbers = iter(range(1_000_000))
"""Other bytes each time: equal ones are one delivery."""


def test_an_event_opens_a_ticket_and_the_next_ones_go_to_it(beat, rows):
    assert beat(title="The heart").outcome == "ticket"
    assert [beat().outcome, beat().outcome] == ["event", "event"]
    assert rows("SELECT title, channel FROM ticket") == [("The heart", "card")]
    assert beats(rows) == [3]


def test_its_key_tells_it_from_others(beat, rows):
    beat(key="a")
    beat(key="b")
    beat(key="a")
    assert beats(rows) == [2, 1]


def test_what_has_ended_takes_nothing_more(beat, rows, site):
    beat()
    site.run(CompleteWork(rows("SELECT id FROM work_item")[0][0], "done"), "olga")
    assert beat().outcome == "ticket"
    assert rows("SELECT count(*) FROM ticket") == [(2,)]


def test_an_event_that_opens_nothing_is_noted(beat, rows):
    told = beat(id="over", opens=False)
    assert (told.outcome, told.reason) == ("ignored", "Nobody waits for it: nothing was changed.")
    assert rows("SELECT count(*) FROM ticket") == [(0,)]
    assert rows("SELECT external_id, outcome, ticket_id FROM inbound_event") == [("over", "ignored", None)]


def test_an_event_with_an_id_is_taken_once_and_one_without_each_time(beat, rows):
    beat(id="1")
    beat(id="1")
    beat()
    beat()
    assert beats(rows) == [3]


def test_an_item_that_is_read_again_counts_nothing_twice(site, beat, rows):
    beat()
    kept = keep_raw(site.kernel, "card", json.dumps({"all": [{"event": "beat"}, {"event": "beat"}]}).encode())
    read_item(site.kernel, kept.id)
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE inbox SET state = 'new'")
    read_item(site.kernel, kept.id)
    assert beats(rows) == [3]


def test_what_was_overtaken_changes_nothing(beat, rows):
    beat(id="over:1", opens=False)
    assert beat(unless="over:1").outcome == "ignored"
    assert beat(unless="over:2").outcome == "ticket"
    assert rows("SELECT count(*) FROM ticket") == [(1,)]


def test_a_process_reads_whether_somebody_has_taken_the_ticket(beat, rows, site):
    beat()
    beat()
    assert taken(rows) == [False]
    site.run(ClaimWork(rows("SELECT id FROM work_item")[0][0]), "olga")
    beat()
    assert taken(rows) == [True]


def test_a_flood_is_one_ticket_until_it_is_over(beat, rows, site):
    flood = [2, 60_000, "flood", "A flood"]
    for key in "abcde":
        beat(key=key, flood=flood)
    assert rows("SELECT title FROM ticket ORDER BY id") == [("It beats",), ("It beats",), ("A flood",)]
    assert beats(rows) == [1, 1, 3]
    site.clock.advance(120_000)
    beat(key="f", flood=flood)
    assert rows("SELECT count(*) FROM ticket") == [(4,)]


def test_the_ticket_is_opened_for_the_service_that_is_named_else_the_channels(site, beat, rows):
    for key in ("hearts", "lungs"):
        execute(site.kernel, AddService(key, {"en": key, "ru": key}, process="letter"), SYSTEM)
    execute(site.kernel, SetUpChannel("card", "lungs"), SYSTEM)
    beat(key="a", service="hearts")
    beat(key="b", service="nobody knows")
    sql = "SELECT s.key FROM ticket t JOIN service s ON s.id = t.service_id ORDER BY t.id"
    assert rows(sql) == [("hearts",), ("lungs",)]


def test_where_no_process_begins_with_it_the_item_waits_for_one(post, site):
    told = post(event="beat")
    assert told.outcome == "quarantined"
    assert "“beat”" in told.reason


def test_the_list_of_items_tells_the_ticket(beat, site):
    beat()
    (row,) = inbox(site.kernel, site.people["maria"]).items
    assert (row.tickets, row.more) == ((), True)  # who manages channels need not see tickets
