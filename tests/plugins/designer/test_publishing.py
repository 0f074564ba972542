"""The sheet of publishing: what it shows of a draft, how two people's work comes together, and what it publishes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.commands import AddGrant, OpenTicket, Publish
from instar.queries.drafts import draft

from .conftest import Desk
from .test_draft_pages import keep, send, text_of

pytestmark = pytest.mark.plugins
PLACE = "/x/designer/publish/process/todo"


def changed(desk: Desk, **more: Any) -> str:
    return json.dumps({**json.loads(text_of(desk)), **more}, ensure_ascii=False)


def sheet(desk: Desk, text: str, base: int = 1, login: str = "plan", place: str = PLACE, revision: int = 0) -> str:
    answer = send(desk, "POST", place, login, json={"text": text, "base": base, "revision": revision})
    assert answer.status_code == 200, answer.text[:2000]
    return answer.text


def publish(desk: Desk, text: str, login: str = "plan", place: str = PLACE, **more: Any) -> Any:
    return send(desk, "POST", f"{place}/do", login, json={"text": text, "base": 1, **more})


def test_it_tells_what_changes_and_on_which_version_tickets_run(desk: Desk) -> None:
    desk.site.run(OpenTicket("Buy lamps", process="todo"), "boss")
    page = sheet(desk, changed(desk, title="Duties"))
    assert "The check finds no errors." in page
    assert "is &#34;Duties&#34; now." in page
    assert "1 ticket on v1." in page
    assert "New ones take version 2." in page
    assert "Publish version 2" in page
    assert "Key" not in page, "what is in force keeps its key"


def test_errors_are_named_and_leave_nothing_to_press(desk: Desk) -> None:
    page = sheet(desk, changed(desk, stages=[]))
    assert "to fix" in page
    assert "Publish version" not in page
    broken = sheet(desk, "{")
    assert "The JSON is broken" in broken
    assert "Publish version" not in broken


def test_tests_are_run_and_failing_ones_have_to_be_accepted(desk: Desk) -> None:
    body = desk.site.kernel.definitions.current("process", "appeal")
    assert body is not None
    place = "/x/designer/publish/process/appeal"
    assert "tests pass" in sheet(desk, json.dumps({**json.loads(body.body), "note": "x"}), place=place)
    value = json.loads(body.body)
    value["nodes"]["done"]["result"] = "otherwise"
    page = sheet(desk, json.dumps(value), place=place)
    assert "fail</h3>" in page
    assert 'name="anyway" required' in page


def test_who_may_not_publish_reads_why(desk: Desk) -> None:
    desk.site.run(AddGrant("olga", "process.design"))
    page = sheet(desk, changed(desk, title="Duties"), login="olga")
    assert "You may write this draft and not publish it" in page
    assert "Publish version" not in page
    assert "Roll back" not in page
    assert publish(desk, changed(desk, title="Duties"), "olga").status_code == 403


def test_it_is_published_with_a_note_and_the_draft_is_gone(desk: Desk) -> None:
    text = changed(desk, title="Duties")
    revision = keep(desk, text).get_json()["revision"]
    told = publish(desk, text, revision=revision, note="Clearer").get_json()
    assert (told["number"], told["key"], told["url"]) == (2, "todo", "/x/designer/processes/todo/edit")
    row = desk.site.kernel.definitions.versions("process", "todo")[0]
    assert (row.number, row.note) == (2, "Clearer")
    assert draft(desk.site.kernel, desk.site.people["plan"], "process", "todo") is None


def test_what_came_between_is_shown_place_by_place_and_brought_together(desk: Desk) -> None:
    mine = changed(desk, title="Mine", note="Only mine")
    theirs = json.loads(text_of(desk))
    theirs["title"], theirs["stages"][0]["wip"] = "Theirs", 7
    desk.site.run(Publish(json.dumps(theirs), note="Why"), "plan")
    refused = publish(desk, mine)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "published_meanwhile")
    page = sheet(desk, mine)
    assert "Version 2 has come between" in page
    assert "Plan: Why." in page
    assert page.count('data-place="/title"') == page.count("data-place=") == 1
    assert '<span class="merge-value">Mine</span>' in page
    assert '<span class="merge-value">Theirs</span>' in page
    for choice in ("mine", "theirs"):
        body = {"text": mine, "base": 1, "choices": {"/title": choice}}
        told = send(desk, "POST", f"{PLACE}/merge", json=body).get_json()
        value = json.loads(told["text"])
        assert told["number"] == 2
        assert (value["title"], value["note"], value["stages"][0]["wip"]) == (choice.title(), "Only mine", 7)
    assert publish(desk, told["text"], base=2).get_json()["number"] == 3


def test_a_new_definition_may_get_its_key_at_last(desk: Desk) -> None:
    text = changed(desk, key="new_process", title={"en": "Buying", "ru": "Закупка"})
    place = "/x/designer/publish/process/new_process"
    page = sheet(desk, text, base=0, place=place)
    assert 'name="key" value="buying"' in page
    send(desk, "PUT", "/x/designer/drafts/process/new_process", json={"text": text, "revision": 0, "base": 0})
    told = publish(desk, changed(desk, key="buying"), place=place, base=0).get_json()
    assert (told["key"], told["number"]) == ("buying", 1)
    assert draft(desk.site.kernel, desk.site.people["plan"], "process", "new_process") is None


@pytest.mark.parametrize("body", [None, [], {"text": 1}, {"text": "", "base": -1}, {"text": "", "choices": []}])
def test_what_an_editor_does_not_send_is_refused(desk: Desk, body: Any) -> None:
    for part in ("", "/merge", "/do"):
        assert send(desk, "POST", f"{PLACE}{part}", json=body).status_code == 422
