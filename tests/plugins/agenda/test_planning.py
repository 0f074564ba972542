"""Whether people are free, and when all of them are."""

from __future__ import annotations

import re
from typing import Any


def look(office: Any, by: str = "olga", **given: Any) -> tuple[list[str], list[str]]:
    """(what is said, times that are proposed) of the form."""
    typed = {"begin": "2026-01-05T10:00", "end": "2026-01-05T11:00", "people": "boris", **given}
    answer = office.post(by, "/x/agenda/look", **typed)
    assert answer.status_code == 200, answer.text
    return re.findall(r"<li>([^<]+)</li>", answer.text), re.findall(r'name="slot" value="([^"]+)"', answer.text)


def test_who_is_away_is_told_with_who_stands_in(office: Any) -> None:
    office.away("boris", "2026-01-05", "2026-01-09", "ivan")
    told, slots = look(office)
    assert told == ["Boris Belov: absent until Jan 9, 2026. Ivan Sokolov stands in."]
    assert slots[0] == "2026-01-12T09:00/2026-01-12T10:00"


def test_who_is_busy_is_told_and_why_to_who_may_know(office: Any) -> None:
    office.meet("boris", "ivan", title="Salaries", at="10:30", until="11:30")
    assert look(office)[0] == ["Boris Belov is busy: Mon 5 Jan, 10:30–11:30."]
    assert look(office, "ivan")[0][0] == "Ivan Sokolov is busy: “Salaries”, Mon 5 Jan, 10:30–11:30."


def test_the_next_three_times_when_all_are_free(office: Any) -> None:
    office.meet("boris", at="10:00", until="12:00")
    office.meet("olga", at="13:00", until="16:30")
    assert look(office)[1] == [
        "2026-01-05T12:00/2026-01-05T13:00",
        "2026-01-05T16:30/2026-01-05T17:30",
        "2026-01-06T09:00/2026-01-06T10:00",
    ]


def test_each_works_by_his_own_clock(office: Any) -> None:
    office.zone("boris", "Asia/Yekaterinburg")  # five hours ahead: works 04:00 to 13:00
    told, slots = look(office, begin="2026-01-05T14:00", end="2026-01-05T15:00")
    assert told == ["Boris Belov does not work then."]
    assert slots[0] == "2026-01-06T09:00/2026-01-06T10:00"


def test_whole_days_are_looked_at_and_nothing_is_proposed(office: Any) -> None:
    office.meet("boris", at="10:00", until="12:00")
    told, slots = look(office, whole_day="yes")
    assert told == ["Boris Belov is busy: Mon 5 Jan, 10:00–12:00."]
    assert slots == []


def test_a_meeting_keeps_nobody_from_itself(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    assert look(office, meeting=str(meeting))[0] == []
    assert len(look(office)[0]) == 2


def test_a_time_that_cannot_be_read_says_nothing(office: Any) -> None:
    assert look(office, begin="soon") == ([], [])
    assert look(office, people="nobody; boris") == look(office)
