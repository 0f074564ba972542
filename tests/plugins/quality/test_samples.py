"""The sample: chance that anybody can check, so many of a person, and all that were rated low."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands import CancelTicket
from instar_plugins.quality.samples import is_drawn, week_of

from .conftest import DAY, Hall


def drawn(hall: Hall) -> list[tuple[object, ...]]:
    return hall.all("SELECT ticket_id, reason, state FROM x_quality__review ORDER BY id")


def test_chance_is_the_same_whoever_asks_and_near_the_share() -> None:
    numbers = [f"T-{n}" for n in range(20_000)]
    found = [number for number in numbers if is_drawn(number, "1", 5)]
    assert found == [number for number in numbers if is_drawn(number, "1", 5)]
    assert 900 < len(found) < 1100
    assert set(found) <= {number for number in numbers if is_drawn(number, "1", 10)}
    assert found != [number for number in numbers if is_drawn(number, "2", 5)]
    assert not any(is_drawn(number, "1", 0) for number in numbers)
    assert all(is_drawn(number, "1", 100) for number in numbers)


def test_weeks_are_those_of_the_calendar() -> None:
    assert week_of(1_767_225_600_000) == "2026-W01"
    assert week_of(1_767_225_600_000 - DAY) == "2026-W01"
    assert week_of(1_767_225_600_000 - 4 * DAY) == "2025-W52"


def test_what_was_closed_is_drawn_once(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(SAMPLE_PERCENT="100")
    ticket = hall.closed()
    hall.store.read().run("UPDATE plugin_cursor SET event_id = 0")
    hall.work()
    assert drawn(hall) == [(ticket, "random", "open")]
    assert hall.value("SELECT employee_id FROM x_quality__review") == hall.id("olga")


def test_of_one_person_no_more_than_so_many_are_drawn_in_a_week(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(SAMPLE_PERCENT="100", SAMPLE_MOST="2")
    hall.site.people.add("ivan", ("frontline",))
    for _n in range(3):
        hall.closed()
    hall.close(hall.ask(), by="ivan")
    assert len(drawn(hall)) == 3
    hall.clock.advance(7 * DAY)
    hall.closed()
    assert len(drawn(hall)) == 4


def test_only_of_the_services_that_are_named(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(SAMPLE_PERCENT="100", SAMPLE_SERVICES="other")
    hall.closed()
    assert drawn(hall) == []


def test_what_was_cancelled_is_not_drawn(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(SAMPLE_PERCENT="100")
    hall.site.run(CancelTicket(hall.ask()), "olga")
    hall.work()
    assert drawn(hall) == []


def test_a_low_score_is_looked_at_however_many_there_are(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(SAMPLE_MOST="0", ONCE_IN_DAYS="0")
    ticket = hall.rated(2)
    hall.rated(5)
    assert drawn(hall) == [(ticket, "low", "open")]


def test_one_that_was_drawn_and_then_rated_low_is_there_once(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(SAMPLE_PERCENT="100")
    ticket = hall.rated(1)
    assert drawn(hall) == [(ticket, "low", "open")]
