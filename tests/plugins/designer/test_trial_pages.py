"""Try it, as the browser asks for it: one thing is done after another, a run becomes a test, tests are run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Desk

pytestmark = pytest.mark.plugins


def text_of(desk: Desk, key: str = "appeal") -> str:
    found = desk.site.kernel.definitions.current("process", key)
    assert found is not None
    return found.body


def post(desk: Desk, address: str, body: Any, login: str = "plan", status: int = 200) -> dict[str, Any]:
    desk.get(login, "/work")
    client = desk.clients[login]
    csrf = desk.site.kernel.store.read().value(
        "SELECT csrf FROM session WHERE principal_id = ?", (desk.site.people[login].id,)
    )
    answer = client.post(address, json=body, headers={"X-CSRF-Token": csrf, "Accept": "application/json"})
    assert answer.status_code == status, answer.text[:2000]
    found: dict[str, Any] = answer.get_json()
    return found


def tried(desk: Desk, act: Any, case: Any = None, by: str = "", text: str = "", login: str = "plan") -> dict[str, Any]:
    body = {"text": text or text_of(desk), "case": case or {}, "act": act, "by": by}
    return post(desk, "/x/designer/try", body, login)


def opened(desk: Desk) -> dict[str, Any]:
    return tried(desk, {"open": {"title": ["Where is it?"], "requester": ["ann@example.org"]}})


def test_a_trial_begins_with_the_form_by_which_a_ticket_is_opened(desk: Desk):
    page = tried(desk, None)
    assert 'id="trial-open"' in page["html"]
    assert 'name="appeal_topic"' in page["html"]
    assert page["places"] == []


def test_an_opened_ticket_shows_its_step_with_the_real_form_and_where_it_stands(desk: Desk):
    page = opened(desk)
    assert 'name="appeal_answer"' in page["html"]
    assert page["places"] == [{"node": "answer", "kind": "now", "count": 1}]
    assert set(page["passed"]) == {"received", "answer", "received.answer"}
    assert page["case"]["open"]["requester"] == "ann@example.org"


def test_what_a_form_refuses_is_told_at_its_field_and_nothing_is_done(desk: Desk):
    page = opened(desk)
    again = tried(desk, {"complete": 1, "outcome": "close", "values": {}}, page["case"])
    assert "Fill it in" in again["html"]
    assert again["case"]["do"] == []


def test_an_outcome_goes_on_and_what_would_be_sent_is_shown(desk: Desk):
    page = opened(desk)
    values = {"appeal_answer": ["How many?"]}
    page = tried(desk, {"complete": 1, "outcome": "wait", "values": values}, page["case"], by="somebody")
    assert page["case"]["do"] == [
        {"complete": "answer", "outcome": "wait", "data": {"appeal_answer": "How many?"}, "by": "somebody"}
    ]
    assert "How many?" in page["html"]
    page = tried(desk, {"next": True}, page["case"])
    assert [place["node"] for place in page["places"]] == ["silent"]


def test_the_last_entry_is_taken_back(desk: Desk):
    page = opened(desk)
    page = tried(desk, {"entry": {"advance": "P1D"}}, page["case"])
    assert len(page["case"]["do"]) == 1
    page = tried(desk, {"back": True}, page["case"])
    assert page["case"]["do"] == []
    page = tried(desk, {"back": True}, page["case"])
    assert 'id="trial-open"' in page["html"]


def test_a_run_becomes_a_test_that_holds_and_can_be_dropped(desk: Desk):
    page = opened(desk)
    page = tried(desk, {"complete": 1, "outcome": "close", "values": {"appeal_answer": ["Here."]}}, page["case"])
    body = {"text": text_of(desk), "case": page["case"], "title": "Answered at once"}
    assert "Answered at once" in post(desk, "/x/designer/try/keep", body)["said"]
    assert post(desk, "/x/designer/try/keep", body, status=409)["code"] == "case_there"
    post(desk, "/x/designer/try/keep", {**body, "replace": True})
    ran = post(desk, "/x/designer/tests", {"key": "appeal", "text": text_of(desk)})
    assert (ran["failed"], ran["missed"]) == (0, [])
    assert "Answered at once" in ran["html"]
    post(desk, "/x/designer/tests/drop", {"key": "appeal", "title": "Answered at once"})
    assert "Answered at once" not in post(desk, "/x/designer/tests", {"key": "appeal"})["html"]


def test_a_draft_that_does_otherwise_fails_its_tests_with_the_place(desk: Desk):
    draft = json.loads(text_of(desk))
    draft["nodes"]["answer"]["next"] = [
        {**flow, "to": "send_wait"} if flow.get("outcome") == "close" else flow
        for flow in draft["nodes"]["answer"]["next"]
    ]
    ran = post(desk, "/x/designer/tests", {"key": "appeal", "text": json.dumps(draft)})
    assert ran["failed"] > 0
    assert "stage is" in ran["html"]


def test_without_tests_all_nodes_and_flows_are_told_as_not_passed(desk: Desk):
    draft = json.dumps({**json.loads(text_of(desk)), "key": "mine"})
    ran = post(desk, "/x/designer/tests", {"key": "mine", "text": draft})
    assert (ran["cases"], ran["coverage"]) == (0, 0.0)
    assert {"answer", "received.answer"} <= set(ran["missed"])


def test_what_cannot_be_published_says_what_is_to_be_put_right(desk: Desk):
    draft = json.loads(text_of(desk))
    draft["nodes"]["answer"]["next"] = [{"to": "nowhere", "outcome": "close", "title": {"en": "Close"}}]
    page = tried(desk, None, text=json.dumps(draft))
    assert page["broken"] is True
    assert "nowhere" in page["html"]
    assert post(desk, "/x/designer/try", {"text": "{", "case": {}}, status=422)["problem"]


def test_who_may_not_design_tries_what_is_in_force_and_no_text_of_his_own(desk: Desk):
    assert 'id="trial-open"' in tried(desk, None, login="olga")["html"]
    draft = {**json.loads(text_of(desk)), "title": "Mine"}
    post(desk, "/x/designer/try", {"text": json.dumps(draft), "case": {}}, "olga", 403)
    post(desk, "/x/designer/tests", {"key": "appeal", "text": json.dumps(draft)}, "olga", 403)
    post(desk, "/x/designer/try", {"text": text_of(desk), "case": {}}, "carl", 403)
    body = {"text": text_of(desk), "case": {"open": {"title": "x"}, "do": []}, "title": "A test"}
    post(desk, "/x/designer/try/keep", body, "olga", 403)


def test_nothing_of_a_trial_is_left_on_the_site(desk: Desk):
    read = desk.site.kernel.store.read()
    before = [read.value(f"SELECT count(*) FROM {table}") for table in ("ticket", "event", "job", "principal")]
    page = opened(desk)
    tried(desk, {"complete": 1, "outcome": "close", "values": {"appeal_answer": ["Here."]}}, page["case"])
    after = [read.value(f"SELECT count(*) FROM {table}") for table in ("ticket", "event", "job", "principal")]
    assert after == before


def test_the_page_that_tries_what_is_in_force_is_for_readers(desk: Desk):
    page = desk.text("olga", "/x/designer/processes/appeal/try")
    assert 'id="trial"' in page
    assert desk.get("carl", "/x/designer/processes/appeal/try").status_code == 403
    assert desk.get("olga", "/x/designer/processes/nothing/try").status_code == 404


def test_a_trial_speaks_the_readers_language(desk: Desk):
    desk.get("plan", "/work")
    csrf = desk.site.kernel.store.read().value(
        "SELECT csrf FROM session WHERE principal_id = ?", (desk.site.people["plan"].id,)
    )
    headers = {"X-CSRF-Token": csrf, "Accept-Language": "ru"}
    answer = desk.clients["plan"].post("/x/designer/try", json={"text": text_of(desk), "case": {}}, headers=headers)
    assert "Новый тикет" in answer.get_json()["html"]
