"""The table of pages, walked: headers everywhere, nobody comes in unasked, a forged request changes nothing."""

from __future__ import annotations

import pytest
from werkzeug.routing import Map, Rule

from instar.web.headers import POLICY
from instar.web.routes import ROUTES, Route, route_of

from .conftest import SCRIPT, Desk

VALUES = {
    "number": "T-1",
    "item": "1",
    "line": 1,
    "answer": 1,
    "token": "1",
    "id": "1",
    "process": "appeal",
    "service": "general",
    "whose": "mine",
    "key": "late",
    "tab": "work",
    "panel": "x",
    "plugin": "nothing",
    "file_id": "nofile",
    "kind": "process",
    "which": "processes",
    "stamp": "old",
    "name": "js/app.js",
    "login": "olga",
    "channel": "nothing",
}


MAP = Map([Rule(route.rule, endpoint=route.endpoint) for route in ROUTES.values()]).bind("localhost")
RULES = {rule.endpoint: rule for rule in MAP.map.iter_rules()}


def address(route: Route) -> str:
    """The route's address with something in every place."""
    values: dict[str, str | int] = {name: VALUES[name] for name in RULES[route.endpoint].arguments}
    if route.endpoint == "design_show":
        values["key"] = "appeal"
    return MAP.build(route.endpoint, {name: int(v) if str(v).isdigit() else v for name, v in values.items()})


READS = [route for route in ROUTES.values() if "GET" in route.methods]
WRITES = [route for route in ROUTES.values() if "POST" in route.methods]
NAMES = [route.endpoint for route in ROUTES.values()]

SIGNED = {"notices_stop_letters"}
"""What a program of mail sends, without a page of ours: the address is the proof, and a wrong one is not there."""

EXPECTED = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def test_the_table_is_not_empty() -> None:
    assert len(READS) > 25
    assert len(WRITES) > 12
    assert route_of("web.worklist_mine") is ROUTES["worklist_mine"]
    assert route_of("plugin.worklist_mine") is None


def test_headers_stand_on_every_answer_errors_included(desk: Desk) -> None:
    desk.open()
    stranger, olga = desk.at(), desk.at("olga")
    for route in READS:
        for browser in (stranger, olga):
            answer = browser.get(address(route))
            assert answer.status_code < 500, (route.rule, answer.text)
            assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED, route.rule
            assert "Permissions-Policy" in answer.headers
            assert "Strict-Transport-Security" not in answer.headers
            if browser is olga and not route.public:
                assert answer.headers["Cache-Control"] == "no-store", route.rule
    for odd in ("/no/such/page", "/static/none.css"):
        assert {name: olga.get(odd).headers.get(name) for name in EXPECTED} == EXPECTED


def test_every_page_but_the_public_ones_turns_strangers_away(desk: Desk) -> None:
    desk.open()
    stranger = desk.at()
    public = {route.rule for route in ROUTES.values() if route.public}
    assert public == {
        "/login",
        "/logout",
        "/forgot",
        "/password/<token>",
        "/favicon.ico",
        "/brand/<key>/<stamp>",
        "/static/at-<stamp>/<path:name>",
        "/notices/stop/<token>",
    }
    for route in READS:
        if route.public:
            continue
        page = stranger.get(address(route))
        assert page.status_code == 302, route.rule
        assert page.headers["Location"].startswith("/login"), route.rule
        assert stranger.get(address(route), headers=SCRIPT).status_code == 401, route.rule


@pytest.mark.parametrize("token", ["", "wrong", "x" * 64])
def test_every_write_without_the_token_is_refused(desk: Desk, token: str) -> None:
    desk.open()
    before = desk.kernel.store.read().all("SELECT * FROM event")
    for browser in (desk.at(), desk.at("olga")):
        for route in WRITES:
            answer = browser.client.post(address(route), data={"_csrf": token})
            expected = 404 if route.endpoint in SIGNED else 403 if route.public or browser.csrf else 401
            assert answer.status_code == expected, (route.rule, answer.status_code)
    assert desk.kernel.store.read().all("SELECT * FROM event") == before


def test_every_write_from_another_site_is_refused_with_the_right_token_too(desk: Desk) -> None:
    desk.open()
    olga = desk.at("olga")
    for claim in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        for route in WRITES:
            refused = 404 if route.endpoint in SIGNED else 403
            assert olga.post(address(route), headers=claim).status_code == refused, (route.rule, claim)


def test_a_read_changes_nothing(desk: Desk) -> None:
    desk.open()
    olga = desk.at("olga")
    tables = ("ticket", "event", "message", "work_item", "participant", "job", "audit", "idempotency")
    read = desk.kernel.store.read

    def state() -> list[object]:
        return [read().all(f"SELECT * FROM {table} ORDER BY 1") for table in tables]

    before = state()
    for route in READS:
        olga.get(address(route))
        olga.get(address(route), headers=SCRIPT)
    assert state() == before
