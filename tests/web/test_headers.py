"""Headers by setting."""

from __future__ import annotations

import pytest

from instar.web.headers import POLICY, host_of

from .conftest import Desk


def test_the_policy_is_the_one_of_the_site() -> None:
    assert "unsafe-eval" not in POLICY
    assert "script-src 'self';" in POLICY
    assert POLICY.startswith("default-src 'none'")
    assert POLICY.count("unsafe-inline") == 1, "style attributes alone"


@pytest.mark.parametrize(
    ("address", "host"),
    [("https://desk.example.org:8443/x", "desk.example.org"), ("http://[::1]:8000", "[::1]"), ("http://a", "a")],
)
def test_the_host_of_the_site(address: str, host: str) -> None:
    assert host_of(address) == host


def test_https_is_insisted_on_only_where_it_is_spoken(desk_with) -> None:
    secure = desk_with(INSTAR_BASE_URL="https://desk.example.org")
    answer = secure.app.test_client().get("/login", base_url="https://desk.example.org")
    assert "Strict-Transport-Security" in answer.headers
    plain = desk_with(INSTAR_BASE_URL="http://desk.example.org")
    assert (
        "Strict-Transport-Security"
        not in plain.app.test_client().get("/login", base_url="http://desk.example.org").headers
    )


def test_pages_of_plugins_bear_them_too(desk: Desk) -> None:
    assert desk.at().get("/shop/").headers["Content-Security-Policy"] == POLICY
