"""The days of a person as they are drawn, whatever the clocks do."""

from __future__ import annotations

import re
from typing import Any

BERLIN = "Europe/Berlin"


def blocks(text: str) -> list[str]:
    found = re.findall(r'<li class="agenda-block[^"]*">.*?</li>', text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_meetings_stand_at_their_time_in_the_readers_zone(office: Any) -> None:
    office.zone("boris", BERLIN)
    office.meet("olga", "boris")
    assert blocks(office.get("olga", "/x/agenda/").text) == ["10:00–11:00 Plan"]
    assert blocks(office.get("boris", "/x/agenda/").text) == ["11:00–12:00 Plan · no answer yet"]


def test_over_the_change_of_the_clocks_the_time_on_the_wall_stays(office: Any) -> None:
    """In Berlin the clocks go forward on Sunday, 29 March 2026, and back on 25 October."""
    office.zone("olga", BERLIN)
    for day in ("2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26"):
        office.meet(day=day, at="09:00", until="10:00")
        assert "09:00–10:00 Plan" in blocks(office.get("olga", f"/x/agenda/?day={day}").text)
    begins = [at for (at,) in office.store.read().all("SELECT begins FROM x_agenda__meeting ORDER BY begins")]
    assert [at // 3_600_000 % 24 for at in begins] == [8, 7, 7, 8]


def test_on_the_day_of_the_change_itself_all_is_drawn(office: Any) -> None:
    office.zone("olga", BERLIN)
    office.meet(begin="2026-03-29T01:30", end="2026-03-29T03:30")  # one hour long
    office.meet(begin="2026-10-25T02:30+02:00", end="2026-10-25T02:15+01:00")  # 45 minutes long
    assert blocks(office.get("olga", "/x/agenda/?day=2026-03-29").text) == ["01:30–03:30 Plan"]
    text = office.get("olga", "/x/agenda/?day=2026-10-25").text
    assert blocks(text) == ["02:30–02:15 Plan"]
    assert re.search(r"ag-r-\d+ ag-s-2 ag-at-0-1", text)


def test_one_over_midnight_stands_in_both_days(office: Any) -> None:
    office.meet(begin="2026-01-05T22:00", end="2026-01-06T02:00")
    assert blocks(office.get("olga", "/x/agenda/").text) == ["05.01 22:00 – 06.01 02:00 Plan"] * 2


def test_whole_days_are_everybodys_own_days(office: Any) -> None:
    office.zone("boris", "Pacific/Auckland")
    office.meet("olga", "boris", whole_day=True, begin="2026-01-07", end="2026-01-08")
    for who in ("olga", "boris"):
        day = office.get(who, "/x/agenda/?day=2026-01-07&view=day").text
        assert len(blocks(day)) == 1
        assert blocks(day)[0].startswith("all day Plan")
        assert blocks(office.get(who, "/x/agenda/?day=2026-01-06&view=day").text) == []
        assert blocks(office.get(who, "/x/agenda/?day=2026-01-09&view=day").text) == []


def test_absences_and_days_off_are_shown(office: Any) -> None:
    office.away("olga", "2026-01-07", "2026-01-08", "boris")
    page = office.page("ivan", "/x/agenda/?person=olga")
    assert page.count("absent until Jan 8, 2026, Boris Belov stands in") == 2
    assert page.count("Day off") == 2
    assert page.count("Working time: 09:00–18:00") == 5


def test_overlapping_ones_stand_side_by_side(office: Any) -> None:
    office.meet(at="10:00", until="11:00")
    office.meet(at="10:30", until="11:30")
    text = office.get("olga", "/x/agenda/").text
    assert "ag-at-0-2" in text
    assert "ag-at-1-2" in text
