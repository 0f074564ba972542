"""The id of a request, from the browser to the job that it writes, and into a plugin."""

from __future__ import annotations

import logging

import pytest
from flask import Blueprint

from instar import logs
from instar.commands.account_links import ask_reset
from instar.jobs import claim

from .conftest import Desk

SENT = {"X-Request-ID": "from-the-proxy.7"}


def test_an_id_that_came_along_is_sent_back_and_another_one_made(desk: Desk) -> None:
    client = desk.app.test_client()
    assert client.get("/login", headers=SENT).headers["X-Request-ID"] == "from-the-proxy.7"
    first, second = (client.get("/login").headers["X-Request-ID"] for _again in range(2))
    assert len({first, second}) == 2
    assert logs.taken(first) == first


@pytest.mark.parametrize("given", ["two words", "x" * 65, "<b>"])
def test_what_is_no_id_is_not_taken(desk: Desk, given: str) -> None:
    answer = desk.app.test_client().get("/login", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] not in ("", given)


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/tickets", "/health", "/static/css/instar.css"])
def test_every_answer_bears_it(desk: Desk, path: str) -> None:
    with desk.app.test_client().get(path, headers=SENT) as answer:
        assert answer.headers["X-Request-ID"] == "from-the-proxy.7"


def test_it_is_gone_when_the_request_is_over(desk: Desk) -> None:
    desk.app.test_client().get("/login", headers=SENT)
    assert logs.current() == ""


def test_what_a_request_changes_is_told_in_one_line_without_what_is_secret(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "instar.web.requests"):
        desk.app.test_client().post("/login", data={"login": "olga", "password": "a secret word"})
        desk.app.test_client().get("/login")
    (line,) = [record for record in caplog.records if record.name == "instar.web.requests"]
    assert (line.method, line.route) == ("POST", "/login")  # type: ignore[attr-defined]
    assert "secret" not in caplog.text


def test_addresses_are_told_as_routes_for_what_stands_in_them_may_be_secret(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.app.register_blueprint(_secrets())
    with caplog.at_level(logging.INFO, "instar.web.requests"):
        desk.app.test_client().get("/s/topsecret")
    assert "/s/<token>" in caplog.text
    assert "topsecret" not in caplog.text


def _secrets() -> Blueprint:
    pages = Blueprint("secrets", __name__, url_prefix="/s")

    @pages.get("/<token>")
    def one(token: str) -> tuple[str, int]:
        return "down", 503

    return pages


def test_a_job_keeps_the_request_that_wrote_it(desk: Desk) -> None:
    with logs.within("from-the-proxy.7"):
        ask_reset(desk.kernel, "olga", "127.0.0.1")
    job = claim(desk.kernel.store, desk.clock.now())
    assert job is not None
    assert job.request == "from-the-proxy.7"
