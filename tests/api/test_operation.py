"""What holds for every operation: tokens, media types, addresses, faults."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from flask import Flask

from instar.api.operation import OPERATIONS, Operation
from instar.store import Store
from instar.testing import databases
from tests.queries.conftest import DAY, World

from .conftest import Client

As = Callable[[str | None], Client]
GUARDED = [known for known in OPERATIONS if not known.public]


def address(known: Operation) -> str:
    return (
        known.rule.replace("<number>", "T-1")
        .replace("<int:id>", "1")
        .replace("<int:token>", "1")
        .replace("<kind>/<key>", "process/deal")
        .replace("<kind>", "process")
        .replace("<process>", "deal")
    )


def named(known: Operation) -> str:
    return f"{known.method} {known.rule}"


@pytest.mark.parametrize("known", GUARDED, ids=named)
def test_nothing_is_told_without_a_token(world: World, client: As, known: Operation) -> None:
    world.open("Seats", service="shop", data={"amount": 1})
    answer = client(None).call(known.method, address(known), {} if known.method != "GET" else None)
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.get_json()) == {"type", "title", "status", "code", "detail", "hint"}


def test_every_route_of_the_blueprint_is_an_operation(flask: Flask) -> None:
    rules = {
        (method, rule.rule.removeprefix("/api/v1"))
        for rule in flask.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and not rule.endpoint.endswith("elsewhere")
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert rules == {(known.method, known.rule) for known in OPERATIONS}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic b2xnYTpvbGdh", "bearer  \u00e9"])
def test_any_other_authorization_is_no_token(client: As, header: str) -> None:
    assert client(None).get("/me", Authorization=header).status_code == 401


def test_a_cookie_is_never_looked_at(world: World, flask: Flask) -> None:
    browser = flask.test_client()
    browser.set_cookie("session", world.token("olga"))
    assert browser.get("/api/v1/me").status_code == 401


def test_a_token_ends_with_its_time_and_with_its_account(world: World, client: As) -> None:
    olga = client("olga")
    assert olga.get("/me").status_code == 200
    with world.kernel.store.transaction() as tx:
        tx.run("UPDATE principal SET active = 0 WHERE key = 'olga'")
        world.kernel.epochs.bump(tx, "access")
    assert olga.get("/me").status_code == 401
    maria = client("maria")
    world.clock.advance(366 * DAY)
    assert maria.get("/me").status_code == 401


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_media_types_are_415(client: As, kind: str) -> None:
    answer = client("olga").call("POST", "/tickets", b'{"title": "x"}', Content_Type=kind)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "not_json")


@pytest.mark.parametrize("body", [b"", b"{", b"{'a': 1}", b"\xff", b'{"title": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_400(client: As, body: bytes) -> None:
    answer = client("olga").call("POST", "/tickets", body)
    expected = (400, "broken_json") if body else (422, "invalid")
    assert (answer.status_code, answer.get_json()["code"]) == expected


@pytest.mark.parametrize("body", [[], "x", 7, None, True])
def test_a_body_that_is_no_object_is_422(client: As, body: object) -> None:
    answer = client("olga").call("POST", "/tickets", b"null" if body is None else body)
    assert answer.status_code == 422


def test_json_of_a_vendor_and_a_charset_are_json(client: As) -> None:
    for kind in ("application/json; charset=utf-8", "application/merge-patch+json"):
        answer = client("olga").call("POST", "/tickets", b'{"title": "x", "service": "general"}', Content_Type=kind)
        assert answer.status_code == 201


def test_a_body_over_a_megabyte_is_413(client: As) -> None:
    answer = client("olga").post("/tickets", {"title": "x", "body": "x" * (1 << 20)})
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/tickets/", "/tickets/T-1/nothing", "/work-items/x/claim", "/Me"]
)
def test_an_address_that_is_not_there_is_a_problem_too(client: As, path: str) -> None:
    answer = client("olga").get(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.get_json()["code"] == "no_address"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/tickets", "GET, POST"),
        ("PUT", "/tickets/T-1", "GET, PATCH"),
        ("GET", "/tickets/T-1/move", "POST"),
        ("OPTIONS", "/me", "GET"),
    ],
)
def test_a_wrong_method_is_405_and_says_which_are_right(client: As, method: str, path: str, allowed: str) -> None:
    answer = client("olga").call(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.content_type == "application/problem+json"


def test_a_fault_of_ours_is_told_without_its_inside(world: World, client: As, caplog: pytest.LogCaptureFixture) -> None:
    olga = client("olga")
    with world.kernel.store.transaction() as tx:
        tx.run("ALTER TABLE membership RENAME TO lost")
        world.kernel.epochs.bump(tx, "access")
    answer = olga.get("/me")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "fault")
    assert "membership" not in answer.text
    assert "membership" in caplog.text


def test_a_busy_database_is_503_with_the_time_to_wait(world: World, client: As) -> None:
    olga = client("olga")
    olga.get("/me")
    databases.impatient(world.kernel.store)
    with closing(Store(world.kernel.store.path)) as other, other.transaction():
        answer = olga.post("/tickets", {"title": "x", "service": "general"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_answers_are_never_kept_by_a_cache(client: As) -> None:
    olga = client("olga")
    for path in ("/me", "/nothing", "/tickets", "/openapi.json"):
        assert olga.get(path).headers["Cache-Control"] == "no-store"
