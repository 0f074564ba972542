"""Links to calendars of tickets: what their owner sees now, and nothing for anybody once they are ended."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from instar.commands import EditTicket, OpenTicket
from instar.commands.own import RunOwn
from instar.commands.users import EditUser
from instar.errors import Forbidden, Invalid, NotFound

from .conftest import Desk


def run(desk: Desk, command: str, login: str = "boss", /, **args: Any) -> Any:
    return desk.site.run(RunOwn("calendar", command, args), login)["result"]


def due(desk: Desk, title: str, at: str, role: str = "task") -> str:
    opened = desk.site.run(OpenTicket(title, role=role, process="deal" if role == "deal" else None))
    desk.site.run(EditTicket(opened["ticket"], {"due": at}), "boss")
    return str(opened["number"])


def link(desk: Desk, login: str = "boss") -> str:
    page = desk.at(login).get("/x/calendar/feeds").text
    return "/calendar/feed/" + page.partition("/calendar/feed/")[2].partition('"')[0]


def events(desk: Desk, address: str) -> dict[str, Any]:
    answer = desk.app.test_client().get(address)
    assert answer.status_code == 200, answer.text
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_a_program_reads_the_tickets_of_the_list_by_their_date(desk: Desk) -> None:
    task, deal = due(desk, "Plan; the fair", "2026-02-03T10:00"), due(desk, "A deal", "2026-02-04T10:00", "deal")
    late = due(desk, "In two years", "2028-02-04T10:00")
    run(desk, "add_feed", title="Mine")
    found = events(desk, link(desk))
    assert set(found) == {f"{task} Plan; the fair", f"{deal} A deal"}, f"{late} is too far away"
    told = found[f"{task} Plan; the fair"]
    assert told["DTSTART"].dt.isoformat() == "2026-02-03T09:00:00+00:00", "ten o'clock in Berlin"
    assert str(told["URL"]).endswith(f"/t/{task}")
    run(desk, "add_feed", title="Deals", filters="role=deal")
    assert set(events(desk, link(desk))) == {f"{deal} A deal"}


def test_a_day_is_a_whole_day(desk: Desk) -> None:
    number = due(desk, "By the evening", "2026-02-03")
    run(desk, "add_feed", title="Mine")
    assert str(events(desk, link(desk))[f"{number} By the evening"]["DTSTART"].dt) == "2026-02-03"


def test_it_shows_what_its_owner_may_see_now(desk: Desk) -> None:
    desk.site.people.add("newcomer", (), profile="operator")
    number = due(desk, "Secret", "2026-02-03T10:00")
    run(desk, "add_feed", title="Mine")
    address = link(desk)
    assert set(events(desk, address)) == {f"{number} Secret"}
    desk.site.run(EditUser("boss", {"active": False}))
    assert desk.app.test_client().get(address).status_code == 404


def test_an_ended_link_opens_nothing_and_only_ones_own_can_be_ended(desk: Desk) -> None:
    desk.site.people.add("mate", profile="supervisor")
    made = run(desk, "add_feed", title="Mine")["feed"]
    address = link(desk)
    with pytest.raises(NotFound):
        run(desk, "end_feed", "mate", feed=made)
    run(desk, "end_feed", feed=made)
    assert desk.app.test_client().get(address).status_code == 404
    with pytest.raises(NotFound):
        run(desk, "end_feed", feed=made)


def test_what_is_no_date_or_no_name_or_too_much_is_told_by_field(desk: Desk) -> None:
    for wrong, at in (
        ({"title": "x", "by": "data.nowhere"}, "by"),
        ({"title": ""}, "title"),
        ({"title": "x" * 101}, "title"),
    ):
        with pytest.raises(Invalid) as refused:
            run(desk, "add_feed", **wrong)
        assert at in refused.value.errors
    for number in range(20):
        run(desk, "add_feed", title=f"Calendar {number}")
    with pytest.raises(Invalid) as refused:
        run(desk, "add_feed", title="One more")
    assert refused.value.errors == {"title": ["You have 20 links already. End one first."]}


def test_who_sees_no_lists_makes_no_links(desk: Desk) -> None:
    desk.site.people.add("client", profile="requester")
    with pytest.raises(Forbidden):
        run(desk, "add_feed", "client", title="Mine")
