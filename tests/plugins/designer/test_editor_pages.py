"""The editor's page: on what it opens, for whom, and what it says while somebody types."""

from __future__ import annotations

import json
import re
from typing import Any

from instar.commands import SaveDraft

from .conftest import Desk

EDITOR = "/x/designer/processes/appeal/edit"


def block(page: str, name: str) -> Any:
    (text,) = re.findall(rf'<script type="application/json" id="editor-{name}">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def in_force(desk: Desk) -> str:
    found = desk.site.kernel.definitions.current("process", "appeal")
    assert found is not None
    return found.body


def test_it_opens_the_version_in_force_byte_for_byte(desk: Desk) -> None:
    page = desk.text("plan", EDITOR)
    source = block(page, "source")
    assert source["text"] == in_force(desk)
    assert source["typed"] is None
    context = block(page, "context")
    assert (context["key"], context["number"], context["base"], context["draft"]) == ("appeal", 1, 1, None)
    assert context["may_publish"] is True


def test_it_opens_ones_own_draft_and_no_one_elses(desk: Desk) -> None:
    text = in_force(desk).replace('"Appeal"', '"Enquiry"', 1)
    desk.site.run(SaveDraft("process", "appeal", text, 0, 1), "plan")
    assert block(desk.text("plan", EDITOR), "source")["text"] == text
    assert block(desk.text("plan", EDITOR), "context")["draft"]["revision"] > 0
    desk.site.people.add("other", (), profile="designer")
    assert block(desk.text("other", EDITOR), "source")["text"] == in_force(desk)


def test_a_draft_that_cannot_be_read_is_kept_beside_what_is_in_force(desk: Desk) -> None:
    desk.site.run(SaveDraft("process", "appeal", '{"format": ', 0, 1), "plan")
    source = block(desk.text("plan", EDITOR), "source")
    assert source["typed"] == '{"format": '
    assert source["text"] == in_force(desk)


def test_a_process_that_is_a_draft_alone_is_opened_again(desk: Desk) -> None:
    text = json.dumps({"format": "instar.process/1", "key": "fresh", "title": "Fresh", "role": "task", "stages": []})
    desk.site.run(SaveDraft("process", "fresh", text, 0, 0), "plan")
    page = desk.text("plan", "/x/designer/processes/fresh/edit")
    assert block(page, "source")["text"] == text
    assert block(page, "context")["number"] == 0
    assert desk.get("plan", "/x/designer/processes/nowhere/edit").status_code == 404


def test_a_new_one_gets_a_key_that_is_free(desk: Desk) -> None:
    assert (
        block(desk.text("plan", "/x/designer/processes/new?title=Repairs"), "source")["definition"]["title"]
        == "Repairs"
    )
    text = json.dumps({"format": "instar.process/1", "key": "new_process"})
    desk.site.run(SaveDraft("process", "new_process", text, 0, 0), "plan")
    page = desk.text("plan", "/x/designer/processes/new")
    assert block(page, "context")["key"] == "new_process_2"


def test_only_who_designs_opens_it(desk: Desk) -> None:
    for login in ("olga", "carl"):
        assert desk.get(login, EDITOR).status_code == 403
        assert desk.get(login, "/x/designer/processes/new").status_code == 403


def test_the_check_answers_what_is_typed(desk: Desk) -> None:
    desk.get("plan", EDITOR)
    client = desk.clients["plan"]
    token = re.findall(r'name="csrf" content="([^"]+)"', desk.text("plan", EDITOR))[0]

    def asked(body: Any) -> Any:
        return client.post("/x/designer/check", json=body, headers={"X-CSRF-Token": token})

    assert asked({"text": in_force(desk)}).json == {"findings": []}
    (broken,) = asked({"text": "{"}).json["findings"]
    assert (broken["severity"], broken["line"]) == ("error", 1)
    lost = json.loads(in_force(desk))
    lost["nodes"]["lost"] = {"type": "endEvent"}
    found = asked({"text": json.dumps(lost)}).json["findings"]
    assert ("unreachable", "lost") in {(one["code"], one["node"]) for one in found}
    assert asked({"words": 1}).status_code == 422
    assert asked([]).status_code == 422
