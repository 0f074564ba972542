"""Definitions as files, in and out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from instar import sdk
from instar.sdk import carrying
from instar.testing.site import Site

pytestmark = pytest.mark.plugins


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path)
    monkeypatch.setattr(carrying, "kernel", lambda: made.kernel)
    yield made
    made.close()


def test_a_process_goes_out_as_bpmn_and_comes_back_with_nothing_lost(site: Site) -> None:
    plan = site.people.add("plan", profile="designer")
    body = site.kernel.definitions.current("process", "appeal")
    assert body is not None
    found = sdk.definition_file(plan, sdk.process_file(plan, "appeal"))
    (one,) = found.definitions
    assert (one.kind, one.key, one.title, found.losses) == ("process", "appeal", "Appeal", ())
    assert json.loads(one.text)["nodes"] == json.loads(body.body)["nodes"]


def test_json_of_every_kind_is_read_and_nothing_else(site: Site) -> None:
    plan = site.people.add("plan", profile="designer")
    form = next(iter(site.kernel.definitions.list("form")))
    (one,) = sdk.definition_file(plan, form.body.encode()).definitions
    assert (one.kind, one.key, one.text) == ("form", form.key, form.body)
    for other in (b"{", b"7", b'{"format": "instar.cases/1"}', b"<x", b"<x/>", b"\xff\xfe<"):
        with pytest.raises(sdk.InstarError) as told:
            sdk.definition_file(plan, other)
        assert told.value.status == 422
    with pytest.raises(sdk.Forbidden):
        sdk.definition_file(site.people.add("carl", profile="requester"), form.body.encode())


def test_a_free_key_is_that_of_no_version_and_no_draft(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = site.people.add("plan", profile="designer")
    monkeypatch.setattr(sdk.definitions, "kernel", lambda: site.kernel)
    assert sdk.free_key(plan, "process", "errand") == "errand"
    assert sdk.free_key(plan, "process", "appeal") == "appeal_2"
    sdk.save_draft(plan, "process", "appeal_2", "{", 0, 0)
    assert sdk.free_key(plan, "process", "appeal") == "appeal_3"
    assert sdk.free_key(plan, "process", "1 wrong key!") == "process_1_wrong_key"
