"""To approve: all that one needs to decide on one page; two taps from the link; opening it decides nothing."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from .conftest import Browser, Desk
from .ordering import furnish, order, words


@pytest.fixture
def shop(desk: Desk) -> Desk:
    furnish(desk)
    return desk


@pytest.fixture
def greta(shop: Desk) -> Browser:
    return shop.at("greta")


def test_the_list_tells_what_it_is_and_who_asks(shop: Desk, greta: Browser) -> None:
    number = order(shop.at("rosa"))
    page = words(greta.text("/portal/approve"))
    assert f"Furniture: A lamp Agree as head · Rosa Blume {number}" in page
    assert '<span class="visually-hidden">1 waits for you</span>' in greta.text("/portal")


def test_the_page_holds_all_that_one_needs_to_decide(shop: Desk, greta: Browser) -> None:
    plan = (BytesIO(b"plan"), "plan.pdf")
    number = order(shop.at("rosa"), room="Twelve", body="The old one is broken.", photo__file=plan)
    html = greta.text(f"/portal/approve/{shop.step(number)}")
    page = words(html)
    for told in ("Furniture: A lamp", "Rosa Blume", "A lamp", "Twelve", "The old one is broken.", "plan.pdf"):
        assert told in page
    assert re.search(r'<button class="btn btn-primary"[^>]* value="approve"', html)
    file = re.search(r'href="(/files/[^"]+)"', html)
    assert file
    assert greta.get(file[1]).status_code == 200


def test_two_taps_from_the_link_decide(shop: Desk, greta: Browser) -> None:
    number = order(shop.at("rosa"))
    link = f"/portal/approve/{shop.step(number)}"
    before = shop.count("event")
    greta.text(link)
    assert shop.count("event") == before, "opening it decides nothing"
    answer = greta.post(link, {"_outcome": "approve"})
    assert answer.headers["Location"] == f"/portal/approve?done={number}"
    assert shop.stage(number) == "work"
    assert f"{number}: your decision is taken down." in greta.text(answer.headers["Location"])


def test_the_ticket_itself_can_be_decided_from_as_well(shop: Desk, greta: Browser) -> None:
    number = order(shop.at("rosa"))
    html = greta.text(f"/t/{number}")
    assert 'value="approve"' in html
    assert 'name="_drawn" value=""' in html, "what it was drawn without is asked for before it is missed"
    assert "waiting for an answer" in html
    greta.post(f"/t/{number}/step/{shop.step(number)}", {"_outcome": "approve"})
    assert shop.stage(number) == "work"


def test_what_only_a_refusal_needs_is_folded_with_it_and_asked_for_then(shop: Desk, greta: Browser) -> None:
    number = order(shop.at("rosa"))
    link = f"/portal/approve/{shop.step(number)}"
    folded = re.search(r'<details class="portal-outcome">.*?</details>', greta.text(link), re.DOTALL)
    assert folded
    assert 'name="why_not"' in folded[0]
    refused = greta.post(link, {"_outcome": "reject", "why_not": ""})
    assert refused.status_code == 422
    assert '<details class="portal-outcome" open>' in refused.text
    assert greta.post(link, {"_outcome": "reject", "why_not": "There is one."}).status_code == 303
    assert shop.stage(number) == "refused"


def test_what_is_decided_already_is_said_and_decides_nothing_twice(shop: Desk, greta: Browser) -> None:
    number = order(shop.at("rosa"))
    link = f"/portal/approve/{shop.step(number)}"
    greta.post(link, {"_outcome": "approve"})
    for answer in (greta.get(link), greta.post(link, {"_outcome": "reject", "why_not": "x"})):
        assert answer.status_code == 404
        assert "it is decided already, or it is not yours to decide" in words(answer.text)
    assert shop.stage(number) == "work"


@pytest.mark.parametrize("login", ["rosa", "anton", "olga"])
def test_nobody_else_decides_or_learns_that_there_is_something(shop: Desk, login: str) -> None:
    number = order(shop.at("rosa"))
    browser, link = shop.at(login), f"/portal/approve/{shop.step(number)}"
    there, missing = browser.get(link), browser.get("/portal/approve/999999")
    assert there.status_code == missing.status_code == 404
    assert words(there.text) == words(missing.text)
    assert browser.post(link, {"_outcome": "approve"}).status_code == 404
    assert number not in browser.text("/portal/approve")


def test_a_step_that_decides_nothing_is_no_approval(shop: Desk, greta: Browser) -> None:
    number = order(shop.at("rosa"))
    greta.post(f"/portal/approve/{shop.step(number)}", {"_outcome": "approve"})
    assert shop.at("olga").get(f"/portal/approve/{shop.step(number)}").status_code == 404


def test_a_bad_cursor_begins_anew(shop: Desk, greta: Browser) -> None:
    assert greta.get("/portal/approve?cursor=junk").status_code == 200
