"""Duplicate, rename, bring a file, take one out: each ends in a draft, and nothing in force is touched."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from instar.queries.drafts import draft, own_drafts

from .conftest import Desk
from .test_draft_pages import send, text_of

pytestmark = pytest.mark.plugins
OWN = "/x/designer/definitions/process/todo"


def drafted(desk: Desk, key: str, login: str = "plan") -> dict[str, object]:
    found = draft(desk.site.kernel, desk.site.people[login], "process", key)
    assert found is not None
    value: dict[str, object] = json.loads(found.text)
    return value


def bring(desk: Desk, content: bytes, name: str = "x.json") -> TestResponse:
    return send(desk, "POST", "/x/designer/import", data={"file": (BytesIO(content), name)})


def test_a_copy_gets_a_key_of_its_own(desk: Desk) -> None:
    page = desk.text("plan", f"{OWN}/duplicate")
    assert 'value="todo_2"' in page
    answer = send(desk, "POST", f"{OWN}/duplicate", data={"title": "Errands", "key": "errands"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/x/designer/processes/errands/edit")
    before = json.loads(text_of(desk))
    assert drafted(desk, "errands") == {**before, "key": "errands", "title": "Errands"}
    for key, told in (("todo", "taken"), ("errands", "taken"), ("1 x", "begins with a letter"), ("", "letter")):
        again = send(desk, "POST", f"{OWN}/duplicate", data={"title": "Errands", "key": key})
        assert again.status_code == 422
        assert told in again.text
    assert send(desk, "POST", f"{OWN}/duplicate", data={"title": " ", "key": "other"}).status_code == 422


def test_a_new_title_is_written_into_the_draft_beside_what_stands_there(desk: Desk) -> None:
    text = json.dumps({**json.loads(text_of(desk)), "note": "In the making"})
    send(desk, "PUT", "/x/designer/drafts/process/todo", json={"text": text, "revision": 0, "base": 1})
    answer = send(desk, "POST", f"{OWN}/rename", data={"en": "Duties", "ru": "Дела"})
    assert answer.headers["Location"] == "/x/designer/processes/todo/edit?publish=1"
    found = drafted(desk, "todo")
    assert (found["title"], found["note"]) == ({"en": "Duties", "ru": "Дела"}, "In the making")
    assert json.loads(text_of(desk))["title"] != found["title"], "it holds when it is published"
    assert send(desk, "POST", f"{OWN}/rename", data={"en": "", "ru": ""}).status_code == 422


def test_a_json_file_becomes_a_draft_under_a_free_key(desk: Desk) -> None:
    answer = bring(desk, text_of(desk).encode())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/x/designer/processes/todo_2/edit")
    assert drafted(desk, "todo_2")["key"] == "todo_2"


def test_a_bpmn_file_goes_out_and_comes_back(desk: Desk) -> None:
    file = desk.get("plan", "/x/designer/definitions/process/appeal/bpmn")
    assert file.headers["Content-Disposition"] == "attachment; filename=appeal.bpmn"
    assert bring(desk, file.data, "appeal.bpmn").headers["Location"] == "/x/designer/processes/appeal_2/edit"
    before = json.loads(text_of(desk, "appeal"))
    assert drafted(desk, "appeal_2")["nodes"] == before["nodes"]


FOREIGN = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
<process id="errand" isExecutable="true"><startEvent id="s"/><userTask id="u" name="Look"/><endEvent id="e"/>
<sequenceFlow id="a" sourceRef="s" targetRef="u"/><sequenceFlow id="b" sourceRef="u" targetRef="e"/>
<dataObject id="thing"/></process></definitions>"""


def test_what_was_lost_on_the_way_is_named(desk: Desk) -> None:
    answer = bring(desk, FOREIGN, "errand.bpmn")
    assert answer.status_code == 200
    assert 'href="/x/designer/processes/errand/edit"' in answer.text
    assert "thing" in answer.text
    assert set(drafted(desk, "errand")["nodes"]) == {"s", "u", "e"}  # type: ignore[call-overload]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "x"}', b"<a", b"<a/>", b"\xff\xfe"])
def test_a_file_that_is_none_is_refused_with_the_reason(desk: Desk, content: bytes) -> None:
    answer = bring(desk, content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert own_drafts(desk.site.kernel, desk.site.people["plan"]) == ()


def test_files_are_the_canonical_text_or_what_is_being_written(desk: Desk) -> None:
    assert desk.get("olga", f"{OWN}/json").text == text_of(desk)
    send(desk, "PUT", "/x/designer/drafts/process/todo", json={"text": "{ ", "revision": 0, "base": 1})
    assert desk.get("plan", f"{OWN}/json?draft=1").text == "{ "
    assert desk.get("plan", f"{OWN}/json?version=9").status_code == 404


def test_only_who_may_design_gets_there(desk: Desk) -> None:
    for way in (f"{OWN}/duplicate", f"{OWN}/rename"):
        assert desk.get("olga", way).status_code == 403
        assert send(desk, "POST", way, "olga", data={"title": "x", "key": "x", "en": "x"}).status_code == 403
    assert desk.get("carl", f"{OWN}/json").status_code == 403
    assert desk.get("olga", "/x/designer/import").status_code == 403
    assert send(desk, "POST", "/x/designer/import", "olga", data={"file": (BytesIO(b"{}"), "x")}).status_code == 403
    assert desk.get("plan", "/x/designer/definitions/table/todo/rename").status_code == 404
