"""Putting off and reminding on the pages: the sheet, the list, what stands on top of one's work."""

from __future__ import annotations

import re

from instar.jobs.reminders import remind_due
from instar.queries.reminders import presets

from .conftest import DAY, HOUR, Browser, Desk


def shown(html: str) -> str:
    return html.partition("<main")[2]


def taken(desk: Desk) -> str:
    """A ticket whose step is olga's."""
    number = desk.open()
    desk.at("olga").post(f"/t/{number}/step/{desk.step(number)}/take")
    return number


def test_a_row_is_put_off_by_one_of_the_offered_moments_and_listed_until_then(desk: Desk, olga: Browser) -> None:
    number = taken(desk)
    sheet = olga.script("/work").text(f"/t/{number}/snooze")
    moments = re.findall(r'name="at" value="(\d[^"]+)"', sheet)
    assert len(moments) == 4
    assert "<html" not in sheet
    done = olga.script("/work").post(f"/t/{number}/snooze", {"at": moments[1]})
    assert f"{number} is put off: it is back" in done.text
    assert f'hx-post="/t/{number}/wake"' in done.text, "it can be undone"
    work = shown(olga.text("/work"))
    assert 'id="group-snoozed"' in work
    assert number in work.partition('id="group-snoozed"')[2]
    assert number not in work.partition('id="group-snoozed"')[0]
    assert "You have put this off" in olga.text(f"/t/{number}")
    assert number in shown(olga.text("/reminders"))
    assert olga.post(f"/t/{number}/wake").status_code == 303
    assert 'id="group-snoozed"' not in olga.text("/work")


def test_moments_are_mornings_where_the_reader_lives_on_working_days(desk: Desk) -> None:
    desk.clock.advance(4 * DAY)  # a Friday, 09:00 UTC
    olga = desk.actor("olga")
    found = {one.key: (one.at - desk.clock.now()) // HOUR for one in presets(desk.kernel, olga)}
    zone_hours = 9 - int(presets(desk.kernel, olga)[1].at // HOUR % 24)
    assert found["hours"] == 2
    assert found["tomorrow"] == 3 * 24 - zone_hours, "Monday"
    assert found["days"] == 5 * 24 - zone_hours, "Wednesday"
    assert "week" not in found, "it is Monday too"


def test_a_wrong_moment_is_told_beside_its_field_and_nothing_is_lost(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    refused = olga.post(f"/t/{number}/remind", {"at": "typed", "typed": "2020-01-01T10:00", "note": "Позвонить"})
    assert refused.status_code == 422
    assert "This moment has passed" in refused.text
    assert 'value="Позвонить"' in refused.text
    assert 'value="2020-01-01T10:00"' in refused.text
    empty = olga.script(f"/t/{number}").post(f"/t/{number}/snooze", {"at": "typed", "typed": ""})
    assert (empty.status_code, "This is no date" in empty.text) == (200, True)


def test_what_falls_due_stands_on_top_of_ones_work_until_done(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert olga.post(f"/t/{number}/remind", {"at": "days", "days": "2", "note": "Any answer?"}).status_code == 303
    assert "if no answer comes" in olga.text("/reminders")
    desk.clock.advance(2 * DAY)
    assert remind_due(desk.kernel) == 1
    work = shown(desk.at("olga").text("/work"))
    assert "You wanted to be reminded" in work
    assert "Any answer?" in work
    assert "You wanted to be reminded" not in desk.at("ivan").text("/work")
    id = re.search(r'action="/reminders/(\d+)"', work)
    assert id
    assert desk.at("ivan").post(f"/reminders/{id[1]}", {"do": "done"}).status_code == 404
    back = desk.at("olga").post(f"/reminders/{id[1]}", {"do": "done", "back": "work"})
    assert back.headers["Location"] == "/work"
    assert "Any answer?" not in desk.at("olga").text("/work")


def test_nobody_has_reminders_of_tickets_that_he_does_not_see(desk: Desk) -> None:
    number, carl = desk.open(), desk.at("carl")
    for part in ("snooze", "remind"):
        assert carl.get(f"/t/{number}/{part}").status_code == 404
        assert carl.post(f"/t/{number}/{part}", {"at": "2027-01-01T10:00"}).status_code == 404
    assert "Nothing is put off" in desk.at("carl").text("/reminders")
