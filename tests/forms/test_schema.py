"""One marshmallow schema per form."""

from __future__ import annotations

import gc

import pytest
from marshmallow import ValidationError, class_registry


@pytest.fixture
def schema(build):
    return build({"id": "a", "type": "integer", "required": True}, {"id": "b", "type": "text"}).schema


def test_clean_values_come_back_by_field_id(schema):
    assert schema.load({"a": "5", "b": " x "}, asked={"a", "b"}) == {"a": 5, "b": "x"}


@pytest.mark.parametrize("asked", [None, {"b"}, frozenset()])
def test_what_is_not_asked_need_not_be_there(schema, asked):
    assert schema.load({"b": "x"}, asked=asked) == {"b": "x"}


@pytest.mark.parametrize("asked", [{"a", "b"}, {"a"}])
def test_what_is_asked_and_lacks_is_an_error_at_its_id(schema, asked):
    with pytest.raises(ValidationError) as refused:
        schema.load({}, asked=asked)
    assert refused.value.normalized_messages() == {"a": ["A is empty. Fill it in."]}


def test_names_that_the_form_does_not_have_are_refused(schema):
    with pytest.raises(ValidationError) as refused:
        schema.load({"a": 1, "c": 1}, asked=None)
    assert list(refused.value.normalized_messages()) == ["c"]


def test_one_field_is_cleaned_alone_and_is_null_while_it_has_errors(schema):
    assert schema.clean_one("a", "7") == 7
    assert schema.clean_one("a", "x") is None
    assert schema.clean_one("a", None) is None


def test_a_schema_that_nobody_uses_is_not_kept(build):
    """marshmallow's registry would hold every version of every form for ever."""
    before = len(class_registry._registry)
    for _version in range(5):
        build({"id": "a", "type": "text"})
    gc.collect()
    assert len(class_registry._registry) == before


def test_a_pattern_and_what_is_computed_stand_in_the_schema(build):
    form = build(
        {"id": "a", "type": "text", "pattern": "x|y"},
        {"id": "b", "type": "text", "pattern": "(?i)x"},
        {"id": "c", "type": "text", "computed": "data.a"},
    )
    found = form.json_schema()["properties"]
    assert (found["a"]["pattern"], "pattern" in found["b"], found["c"]["readOnly"]) == ("^(?:x|y)$", False, True)


def test_options_that_nobody_knows_before_are_not_listed_in_the_schema(build):
    of = {"=": "['a']"}
    form = build({"id": "x", "type": "choice", "options": of}, {"id": "y", "type": "choices", "options": of})
    found = form.json_schema()["properties"]
    assert "enum" not in found["x"]
    assert found["y"]["items"] == {"type": "string"}
