"""Rules by the clock: each ticket once, portion by portion, whoever dies in the middle; what was missed once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instar.commands import CancelTicket
from instar.jobs import left, table
from instar.kernel import serving
from instar.queries import history
from instar_plugins.rules import ringing

from .conftest import HOUR, NOTE, Hall, daily, rule

BAD = {"action": "tell", "with": {"people": "{{ ticket.assignee.login }}", "text": "Look at it."}}


def until(hall: Hall, written: str, zone: str = "Europe/Berlin") -> None:
    """Let it be so late."""
    at = int(datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    hall.clock.advance(at - hall.clock.now())


def runs(hall: Hall, what: str) -> list[tuple[Any, ...]]:
    return hall.all(f"SELECT {what} FROM x_rules__run ORDER BY id")


def noted(hall: Hall, *tickets: int) -> list[int]:
    return [len(hall.notes(ticket)) for ticket in tickets]


@pytest.fixture
def night(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Hall:
    """Shortly after midnight in Berlin, in a March with nothing else, on a machine that is quick enough."""
    monkeypatch.setattr(ringing, "PATIENCE_S", 15)
    until(hall, "2027-03-01T00:30")
    return hall


def test_every_morning_all_tickets_that_the_filter_picks_in_the_name_of_the_rule(night: Hall) -> None:
    old, urgent, closed = night.open("Old"), night.open("Urgent"), night.open("Closed")
    night.edit(urgent, priority=1)
    night.site.run(CancelTicket(closed), "olga")
    until(night, "2027-03-09T00:30")
    fresh = night.open("Fresh")
    where = "updated < now - duration('P5D') && !(spoken > now - duration('P5D'))"
    night.save(daily(over={"where": where}, when=["ticket.priority != 1", "event.kind == 'time'"]))
    night.site.work()
    assert noted(night, old, urgent, closed, fresh) == [0, 0, 0, 0]
    until(night, "2027-03-09T08:59")
    night.site.work()
    assert noted(night, old, urgent, closed, fresh) == [0, 0, 0, 0]
    until(night, "2027-03-09T09:00")
    night.site.work()
    assert noted(night, old, urgent, closed, fresh) == [1, 0, 0, 0]
    assert runs(night, "state, total, looked, fired, failed") == [("done", 2, 2, 1, 0)]
    last = history.history(night.kernel, night.site.people["olga"], old).items[0]
    assert (last.kind, last.cause, last.automatic, last.actor) == ("message", "Rule “Still”", True, None)
    until(night, "2027-03-10T09:00")
    night.site.work()
    assert noted(night, old, urgent, closed, fresh) == [2, 0, 0, 0]  # a note of the site's is no movement
    night.say(old, "I am at it.", "public")
    until(night, "2027-03-11T09:00")
    night.site.work()
    assert noted(night, old, urgent, closed, fresh) == [2, 0, 0, 0]


def test_without_a_filter_open_tickets_and_those_that_have_ended_where_it_says_so(night: Hall) -> None:
    open, closed = night.open(), night.open()
    night.site.run(CancelTicket(closed), "olga")
    night.save(daily("open"))
    night.save(daily("ended", over={"status": "ended"}))
    night.save(daily("all", over={"status": "all"}))
    until(night, "2027-03-01T09:00")
    night.site.work()
    by = "SELECT r.key, f.ticket_id FROM x_rules__firing f JOIN x_rules__rule r ON r.id = f.rule_id ORDER BY f.id"
    assert night.all(by) == [("open", open), ("ended", closed), ("all", open), ("all", closed)]


def test_what_was_missed_for_days_is_caught_up_on_once(night: Hall) -> None:
    ticket = night.open()
    night.save(daily())
    night.site.work()
    until(night, "2027-03-04T12:00")
    night.site.work()
    assert noted(night, ticket) == [1]
    until(night, "2027-03-05T09:00")
    night.site.work()
    assert noted(night, ticket) == [2]


def test_the_night_of_the_change_of_the_clocks_has_one_morning(night: Hall) -> None:
    until(night, "2027-03-27T12:00")
    ticket = night.open()
    night.save(daily(on=[{"every": "day", "at": "02:30", "zone": "Europe/Berlin"}]))
    for _hour in range(96):
        night.site.work()
        night.clock.advance(HOUR)
    zone = ZoneInfo("Europe/Berlin")
    begun = [datetime.fromtimestamp(due / 1000, zone).strftime("%d %H:%M") for (due,) in runs(night, "due")]
    assert begun == ["28 03:30", "29 02:30", "30 02:30", "31 02:30"]
    assert noted(night, ticket) == [4]


def test_rules_of_one_moment_go_wholly_one_after_the_other_in_their_order(
    night: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringing, "PORTION", 2)
    tickets = [night.open() for _number in range(5)]
    night.save(daily("second", order=20, when=["ticket.priority == 1"]))
    night.save(daily("first", order=10, then=[{"action": "priority", "with": {"priority": 1}}]))
    until(night, "2027-03-01T09:00")
    night.site.work()
    by = "SELECT r.key, f.ticket_id FROM x_rules__firing f JOIN x_rules__rule r ON r.id = f.rule_id ORDER BY f.id"
    assert night.all(by) == [(key, ticket) for key in ("first", "second") for ticket in tickets]
    assert runs(night, "state, looked, fired") == [("done", 5, 5), ("done", 5, 5)]


def test_portions_leave_others_their_turn_and_tell_how_far_it_is(night: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringing, "PORTION", 2)
    for _number in range(5):
        night.open()
    night.save(daily())
    until(night, "2027-03-01T09:00")
    with serving(night.kernel):
        assert ringing.ring(1) == night.clock.now()
    assert runs(night, "state, total, looked, fired") == [("running", 5, 2, 2)]
    with serving(night.kernel):
        ringing.ring(1)
        following = ringing.ring(1)
    assert runs(night, "state, total, looked, fired") == [("done", 5, 5, 5)]
    assert following is not None
    assert following > night.clock.now()


def test_killed_between_a_ticket_and_the_note_of_it_each_ticket_is_touched_once(
    night: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [night.open() for _number in range(4)]
    night.save(daily())
    night.site.work()
    until(night, "2027-03-01T09:00")

    class Killed(BaseException):
        pass

    done = []
    real = ringing._touch

    def die(*given: Any) -> int:
        done.append(real(*given))
        if len(done) == 2:
            raise Killed
        return done[-1]

    job = table.claim(night.kernel.store, night.clock.now(), "dead process")
    assert job is not None
    with monkeypatch.context() as patch, serving(night.kernel):
        patch.setattr(ringing, "_touch", die)
        with pytest.raises(Killed):
            ringing.ring(1)
    assert (noted(night, *tickets), runs(night, "state, looked, fired")) == ([1, 1, 0, 0], [("running", 0, 2)])
    left.free(night.kernel, "dead process")
    night.clock.advance(HOUR)
    night.site.work()
    assert noted(night, *tickets) == [1, 1, 1, 1]
    assert runs(night, "state, looked, fired, failed") == [("done", 4, 4, 0)]


def test_a_ticket_of_which_workers_die_time_and_again_is_left_out(night: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = [night.open() for _number in range(3)]
    night.save(daily())
    until(night, "2027-03-01T09:00")

    class Killed(BaseException):
        pass

    real = ringing._touch

    def die(one: Any, run: Any, found: Any, number: str, streak: int) -> int:
        if number == f"T-{tickets[1]}":
            raise Killed
        return real(one, run, found, number, streak)

    monkeypatch.setattr(ringing, "_touch", die)
    with serving(night.kernel):
        for attempt in (1, 2, 3):
            with pytest.raises(Killed):
                ringing.ring(attempt)
        ringing.ring(4)
    assert noted(night, *tickets) == [1, 0, 1]
    assert runs(night, "state, looked, fired, failed") == [("done", 3, 2, 1)]


def test_one_ticket_that_is_refused_keeps_no_other_one_back(night: Hall) -> None:
    first, second = night.open(), night.open()
    night.edit(second, assignee="olga")
    night.save(daily(then=[BAD]))
    until(night, "2027-03-01T09:00")
    night.site.work()
    assert runs(night, "state, fired, failed") == [("done", 1, 1)]
    assert night.all("SELECT state, ticket_id FROM x_rules__firing ORDER BY id") == [
        ("failed", first),
        ("fired", second),
    ]
    assert "Nobody is named" in night.firings("error")[0]
    assert night.rule("still", "failures") == 0


def test_where_nothing_but_failures_comes_of_it_it_is_switched_off_at_last(night: Hall) -> None:
    night.open()
    night.save(daily(then=[BAD]))
    for day in range(1, 7):
        until(night, f"2027-03-0{day}T09:00")
        night.site.work()
    assert (night.rule("still", "enabled"), len(runs(night, "id"))) == (0, 5)
    assert "Nothing but failures" in night.rule("still", "off")


def test_a_run_in_which_ticket_after_ticket_fails_is_given_up(night: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringing, "STREAK", 3)
    for _number in range(5):
        night.open()
    night.save(daily(then=[BAD]))
    until(night, "2027-03-01T09:00")
    night.site.work()
    ((state, failed, error),) = runs(night, "state, failed, error")
    assert (state, failed) == ("failed", 3)
    assert "3 tickets in a row have failed" in error


def test_more_tickets_than_the_site_wants_are_told_and_left_alone(night: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringing, "own_settings", lambda plugin: {"most_tickets": 3})
    monkeypatch.setattr(ringing, "PORTION", 2)
    for _number in range(5):
        night.open()
    night.save(daily())
    until(night, "2027-03-01T09:00")
    night.site.work()
    ((total, looked, fired, error),) = runs(night, "total, looked, fired, error")
    assert (total, looked, fired) == (5, 3, 3)
    assert "Only the first 3 tickets" in error


def test_switched_off_it_is_paused_and_a_run_that_is_under_way_stops(
    night: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringing, "PORTION", 2)
    for _number in range(5):
        night.open()
    night.save(daily())
    until(night, "2027-03-01T09:00")
    with serving(night.kernel):
        ringing.ring(1)
    night.own("switch", {"key": "still", "on": False})
    night.site.work()
    assert runs(night, "state, fired") == [("stopped", 2)]
    until(night, "2027-03-05T12:00")
    night.own("switch", {"key": "still", "on": True})
    night.site.work()
    assert len(runs(night, "id")) == 1  # what came while it was off is not caught up on
    until(night, "2027-03-06T09:00")
    night.site.work()
    assert runs(night, "state, fired") == [("stopped", 2), ("done", 5)]


def test_once_for_a_ticket_is_once_for_all_mornings(night: Hall) -> None:
    ticket = night.open()
    night.save(daily(once="ticket"))
    for day in (1, 2, 3):
        until(night, f"2027-03-0{day}T09:00")
        night.site.work()
    assert noted(night, ticket) == [1]
    assert runs(night, "fired") == [(1,), (0,), (0,)]


def test_what_it_does_begins_other_rules_once_and_never_itself(night: Hall) -> None:
    ticket = night.open()
    night.save(daily(then=[{"action": "priority", "with": {"priority": 1}}]))
    night.save(rule("after", on=[{"event": "field", "field": "priority"}], then=[NOTE]))
    until(night, "2027-03-01T09:00")
    night.site.work()
    assert noted(night, ticket) == [1]
    assert night.all("SELECT chain FROM x_rules__firing ORDER BY id") == [("[]",), ('["still"]',)]


def test_a_filter_that_is_none_any_more_is_told_in_the_log(night: Hall) -> None:
    night.open()
    night.save(daily())
    broken = 'UPDATE x_rules__rule SET body = replace(body, \'"then"\', \'"over": {"where": "gone == 1"}, "then"\')'
    with night.kernel.store.transaction() as tx:
        tx.run(broken)
    until(night, "2027-03-01T09:00")
    night.site.work()
    ((state, error),) = runs(night, "state, error")
    assert state == "failed"
    assert "gone" in error


def test_a_moment_that_comes_while_the_one_before_is_under_way_is_passed_over(
    night: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringing, "PORTION", 1)
    for _number in range(3):
        night.open()
    night.save(daily(on=[{"every": "cron", "cron": "* * * * *"}]))
    until(night, "2027-03-01T09:00")
    with serving(night.kernel):
        ringing.ring(1)
        night.clock.advance(60_000)
        ringing.ring(1)
    assert runs(night, "state") == [("running",), ("skipped",)]
    night.site.work()
    assert runs(night, "state, fired") == [("done", 3), ("skipped", 0)]
