"""The calendar behind the link, as a program fetches it."""

from __future__ import annotations

import re
from typing import Any

from icalendar import Calendar


def test_it_has_ones_own_meetings_and_absences_and_no_others(office: Any) -> None:
    mine = office.meet("olga", "boris", title="Plan; with, signs")
    gone = office.meet("olga", "boris", title="Gone")
    office.meet("boris", "ivan", title="Salaries")
    office.run("cancel", "olga", meeting=gone)
    office.away("olga", "2026-01-07", "2026-01-08", "boris")
    assert office.post("olga", "/x/agenda/feed", do="renew").status_code == 303
    address = re.findall(r"/agenda/feed/[^\"]+\.ics", office.get("olga", "/x/agenda/feed").text)[0]
    answer = office.get(None, address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = {str(one["UID"]).split("@")[0]: one for one in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert set(found) == {f"meeting-{mine}", f"meeting-{gone}", f"absence-{office.id('olga')}-2026-01-07"}
    assert str(found[f"meeting-{mine}"]["SUMMARY"]) == "Plan; with, signs"
    assert str(found[f"meeting-{gone}"]["STATUS"]) == "CANCELLED"
    assert office.get(None, address, If_None_Match=answer.headers["ETag"]).status_code == 304


def test_a_link_that_opens_nothing_says_so(office: Any) -> None:
    assert office.get(None, "/agenda/feed/none.ics").status_code == 404
