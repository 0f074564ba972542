"""What scripts keep of a draft with the log-in of the page, and the list of one's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from instar.commands import Publish

from .conftest import Desk

pytestmark = pytest.mark.plugins
PLACE = "/x/designer/drafts/process/todo"


def send(desk: Desk, method: str, address: str, login: str = "plan", **more: Any) -> TestResponse:
    desk.get(login, "/work")
    sql = "SELECT csrf FROM session WHERE principal_id = ?"
    csrf = desk.site.kernel.store.read().value(sql, (desk.site.people[login].id,))
    headers = {"X-CSRF-Token": csrf, "Accept": "application/json"}
    return desk.clients[login].open(address, method=method, headers=headers, buffered=True, **more)


def text_of(desk: Desk, key: str = "todo") -> str:
    found = desk.site.kernel.definitions.current("process", key)
    assert found is not None
    return found.body


def keep(desk: Desk, text: str, revision: int = 0, login: str = "plan", base: int = 1) -> TestResponse:
    return send(desk, "PUT", PLACE, login, json={"text": text, "revision": revision, "base": base})


def test_what_is_typed_is_kept_and_read_again(desk: Desk) -> None:
    first = send(desk, "GET", PLACE).get_json()
    assert first == {"draft": None, "in_force": text_of(desk), "number": 1, "others": []}
    saved = keep(desk, "{").get_json()
    assert saved == {"revision": saved["revision"], "number": 1, "others": []}
    told = send(desk, "GET", PLACE).get_json()["draft"]
    assert (told["text"], told["revision"], told["base"]) == ("{", saved["revision"], 1)


def test_the_slower_window_gets_what_the_faster_one_has_saved(desk: Desk) -> None:
    keep(desk, "{")
    late = keep(desk, "[")
    assert (late.status_code, late.get_json()["code"]) == (409, "draft_changed")
    assert late.get_json()["data"]["draft"]["text"] == "{"
    assert send(desk, "DELETE", f"{PLACE}?revision=1").status_code == 409
    assert send(desk, "DELETE", PLACE).status_code == 200
    assert send(desk, "GET", PLACE).get_json()["draft"] is None


def test_who_else_is_at_work_is_told_with_each_save(desk: Desk) -> None:
    desk.site.people.add("vera", profile="designer")
    keep(desk, "{", login="vera")
    others = keep(desk, "[").get_json()["others"]
    assert [(one["name"], sorted(one)) for one in others] == [("Vera", ["name", "updated"])]


@pytest.mark.parametrize("body", [None, [], {}, {"text": 1, "revision": 0, "base": 0}, {"text": "", "revision": "x"}])
def test_what_is_no_draft_is_refused(desk: Desk, body: Any) -> None:
    assert send(desk, "PUT", PLACE, json=body).status_code == 422


def test_drafts_are_for_who_may_design_and_need_a_log_in(desk: Desk) -> None:
    for login in ("olga", "carl"):
        assert send(desk, "GET", PLACE, login).status_code == 403
        assert keep(desk, "{", login=login).status_code == 403
    assert desk.app.test_client().get(PLACE, headers={"Accept": "application/json"}).status_code == 401


def test_the_list_says_how_each_draft_stands_to_what_is_in_force(desk: Desk) -> None:
    assert "You are writing nothing" in desk.text("plan", "/x/designer/drafts")
    text = text_of(desk)
    keep(desk, text)
    assert "changes v1" in desk.text("plan", "/x/designer/drafts")
    desk.site.run(Publish(json.dumps({**json.loads(text), "note": "again"})))
    assert "starts from v1, v2 is in force" in desk.text("plan", "/x/designer/drafts")
    send(desk, "PUT", "/x/designer/drafts/process/brand_new", json={"text": "{", "revision": 0, "base": 0})
    page = desk.text("plan", "/x/designer/drafts")
    assert "not published yet" in page
    assert 'href="/x/designer/processes/brand_new/edit"' in page


def test_a_draft_is_discarded_from_the_list(desk: Desk) -> None:
    keep(desk, "{")
    answer = send(desk, "POST", f"{PLACE}/discard")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/x/designer/drafts")
    assert "You are writing nothing" in desk.text("plan", "/x/designer/drafts")
