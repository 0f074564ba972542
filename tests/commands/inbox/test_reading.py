"""Whatever a channel's function does with an item, that item alone is in quarantine, and says why."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from instar.commands.inbox import SettleRaw, keep_raw, read_item
from instar.errors import Busy, Forbidden, NotFound


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("raises", "RuntimeError: no luck"),
        ("leaves", "SystemExit: 3"),
        ("cannot", "no postcard at all"),
        ("rubbish", "receive gave object; it gives Inbound"),
        ("number", "TypeError: 'int' object is not iterable"),
        ("many", "It holds more than 1000 messages."),
    ],
)
def test_what_cannot_be_read_stands_in_quarantine_with_its_reason(post, rows, does, told):
    outcome = post(do=does)
    assert (outcome.outcome, told in outcome.reason) == ("quarantined", True), outcome
    ((state, reason, tries),) = rows("SELECT state, reason, tries FROM inbox")
    assert (state, tries, told in reason) == ("quarantined", 1, True)
    assert post(id="2", text="The next one").outcome == "ticket"


def test_bytes_that_are_no_json_are_no_fault_of_the_plugin_however_many(post, site):
    outcomes = {post(b"\xff junk %d" % number).outcome for number in range(5)}
    (status,) = site.kernel.plugins.statuses
    assert (outcomes, status.faults, status.breaker.pauses()) == ({"quarantined"}, 0, ())


def test_a_channel_that_hangs_costs_its_time_and_no_more(post, monkeypatch):
    monkeypatch.setattr("instar.plugins.manager.ANSWER_S", 0.2)
    monkeypatch.setitem(post.__globals__["MISBEHAVES"], "hangs", lambda: time.sleep(2))
    outcome = post(do="hangs")
    assert (outcome.outcome, "did not come back in time" in outcome.reason) == ("quarantined", True)


def test_a_plugin_that_fails_too_often_is_left_alone_and_its_items_wait(post, site, cards, rows):
    for number in range(3):
        post(do="raises", id=number)
    with pytest.raises(Busy):
        post(id="later")
    site.work()
    assert rows("SELECT state FROM inbox ORDER BY id DESC LIMIT 1") == [("new",)]
    site.kernel.plugins.statuses[0].breaker.resume()
    site.clock.advance(60_000)
    site.work()
    assert rows("SELECT state FROM inbox ORDER BY id DESC LIMIT 1") == [("done",)]


def test_an_item_with_nothing_in_it_is_done(post, rows):
    outcome = post(do="nothing")
    assert (outcome.outcome, outcome.reason) == ("refused", "There is no message in it.")
    assert rows("SELECT state FROM inbox") == [("done",)]


def test_messages_before_the_one_that_failed_stay_taken_in_once(post, site, cards, rows):
    both = {"all": [{"id": "1", "text": "One"}, {"id": "2", "text": "Two", "data": {"letter_nowhere": 1}}]}
    outcome = post(**both)
    assert (outcome.outcome, "letter_nowhere" in outcome.reason) == ("quarantined", True)
    assert rows("SELECT title FROM ticket") == [("One",)]


def test_a_lost_file_is_told(site, rows):
    kept = keep_raw(site.kernel, "card", b'{"id": "1"}')
    ((sha256,),) = rows("SELECT sha256 FROM inbox")
    site.kernel.blobs.path(sha256).unlink()
    outcome = read_item(site.kernel, kept.id)
    assert (outcome.outcome, outcome.reason) == ("quarantined", "The file is not in the store any more.")


def test_a_service_is_needed(post, site):
    with site.kernel.store.transaction() as tx:
        tx.run("UPDATE service SET active = 0")
        site.kernel.epochs.bump(tx, "definitions")
        site.kernel.epochs.bump(tx, "access")
    outcome = post(id="1")
    assert outcome.outcome == "quarantined"
    assert outcome.reason == (
        "There is no service that the channel's tickets could be opened for. Choose one on the channel's page."
    )


def test_only_the_site_itself_settles(site, post):
    post(id="1")
    with pytest.raises(Forbidden):
        site.run(SettleRaw(1, "quarantined"), "maria")
    with pytest.raises(NotFound):
        read_item(site.kernel, 99)


def test_what_a_channel_has_to_know_is_asked_before_each_item(post, site, monkeypatch):
    known = {"title": "First"}
    given = site.kernel.plugins.channel("card")

    def receive(raw, context):
        return [replace(one, title=context.known["title"]) for one in given.receive(raw, context)]

    other = replace(given, receive=receive, known=lambda: dict(known))
    monkeypatch.setitem(site.kernel.plugins._registry.channels, "card", other)
    post(id="a", text="Hello")
    known["title"] = "Second"
    post(id="b", text="Hello")
    titles = site.kernel.store.read().all("SELECT title FROM ticket ORDER BY id")
    assert titles == [("First",), ("Second",)]
