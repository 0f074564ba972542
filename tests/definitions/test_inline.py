"""Forms inside a process, several as one, and what strangers are shown of one."""

from __future__ import annotations

from collections.abc import Mapping

from instar.definitions import addressed_to_all
from instar.definitions.inline import EMPTY, combined, inline_forms
from instar.forms import Form, parse_form


def made(*fields: Mapping[str, object], key: str = "x") -> Form:
    form = parse_form({"format": "instar.form/1", "key": key, "fields": list(fields)}, known=None, key=key).form
    assert form is not None
    return form


def text(id: str, **more: object) -> dict[str, object]:
    return {"id": id, "type": "text", "title": id, **more}


def test_every_form_of_a_process_is_found_by_its_pointer():
    one = {"fields": []}
    node = {"form": one, "next": [{"to": "x", "form": one}, "y", {"to": "z", "form": "named"}]}
    found = inline_forms({"form": one, "nodes": {"a/b~c": node, "d": {"form": "named"}, "e": 5}})
    assert [pointer for pointer, _form in found] == ["/form", "/nodes/a~1b~0c/form", "/nodes/a~1b~0c/next/0/form"]


def test_forms_of_steps_in_sub_processes_are_found_too():
    box = {
        "type": "subProcess",
        "nodes": {"b": {"form": {}}, "c": {"type": "subProcess", "nodes": {"d": {"form": {}}}}},
    }
    found = inline_forms({"nodes": {"a": box}})
    assert [pointer for pointer, _form in found] == ["/nodes/a/nodes/b/form", "/nodes/a/nodes/c/nodes/d/form"]


def test_what_is_no_process_has_no_forms():
    for odd in (None, [], "x", {"nodes": []}, {"nodes": {"a": None}}, {"nodes": {1: {"form": {}}}}):
        assert list(inline_forms(odd)) == []


def test_of_a_field_that_two_forms_have_the_first_counts():
    form = combined(made(text("a", title="First"), text("b")), None, made(text("a", title="Second"), text("c")))
    assert list(form.inputs) == ["a", "b", "c"]
    assert form.inputs["a"].label() == "First"
    assert len({field.pointer for field in form.inputs.values()}) == 3
    assert combined(None, EMPTY) is EMPTY


def test_forms_whose_conditions_wait_for_each_other_are_shown_whole():
    """Each is right by itself; nobody may be kept from a ticket because of the two."""
    form = combined(made(text("a", when="data.b == 'x'")), made(text("b", when="data.a == 'x'")))
    assert list(form.inputs) == ["a", "b"]
    assert [field.when for field in form.inputs.values()] == [None, None]


def test_values_that_wait_for_each_other_are_shown_and_not_computed():
    form = combined(made(text("a", computed="data.b")), made(text("b", computed="data.a")))
    assert [(field.computed, field.read_only) for field in form.inputs.values()] == [(None, True), (None, True)]


def test_strangers_are_shown_what_is_not_kept_internal():
    section = {"type": "section", "title": "S", "fields": [text("c"), text("d", audience=["internal"])]}
    form = made(text("a"), text("b", audience=["internal"]), text("e", audience=["requester"]), section)
    assert list(addressed_to_all(form).inputs) == ["a", "e", "c"]
    plain = made(text("a"))
    assert addressed_to_all(plain) is plain


def test_strangers_are_asked_for_no_names_and_for_rows_without_what_is_kept_from_them():
    rows = {"id": "g", "type": "group", "fields": [text("a"), text("b", audience=["internal"])]}
    inner = {"id": "i", "type": "group", "fields": [text("c", audience=["internal"])]}
    named = [{"id": f"the_{kind}", "type": kind} for kind in ("user", "team", "contact", "organization", "ticket")]
    form = addressed_to_all(made(rows, inner, *named))
    assert list(form.inputs) == ["g"]
    assert list(form.groups["g"].inputs) == ["a"]
    assert form.load({"g": [{"a": "x"}]}, {}, origin="api") == {"g": [{"a": "x"}]}


def test_rows_of_two_forms_keep_their_own_items():
    one = made({"id": "g", "type": "group", "fields": [text("a", when="item.b == 'x'"), text("b")]})
    other = made({"id": "h", "type": "group", "fields": [text("a"), text("b")]})
    both = combined(one, other)
    assert [list(both.groups[name].inputs) for name in ("g", "h")] == [["a", "b"], ["a", "b"]]
    assert both.load({"g": [{"a": "1", "b": "y"}], "h": [{"a": "1"}]}, {}, origin="api") == {
        "g": [{"b": "y"}],
        "h": [{"a": "1"}],
    }
