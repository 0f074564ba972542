"""A low score is looked after, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.access import SYSTEM
from instar.commands import SwitchPlugin, execute
from instar_plugins.quality import control

from .conftest import Hall, words


def test_a_low_score_opens_a_ticket_that_is_linked_with_the_rated_one(hall: Hall) -> None:
    ticket = hall.rated(1, "I waited for a week.")
    ((opened, title),) = hall.controls()
    assert title == "Rated 1 of 5: Where is my licence?"
    data = hall.value("SELECT data FROM ticket WHERE id = ?", opened)
    assert f'"quality_of":"T-{ticket}"' in data
    assert '"quality_words":"I waited for a week."' in data
    assert hall.all("SELECT kind, first_id, second_id FROM link") == [("relates", ticket, opened)]
    assert hall.value("SELECT control FROM x_quality__survey") == f"T-{opened}"
    page = words(hall.browser("petra").get(f"/t/T-{ticket}"))
    assert f"Quality control T-{opened}" in page
    assert "1 of 5" in page
    assert "I waited for a week." in page


@pytest.mark.parametrize(("score", "opened"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_up_to_the_limit_and_no_further(hall: Hall, score: int, opened: int) -> None:
    hall.rated(score)
    assert len(hall.controls()) == opened


def test_the_limit_is_a_setting(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(LOW="3", ONCE_IN_DAYS="0")
    hall.rated(3)
    hall.rated(4)
    assert len(hall.controls()) == 1


def test_changed_told_twice_and_long_after_it_stays_one(hall: Hall) -> None:
    hall.rated(1)
    hall.browser().rate(hall.link(), 2)
    hall.work()
    hall.store.read().run("UPDATE plugin_cursor SET event_id = 0")
    hall.store.read().run("DELETE FROM idempotency")
    hall.work()
    assert len(hall.controls()) == 1


def test_killed_after_it_was_opened_and_before_that_was_noted_it_stays_one(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = hall.closed()
    hall.browser().rate(hall.link(), 1)
    with monkeypatch.context() as patch:
        patch.setattr(control, "AddLink", None)
        hall.work()
        assert len(hall.controls()) == 1
        assert hall.value("SELECT control FROM x_quality__survey") is None
    hall.clock.advance(60_000)
    hall.work()
    assert len(hall.controls()) == 1
    assert hall.value("SELECT count(*) FROM link WHERE first_id = ?", ticket) == 1


def test_a_score_that_was_made_better_before_anybody_was_told_opens_none(hall: Hall) -> None:
    hall.closed()
    hall.browser().rate(hall.link(), 1)
    hall.browser().rate(hall.link(), 4)
    hall.work()
    assert hall.controls() == []


def test_the_client_sees_nothing_of_it(hall: Hall) -> None:
    hall.rated(1)
    ((opened, _title),) = hall.controls()
    assert hall.value("SELECT requester_id FROM ticket WHERE id = ?", opened) is None
    assert len(hall.mailbox.letters) == 1


def test_what_was_rated_while_the_plugin_was_not_told_is_looked_after_later(hall: Hall) -> None:
    hall.closed()
    hall.browser().rate(hall.link(), 1)
    execute(hall.site.kernel, SwitchPlugin("quality", on=False), SYSTEM)
    hall.work()
    assert hall.controls() == []
    execute(hall.site.kernel, SwitchPlugin("quality", on=True), SYSTEM)
    hall.work()
    assert len(hall.controls()) == 1


def test_a_rating_that_came_past_the_plugin_opens_none(hall: Hall) -> None:
    from instar.commands.rating import RateTicket

    ticket = hall.ask()
    hall.site.run(RateTicket(ticket, 1), "petra")
    hall.work()
    assert hall.controls() == []
