"""My work, the team queue, and where the next piece of work comes from."""

from __future__ import annotations

import re

from instar.commands import ClaimWork, EditTicket

from .conftest import HOUR, NOW, Browser, Desk, found_value


def test_groups_stand_in_their_order_late_first(desk: Desk, olga: Browser) -> None:
    numbers = [desk.open(f"Appeal {turn}") for turn in range(4)]
    for number, due in zip(numbers, (NOW - HOUR, NOW + HOUR, NOW + 100 * HOUR, None), strict=True):
        desk.run(EditTicket(int(number[2:]), {"due": due}))
        desk.run(ClaimWork(desk.step(number)), "olga")
    html = olga.text("/work")
    keys = re.findall(r'id="group-(\w+)"', html)
    assert keys == ["late", "today", "later"]
    assert "1 h late" in html
    assert "<title>(4) My work" in html


def test_the_start_page_is_my_work_for_staff_and_the_portal_for_who_does_not_work_here(desk: Desk) -> None:
    assert "My work" in desk.at("olga").text("/")
    assert desk.at("carl").get("/").headers["Location"] == "/portal"
    assert desk.at("root").get("/").headers["Location"] == "/tickets/list?requester=me"


def test_take_next_takes_and_opens_the_most_urgent_and_no_two_get_the_same(desk: Desk, olga: Browser) -> None:
    later, urgent = desk.open("Later"), desk.open("Urgent")
    desk.run(EditTicket(int(urgent[2:]), {"priority": 1}))
    taken = olga.post("/work/next")
    assert taken.headers["Location"] == f"/t/{urgent}#step-{desk.step(urgent)}"
    assert desk.at("ivan").post("/work/next").headers["Location"].startswith(f"/t/{later}#")
    assert olga.post("/work/next").headers["Location"] == "/queue"


def test_an_empty_list_says_what_waits_elsewhere(desk: Desk, olga: Browser) -> None:
    assert "Nothing waits for you. Steps that you may do will stand here." in olga.text("/work")
    desk.open()
    html = olga.text("/work")
    assert "In my teams&#39; queues" in html
    assert "data-take-next" in html


def test_more_rows_of_a_group_come_as_rows(desk: Desk, olga: Browser) -> None:
    for turn in range(53):
        desk.open(f"Appeal {turn}")
    html = olga.text("/queue")
    match = re.search(r'hx-get="(/work/rows/teams/later\?[^"]+)"', html)
    assert match
    rows = olga.script("/queue").text(match[1])
    assert rows.count("data-row-link") == 3
    assert olga.get("/work/rows/mars/later").status_code == 404
    assert olga.get("/work/rows/mine/later?cursor=evil").status_code == 422


def test_the_counters_of_the_bar_are_asked_for_and_silent_when_unchanged(desk: Desk, olga: Browser) -> None:
    html = olga.text("/work")
    match = re.search(r'data-counters="([^"]+)"', html)
    assert match
    assert olga.get(f"/counters?since={match[1]}").status_code == 204
    desk.run(ClaimWork(desk.step(desk.open())), "olga")
    news = olga.get(f"/counters?since={match[1]}")
    assert news.json["waiting"] == 1
    assert news.json["entries"]["work"] == {"count": 1, "late": 0}
    assert olga.get(f"/counters?since={news.json['version']}").status_code == 204


def test_what_a_client_wrote_meanwhile_is_marked(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    desk.run(ClaimWork(desk.step(number)), "olga")
    desk.clock.advance(60_000)
    desk.write_as_client(number, "Any news?")
    assert "client wrote" in olga.text("/work")


def test_the_token_of_the_page_is_in_every_form(desk: Desk, olga: Browser) -> None:
    desk.open()
    html = olga.text("/queue")
    assert found_value(html, "_csrf") == olga.csrf
    assert html.count("<form") == html.count('name="_csrf"') + html.count('role="search"') + html.count(
        "data-login-form"
    )
