"""Overview: whose it is, in against done, the oldest; each number is that of the list that it leads to."""

from __future__ import annotations

import re
from html import unescape

from instar.commands import CancelTicket, ClaimWork, EditTicket
from instar.commands.absences import SetAbsence

from .conftest import DAY, HOUR, NOW, Browser, Desk


def rows_of(browser: Browser, address: str) -> int:
    return browser.text(unescape(address)).count("data-row-link")


def test_every_number_is_that_of_its_list(desk: Desk) -> None:
    numbers = [desk.open(f"Appeal {turn}") for turn in range(7)]
    for number in numbers[:3]:
        desk.run(EditTicket(int(number[2:]), {"due": NOW - HOUR}))
    for number in numbers[:2]:
        desk.run(EditTicket(int(number[2:]), {"assignee": "ivan"}), "maria")
    desk.run(ClaimWork(desk.step(numbers[4])), "olga")
    desk.run(CancelTicket(int(numbers[6][2:])), "maria")
    maria = desk.at("maria")
    html = maria.text("/overview").partition("<main")[2]
    links = re.findall(
        r'<a[^>]*href="(/tickets/list[^"]*)"[^>]*>\s*(?:<svg.*?</svg>)?\s*(?:<span class="chip-text">)?(\d+)', html
    )
    assert len(links) >= 8
    for address, count in links:
        assert rows_of(maria, address) == int(count), address
    people = re.findall(r'<th scope="row">([^<]+?)\s*(?:<span|</th>)', html)
    assert people[:2] == ["Ivan", "nobody yet, Frontline"]
    assert "Olga Petrova" in people


def test_one_team_alone(desk: Desk) -> None:
    desk.open("For the front line")
    maria = desk.at("maria")
    assert "nobody yet, Frontline" in maria.text("/overview?team=frontline")
    assert "No ticket is open." in maria.text("/overview?team=sales")
    assert maria.get("/overview?team=nowhere").status_code == 404


def test_who_is_away_and_who_has_too_much_is_marked(desk: Desk) -> None:
    for turn in range(8):
        desk.run(
            EditTicket(int(desk.open(f"Appeal {turn}")[2:]), {"assignee": "ivan" if turn < 6 else "olga"}), "maria"
        )
    desk.open("Another")
    today = desk.kernel.day(NOW)
    desk.run(SetAbsence(today, today), "olga")
    html = desk.at("maria").text("/overview")
    assert re.search(r"Ivan.{0,400}much more than others", html, re.DOTALL)
    assert re.search(r"Olga.{0,400}absent until", html, re.DOTALL)


def test_days_are_compared_with_those_before(desk: Desk) -> None:
    for _turn in range(3):
        desk.open()
    desk.clock.advance(8 * DAY)
    desk.open()
    html = desk.at("maria").text("/overview")
    assert "2 less than in the seven days before" in html
    assert re.search(r"Day by day.*5 Jan</th><td class=\"number\">3<", html, re.DOTALL)


def test_it_is_the_start_page_of_who_looks_after_others(desk: Desk) -> None:
    assert "<h1>Overview</h1>" in desk.at("maria").text("/")
    assert "<h1>My work</h1>" in desk.at("olga").text("/")
    assert desk.at("olga").get("/overview").status_code == 403
