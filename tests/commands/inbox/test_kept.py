"""Whoever brings something is thanked after it is kept; a second delivery changes nothing."""

from __future__ import annotations

import json

import pytest

from instar.commands.inbox import KeepRaw, keep_raw, read_item
from instar.errors import Forbidden, InstarError, Invalid
from instar.store import Store

RAW = b'{"id": "7", "text": "Where is my order?"}'


def test_bytes_row_and_job_are_there_for_every_other_process_when_it_returns(site):
    kept = keep_raw(site.kernel, "card", RAW)
    other = Store(site.kernel.store.path)
    sha256, size, state = other.read().one("SELECT sha256, size, state FROM inbox WHERE id = ?", (kept.id,))
    assert (kept.fresh, size, state) == (True, len(RAW), "new")
    assert site.kernel.blobs.path(sha256).read_bytes() == RAW
    assert other.read().all("SELECT kind, state FROM job") == [("inbox", "ready")]
    other.close()


def test_the_same_bytes_are_kept_once_and_read_once(site, cards, rows):
    first = keep_raw(site.kernel, "card", RAW)
    again = [keep_raw(site.kernel, "card", RAW) for _time in range(3)]
    assert {(one.id, one.fresh) for one in again} == {(first.id, False)}
    site.work()
    keep_raw(site.kernel, "card", RAW)
    site.work()
    assert cards.read == 1
    assert rows("SELECT count(*) FROM ticket") == [(1,)]


def test_a_key_tells_a_second_delivery_whatever_its_bytes(site):
    first = keep_raw(site.kernel, "card", b'{"id": "1", "at": 1}', "event-5")
    second = keep_raw(site.kernel, "card", b'{"id": "1", "at": 2}', "event-5")
    other = keep_raw(site.kernel, "letterbox", b'{"id": "1", "at": 2}', "event-5")
    assert (second.id, second.fresh, other.fresh) == (first.id, False, True)


def test_nothing_and_too_much_are_refused_and_leave_nothing(site, rows):
    with pytest.raises(Invalid):
        keep_raw(site.kernel, "card", b"")
    with pytest.raises(InstarError) as refused:
        keep_raw(site.kernel, "card", b"x" * (26 << 20))
    assert refused.value.status == 413
    assert rows("SELECT 1 FROM inbox") == []


def test_only_the_site_itself_keeps(site):
    with pytest.raises(Forbidden):
        site.run(KeepRaw("card", "k", "00", 1), "maria")


def test_a_worker_leaves_to_its_bringer_what_he_reads_himself(site, rows):
    kept = keep_raw(site.kernel, "card", RAW, wait=60_000)
    assert site.work() == 0
    assert read_item(site.kernel, kept.id).outcome == "ticket"
    site.clock.advance(61_000)
    assert site.work() == 1
    assert rows("SELECT count(*) FROM ticket") == [(1,)]
    assert json.loads(rows("SELECT payload FROM job WHERE kind = 'inbox'")[0][0]) == {"inbox": kept.id}
