"""Decision tables for pages of plugins: looked at, tried, brought and given away, each for who may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from instar import sdk
from instar.commands import Publish
from instar.dmn import read_dmn
from instar.errors import Forbidden, NotFound
from instar.sdk import decisions
from instar.testing.site import Site

pytestmark = pytest.mark.plugins
TABLE: dict[str, Any] = {
    "format": "instar.decision/1",
    "key": "approval",
    "inputs": [{"value": "ticket.priority"}],
    "outputs": [{"id": "who"}],
    "rules": [{"when": ["<= 2"], "then": ["'head'"]}],
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path)
    monkeypatch.setattr(decisions, "kernel", lambda: made.kernel)
    made.run(Publish(json.dumps(TABLE)))
    yield made
    made.close()


def test_who_designs_has_a_table_looked_at_and_tried(site: Site) -> None:
    plan = site.people.add("plan", profile="designer")
    found = sdk.check_table(plan, json.dumps(TABLE), {"values": ["1"]})
    assert found["trial"]["answer"] == "head"
    assert found["gaps"][0]["cells"] == ["> 2"]
    assert sdk.check_cell(plan, {"text": "High", "type": "text"})["fix"] == "'High'"
    assert sdk.read_tables(plan, b"a;b\n1;2\n") == {"rows": [["a", "b"], ["1", "2"]]}


def test_who_reads_definitions_takes_a_table_along(site: Site) -> None:
    olga = site.people.add("olga", ("frontline",), profile="operator")
    (back,) = read_dmn(sdk.table_as_dmn(olga, "approval")).decisions
    assert back["rules"] == TABLE["rules"]
    assert sdk.table_users(olga, "approval") == ()
    with pytest.raises(NotFound):
        sdk.table_as_dmn(olga, "approval", 7)


def test_others_are_told_nothing(site: Site) -> None:
    olga = site.people.add("olga", ("frontline",), profile="operator")
    carl = site.people.add("carl", profile="requester")
    for ask in (
        lambda: sdk.check_table(olga, "{}"),
        lambda: sdk.check_cell(olga, {}),
        lambda: sdk.read_tables(olga, b"a"),
        lambda: sdk.table_as_dmn(carl, "approval"),
        lambda: sdk.table_users(carl, "approval"),
    ):
        with pytest.raises(Forbidden):
            ask()
