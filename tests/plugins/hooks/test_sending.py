"""What happens is told: signed, at least once, later and later where it fails, each message with one id for ever."""

from __future__ import annotations

from typing import Any

import pytest

from instar.jobs import left, table
from instar.jobs.telling import tell
from instar.kernel import serving
from instar.sdk import Webhook, is_signed
from instar_plugins.hooks import deliveries, sending

from .conftest import SECRET, Desk

HOUR = 3_600_000


def as_webhook(headers: Any, body: bytes) -> Webhook:
    return Webhook("POST", "", {}, headers, body)


def test_what_happens_is_told_signed_and_in_the_promised_shape(desk: Desk) -> None:
    desk.hook("opened", "closed")
    ticket = desk.open()
    desk.beat()
    desk.close(ticket)
    desk.beat()
    opened, closed = desk.receiver.told
    assert (opened["type"], closed["type"]) == ("ticket.opened", "ticket.closed")
    assert opened["timestamp"].endswith("Z")
    told = opened["data"]["ticket"]
    assert (told["number"], told["title"], told["service"]) == ("T-1", "A lamp", "general_help")
    assert told["requester"]["email"] == "ann@client.example"
    assert closed["data"]["ticket"]["closed"] is not None
    headers, body = desk.receiver.came[0]
    assert headers["content-type"] == "application/json"
    assert is_signed(as_webhook(headers, body), SECRET, desk.site.clock.now())
    assert not is_signed(as_webhook(headers, body + b" "), SECRET, desk.site.clock.now())
    assert desk.log() == [("sent", 200, 1), ("sent", 200, 1)]
    assert (desk.delivery().answer, desk.state(1).error) == ("thanks", "")


def test_each_message_has_an_id_of_its_own(desk: Desk) -> None:
    desk.hook()
    desk.hook()
    desk.open()
    desk.open()
    desk.beat()
    assert len(set(desk.receiver.ids)) == len(desk.receiver.ids) == 4


def test_what_fails_is_tried_again_later_and_later_with_the_same_id_and_bytes(desk: Desk) -> None:
    desk.hook()
    desk.receiver.status = 500
    desk.open()
    desk.beat()
    assert desk.log() == [("waiting", 500, 1)]
    desk.beat(5_000)
    assert len(desk.receiver.came) == 1, "not before its time"
    desk.beat(6_000)
    assert len(desk.receiver.came) == 2
    desk.beat(11_000)
    assert len(desk.receiver.came) == 2, "the second wait is longer"
    desk.receiver.status = 204
    desk.beat(20_000)
    assert desk.log() == [("sent", 204, 3)]
    assert len(set(desk.receiver.ids)) == 1
    assert len({body for _headers, body in desk.receiver.came}) == 1
    assert desk.state(1).failures == 0


def test_one_that_fails_keeps_no_other_one_waiting(desk: Desk) -> None:
    desk.hook(url=f"http://127.0.0.1:{desk.receiver.port}/take")
    bad = desk.hook()
    desk.site.kernel.store.read().run(f"UPDATE x_hooks__hook SET url = 'http://127.0.0.1:1/' WHERE id = {bad}")
    for _number in range(3):
        desk.open()
    desk.beat()
    assert len(desk.receiver.came) == 3
    tries = desk.rows(f"SELECT tries FROM x_hooks__delivery WHERE hook_id = {bad} ORDER BY id")
    assert [one for (one,) in tries] == [1, 0, 0] or sum(one for (one,) in tries) <= 1


def test_a_receiver_that_asks_for_time_gets_it(desk: Desk) -> None:
    desk.hook()
    desk.receiver.status, desk.receiver.headers = 429, {"Retry-After": "600"}
    desk.open()
    desk.beat()
    desk.beat(300_000)
    assert len(desk.receiver.came) == 1
    desk.beat(301_000)
    assert len(desk.receiver.came) == 2


def test_after_many_failures_it_is_paused_those_who_manage_channels_are_told_and_nothing_is_lost(desk: Desk) -> None:
    hook = desk.hook()
    desk.receiver.status = 503
    desk.open()
    for _number in range(15):
        desk.beat(6 * HOUR + 1)
    assert len(desk.receiver.came) == 12
    assert "12 tries in a row have failed" in desk.state(hook).paused
    told = desk.rows(
        "SELECT p.key FROM notice n JOIN principal p ON p.id = n.principal_id WHERE n.kind = 'hooks.paused'"
    )
    assert told == [("boss",)]
    desk.open("Another lamp")
    desk.beat(HOUR)
    assert len(desk.receiver.came) == 12
    desk.receiver.status = 200
    desk.own("resume_hook", {"hook": hook})
    desk.beat()
    assert desk.receiver.told[-1]["data"]["ticket"]["title"] == "Another lamp"
    assert desk.log("state") == [("failed",), ("sent",)]
    desk.own("again", {"delivery": 1})
    desk.beat()
    assert desk.log("state") == [("sent",), ("sent",)]
    assert desk.receiver.ids[-1] == desk.receiver.ids[0]


def test_gone_pauses_at_once(desk: Desk) -> None:
    hook = desk.hook()
    desk.receiver.status = 410
    desk.open()
    desk.beat()
    assert "HTTP 410" in desk.state(hook).paused


def test_no_redirect_is_followed(desk: Desk) -> None:
    desk.hook()
    desk.receiver.status, desk.receiver.headers = 307, {"Location": "http://169.254.169.254/"}
    desk.open()
    desk.beat()
    assert desk.log() == [("waiting", 307, 1)]
    assert "none is followed" in desk.state(1).error


def test_killed_between_the_answer_and_the_note_it_leaves_again_with_the_same_id(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_given: Any) -> None:
        raise Killed

    desk.hook()
    desk.open()
    tell(desk.site.kernel)
    job = table.claim(desk.site.kernel.store, desk.site.clock.now(), "dead process")
    while job is not None and job.kind != "alarm":
        table.done(desk.site.kernel.store, job, desk.site.clock.now())
        job = table.claim(desk.site.kernel.store, desk.site.clock.now(), "dead process")
    with monkeypatch.context() as patch, serving(desk.site.kernel):
        patch.setattr(sending, "_settled", die)
        with pytest.raises(Killed):
            sending.ring(1)
    assert (len(desk.receiver.came), desk.log()) == (1, [("waiting", None, 0)])
    left.free(desk.site.kernel, "dead process")
    desk.beat(HOUR)
    assert desk.log() == [("sent", 200, 1)]
    assert desk.receiver.ids == [desk.receiver.ids[0]] * 2


def test_an_event_that_is_told_twice_is_one_message(desk: Desk) -> None:
    desk.hook("opened", "stage")
    desk.open()
    desk.beat()
    before = len(desk.receiver.came)
    desk.site.kernel.store.read().run("UPDATE plugin_cursor SET event_id = 0 WHERE plugin = 'hooks'")
    desk.beat()
    assert len(desk.receiver.came) == before == len(desk.log())


def test_both_secrets_sign_while_they_are_exchanged(desk: Desk) -> None:
    hook = desk.hook()
    other = "whsec_" + "WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpa"
    desk.own("rotate_hook", {"hook": hook, "secret": other})
    desk.open()
    desk.beat()
    headers, body = desk.receiver.came[0]
    now = desk.site.clock.now()
    assert all(is_signed(as_webhook(headers, body), one, now) for one in (SECRET, other))
    desk.beat(25 * HOUR)
    desk.open()
    desk.beat()
    headers, body = desk.receiver.came[1]
    now = desk.site.clock.now()
    assert [is_signed(as_webhook(headers, body), one, now) for one in (SECRET, other)] == [False, True]


def test_one_whose_reader_has_left_is_paused(desk: Desk) -> None:
    hook = desk.hook()
    desk.open()
    desk.site.kernel.store.read().run("UPDATE principal SET active = 0 WHERE key = 'olga'")
    desk.site.kernel.epochs.look_again()
    desk.beat()
    assert desk.receiver.came == []
    assert "not in use any more" in desk.state(hook).paused


def test_the_log_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hook()
    for _number in range(3):
        desk.open()
        desk.beat()
    desk.beat(15 * 24 * HOUR)
    desk.open()
    desk.beat()
    assert len(desk.log()) == 1, "what is older than two weeks has gone"
    assert deliveries.pause(0) == 10_000
    assert deliveries.pause(50) == 6 * HOUR
