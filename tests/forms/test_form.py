"""A form as others use it: its fields, its words, its JSON Schema."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from jsonschema import Draft202012Validator

from instar.errors import Invalid
from instar.i18n import use


@pytest.fixture
def form(build):
    return build(
        {
            "id": "topic",
            "type": "choice",
            "options": ["a", {"value": "b", "title": {"en": "Bee", "ru": "Бэ"}}],
            "required": True,
        },
        {"id": "amount", "type": "money", "help": {"en": "Net", "ru": "Без налога"}},
        {"id": "hidden", "type": "text", "required": True, "when": "data.topic == 'a'"},
        {"id": "later", "type": "text", "required": True, "for": ["close"]},
        {"id": "fixed", "type": "text", "required": True, "read_only": True},
        {"type": "section", "fields": [{"id": "inner", "type": "integer", "required": True, "min": 1, "max": 5}]},
        {"type": "note", "title": "Read"},
        {"id": "agreed", "type": "boolean"},
        {"id": "files", "type": "file", "multiple": True},
        {"id": "day", "type": "date"},
        {"id": "mail", "type": "email"},
        {"id": "call", "type": "phone"},
        {"id": "size", "type": "number", "min": 0.5},
        {"id": "word", "type": "text", "min_length": 2, "max_length": 5},
        {"id": "body", "type": "markdown"},
        {"id": "answer", "type": "reply"},
        title={"en": "Order", "ru": "Заказ"},
        card=["topic"],
    )


def test_fields_are_found_by_id(form):
    assert form.field("inner") is form.inputs["inner"]
    assert form.field("nothing") is None
    assert form.ids_types()["files"] == "file"
    assert list(form.ids_types()) == list(form.inputs)


def test_a_form_is_called_by_its_title_else_by_its_key(form, build):
    assert (form.label("ru"), form.label("de")) == ("Заказ", "Order")
    with use("ru"):
        assert form.label() == "Заказ"
    assert build().label() == "Order"


def test_fields_cannot_be_added_to_a_form_that_is_in_use(form):
    with pytest.raises(TypeError):
        form.inputs["x"] = None


def test_the_schema_is_valid_and_says_what_is_always_needed(form):
    schema = form.json_schema("ru")
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == "Заказ"
    assert schema["required"] == ["topic"]
    assert schema["additionalProperties"] is False
    properties = schema["properties"]
    assert list(properties) == list(form.inputs)
    assert properties["topic"] == {"title": "Topic", "type": "string", "enum": ["a", "b"]}
    assert properties["amount"]["description"] == "Без налога"
    assert properties["amount"]["type"] == ["string", "null"]
    assert properties["fixed"]["readOnly"] is True
    assert properties["inner"] == {"title": "Inner", "type": "integer", "minimum": 1, "maximum": 5}
    assert properties["size"]["minimum"] == 0.5
    assert properties["word"]["minLength"] == 2
    assert properties["word"]["maxLength"] == 5
    assert properties["files"]["maxItems"] == 20


def test_an_optional_choice_may_be_null_in_the_schema(build):
    schema = build({"id": "x", "type": "choice", "options": ["a"]}).json_schema()
    assert schema["properties"]["x"]["enum"] == ["a", None]
    Draft202012Validator(schema).validate({"x": None})


def test_what_is_stored_fits_the_schema(form):
    clean = form.load(
        {
            "topic": "a",
            "amount": "5",
            "hidden": "x",
            "inner": "3",
            "agreed": True,
            "files": ["f1", "f2"],
            "day": "2026-01-01",
            "mail": "a@b.ru",
            "call": "+79123456789",
            "size": 1.5,
            "word": "abc",
            "body": "# a",
            "answer": None,
        },
        {},
        origin="api",
        outcome="wait",
    )
    Draft202012Validator(form.json_schema()).validate(clean)


def test_one_form_serves_many_threads(form):
    def load(number):
        values = {"topic": "b", "inner": number, "day": "2026-01-01"}
        try:
            return form.load(values, {}, origin="api", outcome="x")
        except Invalid as refused:
            return dict(refused.errors)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(load, [3, 9] * 100))
    assert (
        answers
        == [
            {"topic": "b", "inner": 3, "day": "2026-01-01"},
            {"inner": ["Inner is over 5. Enter less."]},
        ]
        * 100
    )


def test_two_forms_with_the_same_fields_do_not_mix(build):
    forms = [build({"id": "Meta", "type": "text", "max_length": limit}) for limit in (1, 5)]
    assert forms[1].load({"Meta": "abc"}, {}, origin="api") == {"Meta": "abc"}
    with pytest.raises(Invalid):
        forms[0].load({"Meta": "abc"}, {}, origin="api")


@pytest.mark.parametrize("name", ["Meta", "fields", "context", "load", "class", "None", "opts", "_x", "dump"])
def test_a_field_may_be_called_as_it_likes(build, name):
    form = build({"id": name, "type": "text"})
    assert form.load({name: "a"}, {}, origin="api") == {name: "a"}
    assert form.render({name: "a"}, {})[0].value == "a"
