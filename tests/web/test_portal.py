"""The portal's home and lists: what is offered, what waits, one's own tickets; and how heavy it is."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from instar.commands import EditService
from instar.web.statics import FOLDER

from .conftest import SCRIPT, Browser, Desk
from .ordering import blank, furnish, order, until_check, words

HEAVIEST = 120_000
"""Bytes of a page's first view, everything that it loads included, compressed."""


@pytest.fixture
def shop(desk: Desk) -> Desk:
    furnish(desk)
    return desk


def section(html: str, id: str) -> str:
    """The words below a heading; "" where there is none."""
    found = re.search(rf'aria-labelledby="{id}".*?</section>', html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def test_home_shows_the_tree_of_what_is_offered_with_price_and_usual_time(shop: Desk) -> None:
    page = words(shop.at("rosa").text("/portal"))
    assert "How can we help?" in page
    assert "Your place Furniture What you sit at." in page
    assert "1,500" in page
    assert "usually 2 days" in page


def test_who_it_is_not_offered_to_does_not_find_it(shop: Desk) -> None:
    anton = shop.at("anton")
    page = words(anton.text("/portal"))
    assert "Furniture" not in page, "it is for the staff"
    assert "Your place" not in page, "no heading over nothing"
    assert "General" in page
    there, missing = anton.get("/portal/s/furniture"), anton.get("/portal/s/nothing")
    assert there.status_code == missing.status_code == 404
    assert words(there.text) == words(missing.text)


def test_what_is_not_live_is_not_offered(shop: Desk) -> None:
    shop.run(EditService("furniture", {"state": "draft"}))
    assert "Furniture" not in words(shop.at("rosa").text("/portal"))


@pytest.mark.parametrize("asked", ["furnitures", "мебелью", "chair", "стулья", "sit", "cnek", "fur"])
def test_a_service_is_found_by_title_description_and_keyword_in_any_form_language_and_layout(
    shop: Desk, asked: str
) -> None:
    page = words(shop.at("rosa").text("/portal", query_string={"q": asked}))
    assert "Found Your place Furniture" in page
    assert "General" not in page


def test_what_is_not_found_offers_all_services(shop: Desk) -> None:
    html = shop.at("rosa").text("/portal?q=zzz")
    assert "Nothing fits “zzz”" in words(html)
    assert 'href="/portal">All services' in html


def test_a_script_gets_the_list_alone(shop: Desk) -> None:
    html = shop.at("rosa").text("/portal?q=chair", headers=SCRIPT)
    assert "Furniture" in html
    assert "<html" not in html


def test_what_waits_was_begun_and_is_ordered_often_stands_on_top(shop: Desk) -> None:
    rosa = shop.at("rosa")
    number = order(rosa)
    assert section(rosa.text("/portal"), "portal-waiting") == ""
    until_check(shop, number)
    rosa.post("/portal/s/furniture", {**blank(rosa), "room": "14", "then": "keep"})
    html = rosa.text("/portal")
    assert "Is it fine?" in section(html, "portal-waiting")
    assert "Furniture just now" in section(html, "portal-begun")
    assert "Wait" in rosa.text("/portal/my")
    assert '<span class="visually-hidden">1 waits for you</span>' in html


def test_ones_own_tickets_lie_in_three_groups(shop: Desk) -> None:
    rosa = shop.at("rosa")
    waits, work, ended = order(rosa, room="1"), order(rosa, room="2"), order(rosa, room="3")
    until_check(shop, waits)
    until_check(shop, ended)
    rosa.post(f"/t/{ended}/step/{shop.step(ended)}", {"_outcome": "fine"})
    html = rosa.text("/portal/my")
    assert waits in section(html, "my-waiting")
    assert f"Your wish is decided on · First answer: by 11:00 {work}" in section(html, "my-work")
    assert ended in section(html, "my-done")
    assert "Secret workshop" not in html, "an internal stage is not told"


def test_what_is_done_comes_in_pages(shop: Desk) -> None:
    rosa = shop.at("rosa")
    for _number in range(21):
        number = order(rosa, "general")
        end(shop, number)
    html = rosa.text("/portal/my")
    more = re.search(r'href="(/portal/my\?cursor=[^"#]+)', html)
    assert more
    assert html.count('class="portal-line"') == 20
    assert rosa.text(more[1]).count('class="portal-line"') == 1
    assert rosa.get("/portal/my?cursor=junk").status_code == 200


def end(desk: Desk, number: str) -> None:
    with desk.kernel.store.transaction() as tx:
        tx.run("UPDATE ticket SET ended = ?, status = 'closed' WHERE id = ?", (desk.clock.now(), int(number[2:])))


def test_nobody_sees_anybody_elses(shop: Desk) -> None:
    number = order(shop.at("rosa"))
    for login in ("anton", "berta", "carl"):
        browser = shop.at(login)
        assert number not in browser.text("/portal/my") + browser.text("/portal/others") + browser.text("/portal")
        there, missing = browser.get(f"/t/{number}"), browser.get("/t/T-999999")
        assert there.status_code == missing.status_code == 404
        assert words(there.text) == words(missing.text)


def test_the_tickets_of_the_company_are_for_who_has_the_right(shop: Desk) -> None:
    number = order(shop.at("berta"), "general", title="Where is my invoice?")
    anton, berta = shop.at("anton"), shop.at("berta")
    assert "Tickets of North" in anton.text("/portal/my")
    assert number in anton.text("/portal/others")
    assert number not in anton.text("/portal/my")
    assert anton.get(f"/t/{number}").status_code == 200
    own = order(anton, "general")
    assert own not in berta.text("/portal/others")
    assert "Tickets of North" not in berta.text("/portal/my")


def test_staff_order_here_as_well_and_find_their_way_back(shop: Desk) -> None:
    olga = shop.at("olga")
    assert 'href="/portal"' in olga.text("/work")
    number = order(olga)
    html = olga.text("/portal/my")
    assert number in html
    assert 'class="portal-back"' in html
    assert "/portal/others" not in html


def test_empty_pages_say_what_will_stand_there(shop: Desk) -> None:
    rosa = shop.at("rosa")
    assert "What you order or ask stands here" in words(rosa.text("/portal/my"))
    assert "No ticket of anybody else" in words(rosa.text("/portal/others"))
    assert "Nothing waits for your decision" in words(rosa.text("/portal/approve"))


def test_to_approve_is_there_for_whom_something_was_to_be_approved(shop: Desk) -> None:
    greta = shop.at("greta")
    assert 'href="/portal/approve"' not in greta.text("/portal")
    order(shop.at("rosa"))
    assert 'href="/portal/approve"' in greta.text("/portal")


def test_ones_own_page_keeps_to_what_somebody_outside_needs(shop: Desk) -> None:
    html = shop.at("rosa").text("/me")
    assert 'class="portal-bar"' in html
    assert 'name="density"' not in html
    assert 'name="secret"' in html
    assert shop.at("rosa").post("/me", {"timezone": "Mars"}).status_code == 422
    assert shop.at("rosa").post("/me", {"lang": "ru"}).headers["Location"] == "/me"


# -- how heavy it is -----------------------------------------------------------------------------------------------


def parts_of(html: str) -> Iterator[Path]:
    """The files that a page loads before anybody touches it: styles, scripts with all that they import, icons."""
    loaded = re.findall(r'<(?:link rel="(?:stylesheet|icon)" href|script[^>]* src)="([^"]+)"', html)
    wanted = [_file(address) for address in loaded]
    if "icons.svg#" in html:
        wanted.append(FOLDER / "vendor/icons.svg")
    seen: set[Path] = set()
    while wanted:
        file = wanted.pop()
        if file in seen:
            continue
        seen.add(file)
        yield file
        if file.suffix == ".js":
            wanted += [file.parent / name for name in re.findall(r'from "\./([\w.-]+)"', file.read_text("utf-8"))]


def _file(address: str) -> Path:
    path = re.sub(r"^/static/(at-\w+/)?", "", address).partition("?")[0]
    return FOLDER / path


def weight(html: str) -> int:
    return len(gzip.compress(html.encode())) + sum(len(gzip.compress(file.read_bytes())) for file in parts_of(html))


def test_no_page_weighs_more_than_a_phone_should_load(shop: Desk) -> None:
    rosa: Browser = shop.at("rosa")
    number = order(rosa)
    step = shop.step(number)
    pages = {
        address: weight(shop.at(login).text(address))
        for login, address in (
            ("rosa", "/portal"),
            ("rosa", "/portal/my"),
            ("rosa", "/portal/s/furniture"),
            ("rosa", f"/portal/sent/{number}"),
            ("rosa", f"/t/{number}"),
            ("rosa", "/me"),
            ("greta", "/portal/approve"),
            ("greta", f"/portal/approve/{step}"),
            ("olga", "/portal/s/furniture"),
        )
    }
    assert {address: size for address, size in pages.items() if size > HEAVIEST} == {}
    assert pages["/portal/s/furniture"] > 40_000, "what it loads is counted: style, scripts, icons"
