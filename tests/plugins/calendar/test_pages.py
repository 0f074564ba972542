"""What the script asks: the list's own filters cut the calendar, and a refusal is a sentence."""

from __future__ import annotations

from instar.commands import EditTicket, OpenTicket

from .conftest import Desk

WEEK = "first=2026-02-02&last=2026-02-08"


def test_filters_of_the_list_cut_the_calendar(desk: Desk) -> None:
    for role, process in (("task", None), ("deal", "deal")):
        opened = desk.site.run(OpenTicket("Something", role=role, process=process))
        desk.site.run(EditTicket(opened["ticket"], {"due": "2026-02-03T10:00"}), "boss")
    boss = desk.at("boss")
    assert len(boss.get(f"/x/calendar/window?{WEEK}").get_json()["events"]) == 2
    found = boss.get(f"/x/calendar/window?{WEEK}&role=deal&sort=-updated").get_json()
    assert [one["number"] for one in found["events"]] == ["T-2"]
    assert found["events"][0] | {"start": "2026-02-03T10:00", "movable": True} == found["events"][0]


def test_undated_tickets_are_found_by_words(desk: Desk) -> None:
    for title in ("Renew a licence", "Call back"):
        desk.site.run(OpenTicket(title, role="task"))
    found = desk.at("boss").get("/x/calendar/undated?words=licence").get_json()
    assert [one["title"] for one in found["tickets"]] == ["Renew a licence"]


def test_a_refusal_is_a_sentence(desk: Desk) -> None:
    boss = desk.at("boss")
    for query in ("by=data.nowhere&" + WEEK, "first=x", WEEK + "&where=colour"):
        answer = boss.get(f"/x/calendar/window?{query}")
        assert (answer.status_code, bool(answer.get_json()["problem"])) == (422, True)


def test_nobody_comes_in_without_a_log_in(desk: Desk) -> None:
    for path in ("window", "undated"):
        assert desk.app.test_client().get(f"/x/calendar/{path}?{WEEK}").status_code in (302, 303, 401)
