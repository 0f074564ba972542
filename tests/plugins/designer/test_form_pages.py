"""The form editor's page and what its scripts ask for."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from instar.commands import Publish
from instar.sdk import save_draft

from .conftest import Desk

EDITOR = "/x/designer/forms/task/edit"
BUY: dict[str, Any] = {
    "format": "instar.form/1",
    "key": "buy",
    "title": {"en": "Purchase", "ru": "Закупка"},
    "fields": [
        {"id": "buy_amount", "type": "money", "title": {"en": "Amount", "ru": "Сумма"}, "required": True},
        {"id": "buy_why", "type": "text", "when": "data.buy_amount > 100", "required": True},
        {
            "id": "buy_lines",
            "type": "group",
            "fields": [
                {"id": "price", "type": "money", "required": True},
                {"id": "twice", "type": "money", "computed": "item.price * 2"},
            ],
        },
        {"id": "buy_total", "type": "money", "computed": "sum(data.buy_lines, 'twice')"},
        {"id": "buy_secret", "type": "text", "title": "Secret", "audience": ["internal"]},
    ],
}


def post(desk: Desk, login: str, address: str, body: Any, lang: str = "en", **headers: str) -> TestResponse:
    """As the scripts of the page send it: a dictionary of lists is a form, everything else JSON."""
    desk.get(login, "/work")
    token = desk.site.kernel.store.read().value(
        "SELECT csrf FROM session WHERE principal_id = ?", (desk.site.people[login].id,)
    )
    given = {"X-CSRF-Token": token, "Accept-Language": lang, "Accept": "application/json", **headers}
    is_form = isinstance(body, dict) and body and all(isinstance(value, list) for value in body.values())
    return desk.clients[login].post(address, headers=given, **({"data": body} if is_form else {"json": body}))


def block(page: str, id: str) -> Any:
    (found,) = re.findall(rf'<script type="application/json" id="{id}">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def pieces(desk: Desk, definition: Any, lang: str = "en") -> dict[str, Any]:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    answer = post(desk, "plan", "/x/designer/forms/pieces", {"definition": text, "lang": lang})
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def sampled(desk: Desk, values: dict[str, list[str]], reader: str = "staff") -> dict[str, Any]:
    sent = {"_definition": [json.dumps(BUY)], "_reader": [reader], "_lang": ["en"], **values}
    answer = post(desk, "plan", "/x/designer/forms/sample", sent)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_the_page_holds_the_text_in_force_byte_for_byte(desk: Desk) -> None:
    page = desk.text("plan", EDITOR)
    current = desk.site.kernel.definitions.current("form", "task")
    assert current is not None
    assert block(page, "form-source") == {"text": current.body, "typed": None}
    told = block(page, "form-context")
    assert (told["key"], told["base"], told["draft"]) == ("task", 1, None)
    assert "Форма" in desk.text("plan", EDITOR, "ru")


def test_a_draft_is_shown_in_place_of_it_even_broken_and_only_to_its_author(desk: Desk) -> None:
    with desk.app.test_request_context():
        save_draft(desk.site.people["plan"], "form", "task", '{"format": ', 0, 1)
    source = block(desk.text("plan", EDITOR), "form-source")
    assert source["typed"] == '{"format": '
    assert json.loads(source["text"])["key"] == "task"


def test_a_new_form_begins_empty(desk: Desk) -> None:
    told = json.loads(block(desk.text("plan", "/x/designer/forms/new", "ru"), "form-source")["text"])
    assert told["fields"] == []
    assert told["title"] == {"ru": "Новая форма"}


def test_every_field_is_drawn_as_the_step_will_draw_it_in_the_language_that_is_asked_for(desk: Desk) -> None:
    told = pieces(desk, BUY, "ru")
    assert set(told["html"]) == {
        "/fields/0",
        "/fields/1",
        "/fields/2/fields/0",
        "/fields/2/fields/1",
        "/fields/3",
        "/fields/4",
    }
    assert "Сумма" in told["html"]["/fields/0"]
    assert 'id="draft-buy_amount"' in told["html"]["/fields/0"]
    assert told["findings"] == []


def test_what_is_wrong_is_left_out_and_told(desk: Desk) -> None:
    broken = {**BUY, "fields": [{"id": "a", "type": "texd"}, *BUY["fields"]]}
    told = pieces(desk, broken)
    assert told["left_out"] == ["/fields/0"]
    assert "/fields/1" in told["html"]
    (finding,) = told["findings"]
    assert (finding["code"], finding["pointer"]) == ("unknown_type", "/fields/0/type")
    assert pieces(desk, "{")["findings"][0]["severity"] == "error"


def test_a_try_says_what_would_be_stored_and_stores_nothing(desk: Desk) -> None:
    before = desk.site.kernel.store.read().value("SELECT count(*) FROM ticket")
    values = {"buy_amount": ["120"], "buy_why": ["Because"], "buy_lines": [""], "buy_lines.0.price": ["10.5"]}
    told = sampled(desk, values)
    assert told["errors"] == {}
    assert told["stored"] == {
        "buy_amount": "120.00",
        "buy_why": "Because",
        "buy_lines": [{"price": "10.50", "twice": "21.00"}],
        "buy_total": "21.00",
    }
    assert desk.site.kernel.store.read().value("SELECT count(*) FROM ticket") == before


def test_a_try_says_what_is_wrong_where_it_stands(desk: Desk) -> None:
    told = sampled(desk, {"buy_amount": ["120"], "buy_why": [""], "buy_lines": [""], "buy_lines.0.price": ["x"]})
    assert set(told["errors"]) == {"buy_why", "buy_lines.0.price"}
    assert told["stored"] is None
    assert 'id="sample-buy_why-error"' in told["html"]
    same = post(
        desk,
        "plan",
        "/x/designer/forms/sample/api",
        {"definition": json.dumps(BUY), "values": {"buy_amount": "120", "buy_lines": [{"price": "x"}]}},
    )
    assert (same.json or {})["errors"] == told["errors"]


def test_a_condition_draws_the_fields_again_without_complaints(desk: Desk) -> None:
    sent = {"_definition": [json.dumps(BUY)], "_lang": ["en"], "buy_amount": ["120"]}
    shown = post(desk, "plan", "/x/designer/forms/sample", sent, **{"HX-Request": "true"})
    assert 'name="buy_why"' in shown.text
    assert "is-invalid" not in shown.text
    hidden = post(desk, "plan", "/x/designer/forms/sample", {**sent, "buy_amount": ["10"]}, **{"HX-Request": "true"})
    assert 'name="buy_why"' not in hidden.text


def test_a_requester_is_not_shown_what_is_kept_from_him(desk: Desk) -> None:
    assert "Secret" in sampled(desk, {"_fresh": ["1"]})["html"]
    assert "Secret" not in sampled(desk, {"_fresh": ["1"]}, "requester")["html"]


def test_renaming_tells_what_else_has_the_field(desk: Desk) -> None:
    desk.site.run(Publish(json.dumps(BUY)))
    reads = {**BUY, "key": "other", "fields": [{"id": "o", "type": "text", "when": "data.buy_amount > 3"}]}
    desk.site.run(Publish(json.dumps(reads)))
    told = json.loads(desk.text("plan", "/x/designer/forms/uses?field=buy_amount"))["uses"]
    assert [(one["kind"], one["key"]) for one in told] == [("form", "buy"), ("form", "other")]
    assert "reads it in 1 place" in told[1]["text"]
    assert (
        "спрашивает"
        in json.loads(desk.text("plan", "/x/designer/forms/uses?field=buy_amount", "ru"))["uses"][0]["text"]
    )


@pytest.mark.parametrize("login", ["olga", "carl", "boss"])
def test_who_may_not_design_forms_gets_none_of_it(desk: Desk, login: str) -> None:
    for address in (EDITOR, "/x/designer/forms/new", "/x/designer/forms/uses?field=a"):
        assert desk.get(login, address).status_code == 403
    for address in ("pieces", "sample/api"):
        answer = post(desk, login, f"/x/designer/forms/{address}", {"definition": json.dumps(BUY), "values": {}})
        assert answer.status_code == 403
    form = {"_definition": [json.dumps(BUY)]}
    assert post(desk, login, "/x/designer/forms/sample", form).status_code == 403


def test_there_is_no_editor_of_a_form_that_is_not_there(desk: Desk) -> None:
    assert desk.get("plan", "/x/designer/forms/nothing/edit").status_code == 404


def test_values_that_are_no_object_are_refused_with_a_sentence(desk: Desk) -> None:
    sent = {"definition": json.dumps(BUY), "values": [1]}
    answer = post(desk, "plan", "/x/designer/forms/sample/api", sent)
    assert answer.status_code == 422
    assert "JSON object" in answer.text


def test_the_page_of_a_form_leads_to_its_editor_for_who_may_change_it(desk: Desk) -> None:
    assert f'href="{EDITOR}"' in desk.text("plan", "/design/form/task")
    assert EDITOR not in desk.text("boss", "/design/form/task")


def test_a_form_that_was_never_published_is_found_by_its_author_alone(desk: Desk) -> None:
    assert desk.get("plan", "/x/designer/forms/new_form/edit").status_code == 404
    with desk.app.test_request_context():
        save_draft(desk.site.people["plan"], "form", "new_form", json.dumps({**BUY, "key": "new_form"}), 0, 0)
    page = desk.text("plan", "/x/designer/forms/new_form/edit")
    assert json.loads(block(page, "form-source")["text"])["title"]["ru"] == "Закупка"
    assert block(page, "form-context")["key"] == "new_form"
    assert block(desk.text("plan", "/x/designer/forms/new"), "form-context")["key"] != "new_form"


def test_text_that_cannot_be_read_is_told_and_the_form_before_it_is_drawn(desk: Desk) -> None:
    sent = {"definition": json.dumps(BUY), "typed": '{"format": ', "lang": "en"}
    told = post(desk, "plan", "/x/designer/forms/pieces", sent).json or {}
    assert "/fields/0" in told["html"]
    assert told["findings"][0]["code"] == "json"
