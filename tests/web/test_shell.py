"""The bar: what is there is allowed."""

from __future__ import annotations

import re

import pytest

from instar.commands import ClaimWork
from instar.testing import databases

from .conftest import Desk


def entries(html: str) -> list[str]:
    bar = html[html.index('id="bar"') : html.index('class="pane"')]
    return re.findall(r'data-entry="([^"]+)"', bar)


OF_ROOT = [
    "tickets",
    "overview",
    "reports",
    "processes",
    "forms",
    "decisions",
    "calendars",
    "people",
    "inbox",
    "import",
    "plugins",
    "jobs",
    "audit",
    "settings",
    "shop-1",
    "bell",
]


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("olga", ["work", "queue", "boards", "tickets", "portal", "clients", "shop-0", "bell"]),
        ("boris", ["work", "queue", "boards", "tickets", "portal", "clients", "bell"]),
        ("carl", ["tickets", "portal", "bell"]),
        ("root", OF_ROOT),
    ],
)
def test_an_entry_is_there_when_the_right_is_there(desk: Desk, login: str, expected: list[str]) -> None:
    desk.open()
    desk.deal()
    found = entries(desk.at(login).text("/about"))
    assert [one for one in found if one != "boards" or login != "root"] == expected


def test_steps_are_counted_anew_when_something_has_happened(desk: Desk) -> None:
    olga = desk.at("olga")

    def waiting() -> tuple[int, int]:
        entries = olga.get("/counters?since=x").json["entries"]
        return entries["work"]["count"], entries["queue"]["count"]

    desk.open()
    assert waiting() == (0, 1)
    told = databases.heard(desk.kernel.store)
    assert waiting() == (0, 1)
    assert not [sql for sql in told if "work_item" in sql]
    number = desk.open()
    assert waiting() == (0, 2)
    desk.run(ClaimWork(desk.step(number)), "olga")
    assert waiting() == (1, 1)
    desk.clock.advance(60_000)
    assert waiting() == (1, 1)


def test_entries_lead_where_they_say(desk: Desk) -> None:
    desk.open()
    for login in ("olga", "root"):
        html = desk.at(login).text("/about")
        for address in re.findall(r'class="bar-item[^"]*" href="([^"]+)"', html):
            assert desk.at(login).get(address).status_code in (200, 302), address


def test_the_present_page_is_marked_once(desk: Desk) -> None:
    html = desk.at("olga").text("/queue")
    bar = html[html.index('id="bar"') : html.index('class="pane"')]
    assert bar.count('aria-current="page"') == 1
    assert re.search(r'href="/queue" aria-current="page"', bar)


def test_plugins_entries_follow_with_their_count(desk: Desk) -> None:
    html = desk.at("olga").text("/about")
    assert "shop-0" in entries(html)
    assert ">7<" in html
    assert "Hidden" not in html


def test_a_plugin_that_fails_takes_only_its_entry_away(desk: Desk) -> None:
    desk.deal()
    html = desk.at("boris").text("/about")
    assert "shop-0" not in entries(html)
    assert "My work" in html
    assert desk.kernel.plugins.statuses[0].faults == 1


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    "address", ["/work", "/queue", "/boards", "/tickets/list", "/new", "/new/general", "/about", "/me", "/find?q=a"]
)
def test_every_page_of_the_shell_speaks_both_languages(desk: Desk, lang: str, address: str) -> None:
    desk.open()
    html = desk.at("olga", lang=lang).text(address)
    assert f'<html lang="{lang}"' in html
    assert html.count("<h1") == 1, "one h1"
    assert "None" not in re.sub(r"<[^>]+>", " ", html)
