"""Forms as editors of plugins write them: for who may design forms, and for nobody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from instar import sdk
from instar.access import SYSTEM
from instar.app import create_app
from instar.errors import Forbidden
from instar.sdk import forms
from instar.testing.site import Site

pytestmark = pytest.mark.plugins

TEXT = json.dumps({"format": "instar.form/1", "key": "try", "fields": [{"id": "try_sum", "type": "money"}]})


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path)
    monkeypatch.setattr(forms, "kernel", lambda: made.kernel)
    with create_app(kernel=made.kernel).test_request_context("/"):
        yield made
    made.close()


def test_types_are_told_with_what_may_be_said_of_them():
    told = {row.key: row for row in sdk.field_types()}
    assert told["money"].holds == "value"
    assert told["group"].holds == "rows"
    assert told["section"].holds == ""
    assert "required" in told["money"].in_group
    assert "indexed" not in told["money"].in_group
    assert told["reply"].in_group == frozenset()
    assert sdk.form_key_orders()["field"][:2] == ["id", "type"]


def test_who_designs_forms_may_ask_for_all_of_it(site: Site):
    plan = site.people.add("plan", profile="designer")
    assert "data.deal_amount" in {name.path for name in sdk.form_names(plan).fields}
    assert sdk.field_uses(plan, "deal_amount")
    assert sdk.field_indexes(plan) == {}
    assert "role" in sdk.form_users(plan, "deal")[0]
    assert set(sdk.form_pieces(plan, TEXT, "en").html) == {"/fields/0"}
    assert sdk.form_sample(plan, TEXT, {"try_sum": "1"}, "en", origin="api").stored == {"try_sum": "1.00"}


def test_others_may_ask_for_none_of_it(site: Site):
    olga = site.people.add("olga", ("frontline",), profile="operator")
    for ask in (
        lambda by: sdk.form_names(by),
        lambda by: sdk.field_uses(by, "deal_amount"),
        lambda by: sdk.field_indexes(by),
        lambda by: sdk.form_pieces(by, TEXT, "en"),
        lambda by: sdk.form_sample(by, TEXT, {}, "en"),
    ):
        with pytest.raises(Forbidden):
            ask(olga)
        with pytest.raises(ValueError, match="no viewer"):
            ask(SYSTEM)
