"""Logging in and out by the page and by the dialog over a page."""

from __future__ import annotations

import pytest

from instar.commands.people import AddUser

from .conftest import Desk, found_value

PASSWORD = "correct horse battery"


@pytest.fixture
def known(desk: Desk) -> Desk:
    desk.run(AddUser("pavel", "Pavel", "pavel@example.org", PASSWORD, "operator"))
    return desk


def test_the_right_password_opens_the_page_that_was_wanted(known: Desk) -> None:
    browser = known.at()
    html = browser.text("/login?next=/about")
    sent = {
        "login": "pavel",
        "password": PASSWORD,
        "_csrf": found_value(html, "_csrf"),
        "next": found_value(html, "next"),
    }
    answer = browser.client.post("/login", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/about")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if "session" in one)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie, "on plain http a browser would drop it"
    assert browser.get("/about").status_code == 200


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(known: Desk) -> None:
    browser = known.at()
    token = found_value(browser.text("/login"), "_csrf")
    answers = [
        browser.client.post("/login", data={"login": name, "password": "wrong", "_csrf": token})
        for name in ("pavel", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    pages = [answer.text.replace("pavel", "…").replace("nobody", "…") for answer in answers]
    assert pages[0] == pages[1]
    assert 'role="alert"' in pages[0]


def test_many_failures_slow_down_and_say_how_long(known: Desk) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    client = known.at().client
    answers = [client.post("/login", data={"login": "pavel", "password": "no"}, headers=headers) for _turn in range(7)]
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    assert answers[-1].status_code == 429
    assert "Try again in" in answers[-1].json["problem"]
    right = {"login": "pavel", "password": PASSWORD}
    assert client.post("/login", data=right, headers=headers).status_code == 429, "not even the right password"
    known.clock.advance(16 * 60_000)
    assert client.post("/login", data=right, headers=headers).status_code == 200


def test_the_dialog_over_a_page_gets_the_new_token(known: Desk) -> None:
    client = known.at().client
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    dead = {"login": "pavel", "password": PASSWORD, "_csrf": "of the log-in that has run out"}
    answer = client.post("/login", data=dead, headers=headers)
    assert answer.status_code == 200
    assert client.post("/session", data={"_csrf": answer.json["csrf"]}).status_code == 204
    assert answer.json["user"]["id"] > 0


def test_a_token_that_somebody_has_planted_is_not_the_one_of_the_log_in(known: Desk) -> None:
    """Neither a made-up one, nor that of an older log-in, which ends."""
    older = known.at("olga").client.get_cookie("instar_session").value
    headers = {"Sec-Fetch-Site": "same-origin"}
    for planted in ("planted-by-somebody-else-1234567890", older):
        browser = known.at()
        browser.client.set_cookie("instar_session", planted)
        browser.client.post("/login", data={"login": "pavel", "password": PASSWORD}, headers=headers)
        assert browser.get("/work").status_code == 200
        assert browser.client.get_cookie("instar_session").value != planted
        thief = known.at()
        thief.client.set_cookie("instar_session", planted)
        assert thief.get("/work").status_code == 302


def test_a_log_in_that_says_nothing_of_where_it_comes_from_needs_the_token(known: Desk) -> None:
    answer = known.at().client.post("/login", data={"login": "pavel", "password": PASSWORD})
    assert answer.status_code == 403


def test_logging_out_ends_the_log_in_everywhere(desk: Desk) -> None:
    browser = desk.at("olga")
    token = browser.client.get_cookie("instar_session")
    assert browser.post("/logout").headers["Location"] == "/login"
    other = desk.at()
    other.client.set_cookie("instar_session", token.value)
    assert other.get("/work").status_code == 302


def test_who_is_logged_in_needs_no_log_in_page(desk: Desk) -> None:
    assert desk.at("olga").get("/login?next=/queue").headers["Location"] == "/queue"
    assert desk.at("olga").get("/login?next=//evil.example").headers["Location"] == "/"
