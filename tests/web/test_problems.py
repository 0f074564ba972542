"""Errors as people see them."""

from __future__ import annotations

import logging

import pytest

from instar import logs
from instar.errors import Busy

from .conftest import SCRIPT, Browser, Desk


@pytest.fixture
def broken(desk: Desk) -> Desk:
    """A site with a page that fails and one that is busy."""

    def fail() -> str:
        raise ZeroDivisionError("secret detail")

    def busy() -> str:
        raise Busy("database_busy", "The database is busy.", hint="Try again.", retry_after=7)

    desk.app.add_url_rule("/fail", view_func=fail, methods=["GET", "POST"])
    desk.app.add_url_rule("/busy", view_func=busy)
    return desk


def test_a_fault_of_ours_is_a_code_to_quote_and_no_trace(broken: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(logs.Lines())
    with caplog.at_level(logging.ERROR):
        response = broken.at("olga").get("/fail")
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert "Traceback" not in response.text
    code = response.headers["X-Request-Id"]
    assert f"Code to quote: {code}" in response.text
    assert f"[{code}]: GET /fail\nTraceback" in caplog.text


def test_a_script_gets_a_part_and_a_program_gets_json(broken: Desk) -> None:
    part = broken.at("olga").get("/fail", headers=SCRIPT)
    assert (part.status_code, "<html" in part.text, 'class="alert' in part.text) == (500, False, True)
    told = broken.at("olga").get("/fail", headers={"Accept": "application/json"})
    assert told.json["code"] == "fault"
    assert told.content_type == "application/problem+json"


def test_the_texts_of_a_form_come_back_with_the_error_but_no_password(broken: Desk) -> None:
    sent = {"body": "Half an hour of <b>work</b>", "password": "hunter22", "_key": "abcdefgh", "rev": "12345"}
    html = broken.at("olga").post("/fail", sent).text
    assert "Half an hour of &lt;b&gt;work&lt;/b&gt;" in html
    for hidden in ("hunter22", "abcdefgh", "12345"):
        assert hidden not in html


def test_the_text_survives_a_refused_token_and_a_log_in_that_has_run_out(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    forged = olga.client.post(f"/t/{number}/messages", data={"_csrf": "old", "body": "My long text"})
    assert (forged.status_code, "My long text" in forged.text) == (403, True)
    desk.clock.advance(3_600_000)
    late = olga.client.post(f"/t/{number}/messages", data={"_csrf": "old", "body": "My long text"})
    assert (late.status_code, "My long text" in late.text) == (401, True)


def test_busy_says_when_to_try_again(broken: Desk) -> None:
    response = broken.at("olga").get("/busy")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "7")
    assert "Code to quote" not in response.text, "nobody has to look into it"


@pytest.mark.parametrize(
    ("method", "address", "status", "words"),
    [
        ("GET", "/no/such/page", 404, "There is no such page."),
        ("DELETE", "/work", 405, "This address is not opened like that."),
        ("GET", "/t/T-404", 404, "There is no such ticket"),
    ],
)
def test_http_errors_speak_our_words(desk: Desk, method: str, address: str, status: int, words: str) -> None:
    olga = desk.at("olga")
    response = olga.client.open(
        address, method=method, headers={"X-CSRF-Token": olga.csrf or "", "Accept-Language": "en"}
    )
    assert response.status_code == status
    assert words in response.text
    assert "Allow" in response.headers or status != 405


def test_another_host_name_is_refused_with_the_setting_to_change(desk: Desk) -> None:
    response = desk.app.test_client().get("/login", base_url="http://evil.example")
    assert response.status_code == 400
    assert "base_url" in response.text
    assert desk.app.test_client().get("/login", base_url="http://127.0.0.1:8000").status_code == 200


def test_strangers_learn_no_more_than_that_a_page_is_not_there(desk: Desk) -> None:
    html = desk.at().get("/no/such/page").text
    assert "There is no such page." in html
    assert "bar-item" not in html


@pytest.mark.parametrize("address", ["/login", "/work", "/no/such/page"])
def test_without_a_database_a_page_still_says_when_to_come_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    browser = desk.at("olga")

    def away() -> None:
        raise Busy("database_away", "The database does not answer.", hint="Try again.", retry_after=5)

    monkeypatch.setattr(desk.kernel.store, "read", away)
    desk.clock.advance(3_000)  # what was read before is old
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database does not answer. Try again." in answer.text
    assert "<html" in answer.text
