"""A ticket gets another date as by any edit: by who may, in his own zone, and never over somebody else's change."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instar.commands import EditTicket, OpenTicket
from instar.queries.ticket import ticket

from .conftest import Desk


def task(desk: Desk, due: Any = "2026-02-03T10:00") -> str:
    opened = desk.site.run(OpenTicket("Call back", role="task"))
    desk.site.run(EditTicket(opened["ticket"], {"due": due}), "boss")
    return str(opened["number"])


def due(desk: Desk, number: str) -> str | None:
    at = ticket(desk.site.kernel, desk.site.people["boss"], int(number[2:])).due
    return None if at is None else datetime.fromtimestamp(at / 1000, ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("to", "stored"),
    [
        ("2026-02-04T10:30", "2026-02-04T09:30"),
        ("2026-07-04T10:30", "2026-07-04T08:30"),
        ("2026-03-29T02:30", "2026-03-29T01:30"),
        ("2026-10-25T02:30", "2026-10-25T00:30"),
        ("2026-02-04", "2026-02-04T22:59"),
        ("", None),
    ],
)
def test_it_is_meant_in_the_readers_zone_across_clock_changes(desk: Desk, to: str, stored: str | None) -> None:
    number = task(desk)
    status, told = desk.move("boss", number, to)
    assert (status, due(desk, number)) == (200, stored)
    assert told["said"].startswith(number)


def test_it_is_taken_back_where_the_answer_says(desk: Desk) -> None:
    number = task(desk)
    _status, told = desk.move("boss", number, "2026-02-05T10:00")
    answer = desk.at("boss").post(told["undo"], headers={"X-CSRF-Token": "the token of the page"})
    assert answer.status_code in (200, 303)
    assert due(desk, number) == "2026-02-03T09:00"


def test_who_may_not_edit_is_refused_with_the_reason(desk: Desk) -> None:
    number = task(desk)
    desk.site.people.add("stranger", profile="requester")
    status, told = desk.move("stranger", number, "2026-02-05T10:00")
    assert (status, bool(told["problem"])) == (404, True), "to him it does not exist"
    assert due(desk, number) == "2026-02-03T09:00"


def test_somebody_elses_change_is_not_overwritten(desk: Desk) -> None:
    number = task(desk)
    seen = ticket(desk.site.kernel, desk.site.people["boss"], int(number[2:])).rev
    desk.site.run(EditTicket(int(number[2:]), {"due": "2026-02-09T10:00"}), "boss")
    status, told = desk.move("boss", number, "2026-02-05T10:00", seen)
    assert status == 409
    assert told["problem"].startswith("Somebody changed this meanwhile.")
    assert due(desk, number) == "2026-02-09T09:00"


def test_what_is_not_set_by_hand_does_not_move(desk: Desk) -> None:
    number = task(desk)
    assert desk.move("boss", number, "2026-02-05", by="created")[0] == 422
    assert desk.move("boss", number, "2026-02-05", by="data.order_placed") == (
        422,
        {"problem": f"“Placed on” cannot be changed on {number}."},
    )


def test_a_field_of_a_day_takes_the_day_and_the_same_again_changes_nothing(desk: Desk) -> None:
    number = str(desk.site.run(OpenTicket("Seats", role="deal", process="deal"))["number"])
    assert desk.move("boss", number, "2026-03-29T23:30", by="data.deal_close")[1]["said"].endswith("Sun 29 Mar.")
    assert desk.move("boss", number, "2026-03-29", by="data.deal_close") == (200, {"said": "", "undo": None, "rev": 2})


@pytest.mark.parametrize("to", ["tomorrow", "2026-02-30", "2026-02-03T27:00", "2026-02-03Tx"])
def test_what_is_no_date_is_refused(desk: Desk, to: str) -> None:
    number = task(desk)
    status, told = desk.move("boss", number, to)
    assert status == 422
    assert told["problem"].startswith("This is no date.")
