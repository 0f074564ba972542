"""What can be shown of a form that somebody is still writing."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from instar.forms import KERNEL_TYPES, parse_form
from instar.forms.mended import mended

AMOUNT = {"id": "amount", "type": "money", "title": "Amount"}


def form(*fields: Any, **more: Any) -> dict[str, Any]:
    return {"format": "instar.form/1", "key": "buy", "fields": [*fields], **more}


def test_a_form_that_is_right_is_all_there() -> None:
    found = mended(form(AMOUNT, {"type": "section", "title": "More", "fields": [{"id": "why", "type": "text"}]}))
    assert list(found.form.inputs) == ["amount", "why"]
    assert found.left_out == frozenset()


def test_a_wrong_key_is_left_out_and_its_field_stays() -> None:
    found = mended(form({**AMOUNT, "min": "much", "when": "data.nothing > 1"}, {"id": "why", "type": "text"}))
    assert [field.pointer for field in found.form.inputs.values()] == ["/fields/0", "/fields/1"]
    assert found.form.inputs["amount"].minimum is None
    assert found.form.inputs["amount"].when is None


def test_a_field_that_is_none_yet_leaves_its_place_and_the_others_keep_theirs() -> None:
    found = mended(form({"type": "txet", "id": "a"}, AMOUNT, AMOUNT, {"id": "c", "type": "choice"}, "text"))
    assert found.form.inputs["amount"].pointer == "/fields/1"
    assert found.left_out == {"/fields/0", "/fields/2", "/fields/3", "/fields/4"}


def test_what_read_a_field_that_is_left_out_is_asked_without_its_condition() -> None:
    found = mended(form({"id": "a", "type": "nothing"}, {"id": "b", "type": "text", "when": "data.a == 'x'"}))
    assert list(found.form.inputs) == ["b"]
    assert found.form.inputs["b"].when is None


def test_rows_are_shown_as_far_as_they_go() -> None:
    rows = {"id": "lines", "type": "group", "fields": [{"id": "n", "type": "integer"}, {"id": "in", "type": "group"}]}
    found = mended(form(rows, {"id": "none", "type": "group", "fields": []}))
    assert [item.id for item in found.form.inputs["lines"].items] == ["n", ""]
    assert found.left_out == {"/fields/0/fields/1", "/fields/1"}


def test_whatever_is_no_form_at_all_is_an_empty_one() -> None:
    for raw in (None, 7, "form", [], {}, {"fields": 3}, {"fields": None, "title": 4, "key": "!"}):
        assert mended(raw).form.fields == ()


KEYS = ["id", "type", "title", "required", "when", "computed", "min", "options", "fields", "default", "repeat", "use"]
VALUES = st.one_of(
    st.sampled_from(["text", "money", "group", "section", "choice", "a", "data.a > 1", "data.b", "", "x y"]),
    st.booleans(),
    st.integers(-3, 3),
    st.just({"=": "data.a"}),
    st.lists(st.sampled_from(["a", "b", 1]), max_size=2),
)
FIELD = st.recursive(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5),
    lambda inner: st.fixed_dictionaries(
        {
            "type": st.sampled_from([*KERNEL_TYPES]),
            "id": st.sampled_from(["a", "b", "c"]),
            "fields": st.lists(inner, max_size=3),
        }
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(FIELD, max_size=5))
def test_whatever_is_typed_something_is_shown_and_nothing_of_it_is_changed(fields: list[Any]) -> None:
    raw = form(*fields)
    before = copy.deepcopy(raw)
    found = mended(raw)
    assert raw == before
    whole = parse_form(raw, known={})
    if whole.form is not None:
        assert found.left_out == frozenset()
        assert list(found.form.inputs) == list(whole.form.inputs)
