"""Log-ins of browsers: who is recognised, who is turned away, where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.web.sessions import local_address

from .conftest import SCRIPT, Desk

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/%0d%0aSet-Cookie:x",
    "http:evil.example",
    "javascript:alert(1)",
    "",
    "work",
    "/login?next=/login",
    "/logout",
    "/a\r\nX: y",
    "https:/evil.example",
    "/" + "a" * 3000,
    "//[::1",
]


@pytest.mark.parametrize("address", [one for one in ELSEWHERE if one != "/%0d%0aSet-Cookie:x"])
def test_nobody_is_sent_to_another_site(address: str) -> None:
    assert local_address(address) is None


@pytest.mark.parametrize(
    "address", ["/", "/work", "/t/T-1?x=%2F%2Fevil#step-1", "/tickets/list?q=a+b", "/%0d%0aSet-Cookie:x"]
)
def test_paths_of_this_site_are_kept(address: str) -> None:
    assert local_address(address) == address


def test_a_stranger_is_asked_to_log_in_and_comes_back_where_he_wanted(desk: Desk) -> None:
    answer = desk.at().get("/tickets/list?q=a b")
    assert answer.status_code == 302
    assert (
        answer.headers["Location"] == "/login?next=%2Ftickets%2Flist%3Fq%3Da%2Bb"
        or "next=" in answer.headers["Location"]
    )


def test_a_script_without_a_log_in_is_told_so_and_nothing_is_carried_out(desk: Desk) -> None:
    answer = desk.at().get("/work", headers=SCRIPT)
    assert answer.status_code == 401
    assert 'class="alert' in answer.text
    assert "<html" not in answer.text


def test_an_unknown_token_is_no_log_in(desk: Desk) -> None:
    browser = desk.at()
    browser.client.set_cookie("instar_session", "guessed")
    assert browser.get("/work").status_code == 302


def test_idleness_ends_a_log_in_and_a_poll_is_no_activity(desk: Desk) -> None:
    browser = desk.at("olga")
    minute = 60_000
    for _turn in range(3):
        desk.clock.advance(20 * minute)
        assert browser.get("/work").status_code == 200, "each page is activity"
    for _turn in range(3):
        desk.clock.advance(12 * minute)
        last = browser.get("/counters?since=x")
    assert last.status_code in (302, 401), "polls alone do not keep a log-in"


def test_staying_is_activity(desk: Desk) -> None:
    browser = desk.at("olga")
    for _turn in range(4):
        desk.clock.advance(20 * 60_000)
        assert browser.post("/session").status_code == 204


def test_an_account_that_is_switched_off_is_out_at_once(desk: Desk) -> None:
    browser = desk.at("olga")
    assert browser.get("/work").status_code == 200
    with desk.kernel.store.transaction() as tx:
        tx.run("UPDATE principal SET active = 0 WHERE key = 'olga'")
        desk.kernel.epochs.bump(tx, "access")
    assert browser.get("/work").status_code == 302


def test_by_https_the_cookies_are_bound_to_the_host(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(INSTAR_BASE_URL="https://desk.example.org")
    answer = desk.app.test_client().get("/login", base_url="https://desk.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-instar_csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"


def test_pages_of_plugins_below_x_need_a_log_in_and_others_do_not(desk: Desk) -> None:
    assert desk.at().get("/x/shop/").status_code == 302
    assert desk.at("olga").text("/x/shop/") == "inside"
    assert desk.at().text("/shop/") == "outside"
