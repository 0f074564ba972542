"""A form that somebody is writing, drawn and filled in for a try."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.web.specimen import pieces, sample

from .conftest import Desk

FORM: dict[str, Any] = {
    "format": "instar.form/1",
    "key": "try",
    "fields": [
        {"type": "section", "title": "Money", "fields": [{"id": "try_sum", "type": "money", "title": "Sum"}]},
        {
            "id": "try_rows",
            "type": "group",
            "read_only": True,
            "fields": [{"id": "n", "type": "integer", "title": {"en": "Count", "ru": "Сколько"}}],
        },
        {"type": "note", "title": "Read me"},
        {"use": "nothing_like_this"},
        {"id": "try_kept", "type": "text", "audience": ["internal"], "required": True},
    ],
}


@pytest.fixture
def asked(desk: Desk) -> Any:
    """A page that is being answered."""
    with desk.app.test_request_context("/"):
        yield desk


def test_fields_are_drawn_and_what_holds_them_is_not(asked: Any) -> None:
    found = pieces(json.dumps(FORM), "en")
    assert set(found.html) == {"/fields/0/fields/0", "/fields/2", "/fields/3", "/fields/4"}
    assert found.left_out == ("/fields/3",)
    assert 'id="draft-try_sum"' in found.html["/fields/0/fields/0"]


def test_fields_of_rows_are_drawn_in_the_language_that_is_asked_for(asked: Any) -> None:
    rows = {**FORM["fields"][1], "read_only": False}
    text = json.dumps({**FORM, "fields": [rows]})
    assert "Count" in pieces(text, "en").html["/fields/0/fields/0"]
    assert "Сколько" in pieces(text, "ru").html["/fields/0/fields/0"]


def test_text_that_is_no_form_is_an_empty_one(asked: Any) -> None:
    for text in ("", "{", "7", "[]", '{"fields": 3}'):
        assert pieces(text, "en").html == {}
        assert sample(text, {}, "en").stored == {}


def test_a_try_of_who_is_not_shown_a_field_is_not_asked_for_it(asked: Any) -> None:
    text = json.dumps(FORM)
    assert set(sample(text, {}, "en").errors) == {"try_kept"}
    assert sample(text, {}, "en", reader="requester").errors == {}


def test_an_untouched_form_is_told_nothing_about(asked: Any) -> None:
    found = sample(json.dumps(FORM), None, "en")
    assert (found.errors, found.stored) == ({}, None)
    assert "data-errors" not in found.html


def test_what_is_wrong_is_said_in_the_language_of_the_try(asked: Any) -> None:
    text = json.dumps(FORM)
    english, russian = (sample(text, {"try_sum": ["much"]}, lang).errors["try_sum"] for lang in ("en", "ru"))
    assert english != russian
    assert sample(text, {"try_sum": "much"}, "en", origin="api").errors["try_sum"] == english
