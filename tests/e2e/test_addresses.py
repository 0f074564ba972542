"""The census of pages in a browser: none is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from instar.app import create_app
from instar.testing.site import Site

from .addresses import ADMIN, NO_PAGES, STAFF, STRANGERS

pytestmark = pytest.mark.plugins
ELSEWHERE = ("/api/", "/static/", "/health", "/ready", "/metrics", "/in/")
"""What speaks to programs."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    site = Site.make(tmp_path)
    yield create_app(kernel=site.kernel)
    site.close()


def test_every_page_is_opened_in_the_browser_or_said_to_be_none(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    spoken = [rule for rule in rules if not rule.rule.startswith(ELSEWHERE) and not rule.endpoint.endswith(".static")]
    pages = {rule.rule for rule in spoken}
    opened = {rule for address in (*STAFF, *ADMIN, *STRANGERS) if (rule := _rule_of(rules, address))}
    assert pages - opened == set(NO_PAGES)


def _rule_of(rules: list[Rule], address: str) -> str | None:
    """The rule that answers an address; the invitation is a link whose address is made."""
    path = "/password/x" if address == "{invitation}" else address.partition("?")[0]
    found, _values = Map([rule.empty() for rule in rules]).bind("localhost").match(_filled(path), return_rule=True)
    return str(found.rule)


def _filled(path: str) -> str:
    return "/".join("1" if part.startswith("{") else part for part in path.split("/"))
