"""Whether somebody is there is what the calendar of the widget's service says."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from .conftest import Shop, Visitor

MOSCOW = ZoneInfo("Europe/Moscow")


def at(shop: Shop, day: int, hour: int) -> None:
    """A day of January 2027: the 4th is a Monday."""
    wanted = int(datetime(2027, 1, day, hour, tzinfo=MOSCOW).timestamp() * 1000)
    shop.site.clock.advance(wanted - shop.site.clock.now())


def test_in_working_hours_somebody_is_there(shop: Shop, ann: Visitor) -> None:
    at(shop, 4, 10)
    told = ann.ask("setup").json
    assert (told["open"], told["opens"]) == (True, None)


def test_off_hours_it_is_told_when_somebody_is_there_again(shop: Shop, ann: Visitor) -> None:
    at(shop, 8, 19)
    told = ann.ask("setup").json
    assert told["open"] is False
    assert datetime.fromtimestamp(told["opens"] / 1000, MOSCOW) == datetime(2027, 1, 11, 9, tzinfo=MOSCOW)
    ann.say("Two cats")
    at(shop, 11, 9)
    assert ann.talk()["open"] is True


def test_a_service_without_a_calendar_is_always_open(shop: Shop) -> None:
    at(shop, 9, 3)
    for service in ("other_help", ""):
        assert shop.visitor(shop.key_of(shop.add(service or "None", service=service))).ask("setup").json["open"] is True
