"""What lies in a window of the calendar: the right days in every zone, no ticket of others, never too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instar.commands import EditTicket, OpenTicket
from instar.errors import Invalid
from instar.queries.sets import Tickets
from instar.testing.site import Site
from instar_plugins.calendar import window as module
from instar_plugins.calendar.columns import column_of
from instar_plugins.calendar.window import days, undated, window

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site.make(tmp_path, {"INSTAR_TIMEZONE": "Europe/Berlin"})
    made.people.add("boss", profile="supervisor")
    yield made
    made.close()


def ticket(site: Site, title: str, due: Any = None, role: str = "task", **data: Any) -> str:
    opened = site.run(OpenTicket(title, role=role, process="deal" if role == "deal" else None))
    values: dict[str, Any] = {"data": data} if data else {"due": due}
    site.run(EditTicket(opened["ticket"], values), "boss")
    return str(opened["number"])


def lying(site: Site, first: str, last: str, by: str = "due", login: str = "boss") -> list[tuple[str, str]]:
    found = asked(site, first, last, by, login)
    return sorted((one["number"], one["start"]) for one in found["events"])


def asked(site: Site, first: str, last: str, by: str = "due", login: str = "boss") -> dict[str, Any]:
    tickets = Tickets(site.kernel, site.people[login])
    return window(tickets, column_of(tickets, by), days(first, last), "office", BERLIN, site.clock.now())


def test_a_moment_lies_on_the_day_that_it_is_for_the_reader(site: Site) -> None:
    """23:30 in London is the next day in Berlin."""
    late = ticket(site, "Late", "2026-02-03T23:30+00:00")
    early = ticket(site, "Early", "2026-02-03T22:30+00:00")
    assert lying(site, "2026-02-03", "2026-02-03") == [(early, "2026-02-03T23:30")]
    assert lying(site, "2026-02-04", "2026-02-04") == [(late, "2026-02-04T00:30")]


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-03-29T00:30+00:00", "2026-03-29T01:30"),
        ("2026-03-29T01:30+00:00", "2026-03-29T03:30"),
        ("2026-03-29T21:30+00:00", "2026-03-29T23:30"),
        ("2026-10-24T22:30+00:00", "2026-10-25T00:30"),
        ("2026-10-25T00:30+00:00", "2026-10-25T02:30"),
        ("2026-10-25T01:30+00:00", "2026-10-25T02:30"),
        ("2026-10-25T22:30+00:00", "2026-10-25T23:30"),
    ],
)
def test_days_of_a_clock_change_hold_what_happens_on_them(site: Site, moment: str, shown: str) -> None:
    """They have 23 and 25 hours; a clock on the wall leaves an hour out and repeats another."""
    number = ticket(site, "Change", moment)
    assert lying(site, shown[:10], shown[:10]) == [(number, shown)]


def test_a_day_is_the_same_day_in_every_zone(site: Site) -> None:
    number = ticket(site, "Seats", role="deal", deal_close="2026-03-29")
    tickets = Tickets(site.kernel, site.people["boss"])
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"):
        column = column_of(tickets, "data.deal_close")
        found = window(tickets, column, days("2026-03-29", "2026-03-29"), "office", ZoneInfo(zone), 0)
        assert [(one["number"], one["start"], one["allDay"]) for one in found["events"]] == [
            (number, "2026-03-29", True)
        ]
    assert lying(site, "2026-03-28", "2026-03-28", "data.deal_close") == []


def test_what_is_due_on_a_day_lies_on_the_whole_day(site: Site) -> None:
    number = ticket(site, "Whole", "2026-02-03")
    assert lying(site, "2026-02-03", "2026-02-03") == [(number, "2026-02-03")]


def test_nobody_sees_a_ticket_of_others(site: Site) -> None:
    number = ticket(site, "Inside", "2026-02-03T10:00")
    site.people.add("stranger", profile="requester")
    assert lying(site, "2026-02-03", "2026-02-03") == [(number, "2026-02-03T10:00")]
    assert lying(site, "2026-02-03", "2026-02-03", login="stranger") == []


def test_only_what_may_be_changed_by_hand_can_be_moved(site: Site) -> None:
    ticket(site, "Mine", "2026-02-03T10:00")
    assert [one["movable"] for one in asked(site, "2026-02-03", "2026-02-03")["events"]] == [True]
    today = site.kernel.day(site.clock.now())
    assert [one["movable"] for one in asked(site, today, today, "created")["events"]] == [False]


def test_too_many_tickets_are_told_and_the_newest_shown(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    monkeypatch.setattr(module, "PAGE", 2)
    numbers = [ticket(site, "Many", "2026-02-03T10:00") for _more in range(3)]
    found = asked(site, "2026-02-03", "2026-02-03")
    assert {one["number"] for one in found["events"]} == set(numbers[1:])
    assert found["more"].startswith("There are 3 tickets in this time; the newest 2 are shown.")


def test_as_many_as_fit_are_all(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    monkeypatch.setattr(module, "PAGE", 2)
    for _more in range(2):
        ticket(site, "Two", "2026-02-03T10:00")
    assert asked(site, "2026-02-03", "2026-02-03")["more"] == ""


def test_late_and_ended_tickets_are_told_apart(site: Site) -> None:
    ticket(site, "Late", site.clock.now() - 1)
    ticket(site, "Open", site.clock.now() + 60_000)
    today = site.kernel.day(site.clock.now())
    assert sorted(one["tone"] for one in asked(site, today, today)["events"]) == ["late", "open"]


def test_those_without_a_date_are_open_and_have_it_in_their_form(site: Site) -> None:
    task, deal = ticket(site, "Task"), ticket(site, "Deal", role="deal")
    tickets = Tickets(site.kernel, site.people["boss"])

    def without(by: str, words: str = "") -> set[str]:
        return {one["number"] for one in undated(tickets, column_of(tickets, by), words)["tickets"]}

    assert without("due") == {task, deal}
    assert without("due", "deal") == {deal}
    assert without("data.deal_close") == {deal}, "a task has no such field"
    assert without("created") == set()
    ticket(site, "Seats", role="deal", deal_close="2026-03-29")
    assert without("data.deal_close") == {deal}


@pytest.mark.parametrize(
    ("first", "last"), [("", ""), ("2026-01-02", "2026-01-01"), ("2026-01-01", "2026-12-31"), ("x", "y")]
)
def test_a_window_that_is_none_is_refused(first: str, last: str) -> None:
    with pytest.raises(Invalid):
        days(first, last)


def test_a_window_of_one_day_is_one(site: Site) -> None:
    assert days("2026-01-01", "2026-01-01") == (date(2026, 1, 1), date(2026, 1, 1))
