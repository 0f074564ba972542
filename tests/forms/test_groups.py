"""Rows of fields: read, checked, computed, shown, described; each wrong item said at its row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from instar.forms import parse_form
from instar.forms.groups import folded, of_row, parts, readable, rows_of
from instar.forms.render import walk

LINES = {
    "id": "lines",
    "type": "group",
    "title": "Lines",
    "repeat": {"min": 1, "max": 3},
    "fields": [
        {"id": "product", "type": "text", "required": True},
        {"id": "quantity", "type": "integer", "min": 1, "default": 1},
        {"id": "price", "type": "money", "required_when": "item.quantity > 1"},
        {"id": "why", "type": "text", "when": "item.quantity > 5", "required": True},
        {"id": "gift", "type": "boolean"},
        {"id": "of", "type": "choice", "options": {"=": "data.kinds"}},
        {"id": "sum", "type": "money", "computed": "item.quantity * item.price"},
    ],
}
KINDS = {"id": "kinds", "type": "choices", "options": ["new", "old"]}
TOTAL = {"id": "total", "type": "money", "computed": "sum(data.lines, 'sum')"}
COUNT = {"id": "gifts", "type": "integer", "computed": "count(data.lines, 'gift')"}
MANY = {"id": "many", "type": "text", "when": "count(data.lines) > 1", "required": True}


@pytest.fixture
def order(build):
    return build(KINDS, {"type": "section", "title": "Order", "fields": [LINES]}, TOTAL, COUNT, MANY)


def test_rows_come_out_whole_with_defaults_and_what_is_computed(order):
    rows = [{"product": "Seat", "price": 5, "gift": True}, {"product": "Desk", "quantity": 2, "price": "1.5"}]
    assert order.load({"lines": rows, "many": "Two"}, {}, origin="api") == {
        "lines": [
            {"product": "Seat", "quantity": 1, "price": "5.00", "gift": True, "sum": "5.00"},
            {"product": "Desk", "quantity": 2, "price": "1.50", "sum": "3.00"},
        ],
        "total": "8.00",
        "gifts": 1,
        "many": "Two",
    }


def test_a_page_sends_rows_as_inputs_and_their_order_is_that_of_sending(order):
    sent = {
        "lines": [""],
        "lines.7.product": ["Desk"],
        "lines.7.quantity": ["2"],
        "lines.7.price": ["1.5"],
        "lines.900000.product": [""],
        "lines.900000.gift": [""],
        "lines.2.product": ["Seat"],
        "lines.2.gift": ["", "true"],
        "lines.2.other": ["dropped"],
        "many": ["Two"],
    }
    assert order.load(sent, {}, origin="page")["lines"] == [
        {"product": "Desk", "quantity": 2, "price": "1.50", "gift": False, "sum": "3.00"},
        {"product": "Seat", "quantity": 1, "gift": True},
    ]


def test_a_row_that_was_added_and_left_empty_is_one_and_a_spare_one_is_none(order, refused):
    assert refused(order, {"lines.0.product": [""], "lines.0.price": [""]}, "page") == {
        "lines.0.product": ["Product is empty. Fill it in."]
    }
    assert refused(order, {"lines": [""], "lines.900002.product": [" "]}, "page") == {
        "lines": ["Lines has no row. Add one and fill it in."]
    }


def test_errors_stand_at_row_and_item_in_the_order_of_the_form(order, refused):
    rows = [
        {"price": "x"},
        {"product": "B", "quantity": 0, "pric": 1},
        {"product": "C", "quantity": 9, "of": "new"},
    ]
    assert refused(order, {"lines": rows, "kinds": ["old"]}) == {
        "lines.0.product": ["Product is empty. Fill it in."],
        "lines.0.price": ["Price is not an amount. Enter digits, such as 12400.50."],
        "lines.1.quantity": ["Quantity is under 1. Enter more."],
        "lines.1.pric": ["This form has no field “pric”. Did you mean “price”?"],
        "lines.2.price": ["Price is empty. Fill it in."],
        "lines.2.why": ["Why is empty. Fill it in."],
        "lines.2.of": ["Of has no such option. Choose one of the list."],
        "many": ["Many is empty. Fill it in."],
    }


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (None, "Lines has no row. Add one and fill it in."),
        ([], "Lines has no row. Add one and fill it in."),
        ("x", "Lines is not a list of rows. Send a list of objects."),
        ([1], "Lines is not a list of rows. Send a list of objects."),
        ([{}] * 4, "Lines takes at most 3 rows. Remove some."),
    ],
)
def test_a_list_that_is_no_list_of_so_many_rows_is_refused(order, refused, rows, told):
    assert refused(order, {"lines": rows})["lines"] == [told]


def test_there_may_have_to_be_several(build, refused):
    form = build({**LINES, "repeat": {"min": 2}}, KINDS)
    assert refused(form, {"lines": [{"product": "A"}]}) == {
        "lines": ["Lines has too few rows. There must be 2 at least."]
    }


def test_what_a_row_hides_is_not_kept_and_what_is_left_out_stays_as_it_was(order):
    row = {"product": "A", "quantity": 1, "why": "Because"}
    loaded = order.load({"lines": [row]}, {}, origin="api")
    assert loaded["lines"] == [{"product": "A", "quantity": 1}]
    stored = {"lines": [{"product": "A", "quantity": 1}], "kinds": ["new"]}
    assert order.load({"kinds": ["old"]}, {"data": stored}, origin="api")["lines"] == stored["lines"]
    assert order.load({"kinds": ["old"]}, {"data": stored}, origin="api", partial=True) == {
        "kinds": ["old"],
        "total": "0.00",
        "gifts": 0,
    }


def test_who_was_named_in_a_row_and_has_left_may_stay(build, refused):
    form = build({"id": "crew", "type": "group", "fields": [{"id": "who", "type": "user"}]})
    stored = {"data": {"crew": [{"who": "gone"}]}}
    there = {"exists": lambda kind, key: key == "olga", "env": stored}
    rows = [{"who": "olga"}, {"who": "gone"}]
    assert form.load({"crew": rows}, stored, origin="api", exists=there["exists"]) == {"crew": rows}
    assert refused(form, {"crew": [{"who": "never"}]}, **there) == {
        "crew.0.who": ["Who names nobody who is here. Choose one of the list."]
    }


def test_rows_are_drawn_with_what_was_typed_and_their_errors(order):
    typed = {"lines": [""], "lines.4.product": [""], "lines.4.quantity": ["many"], "many": [""]}
    errors = {"lines.0.quantity": ["No."], "lines": ["Odd."]}
    drawn = {one.path: one for one in walk(order.render(typed, {}, errors=errors, lang="en"))}
    assert drawn["lines.0.quantity"].value == "many"
    assert drawn["lines.0.quantity"].errors == ("No.",)
    assert drawn["lines.0.quantity"].live
    assert (drawn["lines"].errors, drawn["lines"].limits) == (("Odd.",), (1, 3))
    assert "lines.0.why" not in drawn
    blank = {one.name: one for one in drawn["lines"].blank}
    assert blank["lines.__row__.quantity"].value == "1"
    assert blank["lines.__row__.quantity"].at(7).name == "lines.7.quantity"
    assert blank["lines.__row__.quantity"].at(7, empty=True).value == ""


def test_as_many_new_rows_are_drawn_as_there_must_be(order):
    drawn = {one.path: one for one in walk(order.render({}, {}, lang="en"))}
    assert drawn["lines.0.quantity"].value == "1"
    assert "lines.1.product" not in drawn
    stored = {"lines": [{"product": "A", "quantity": 6, "price": "2.00"}, {"product": "B"}]}
    drawn = {one.path: one for one in walk(order.render({}, {"data": stored}, lang="en"))}
    assert (drawn["lines.0.price"].value, drawn["lines.0.sum"].value, drawn["lines.0.sum"].read_only) == (
        "2.00",
        "12.00",
        True,
    )
    assert "lines.0.why" in drawn
    assert drawn["lines.1.product"].value == "B"
    assert drawn["total"].value == "12.00"


def test_a_group_that_is_only_read_shows_its_rows_and_takes_none(build, refused):
    form = build({**LINES, "read_only": True, "repeat": {}}, KINDS)
    stored = {"data": {"lines": [{"product": "A"}]}}
    (lines,) = [one for one in form.render({"kinds": [""]}, stored, errors={}) if one.id == "lines"]
    assert (lines.rows[0][0].value, lines.rows[0][0].read_only, lines.blank) == ("A", True, ())
    assert refused(form, {"lines": []}, env=stored) == {"lines": ["Lines cannot be changed here. Leave it out."]}


def test_the_schema_describes_the_rows(build):
    schema = build(KINDS, LINES).json_schema("en")
    Draft202012Validator.check_schema(schema)
    lines = schema["properties"]["lines"]
    assert (lines["type"], lines["minItems"], lines["maxItems"]) == ("array", 1, 3)
    assert schema["required"] == ["lines"]
    assert lines["items"]["required"] == ["product"]
    check = Draft202012Validator(schema)
    assert check.is_valid({"lines": [{"product": "A", "quantity": 2}]})
    assert not check.is_valid({"lines": [{"quantity": 2}]})
    assert not check.is_valid({"lines": [{"product": "A", "x": 1}]})


def test_rows_are_shown_as_one_line(order):
    rows = [{"product": "Seat", "quantity": 1200, "gift": True}, {"product": "Desk", "sum": "3.00"}]
    assert order.display(rows, "lines", "en", currency="USD") == "Seat · 1,200 · Yes; Desk · $3.00"
    assert order.display("old text", "lines", "en") == "old text"


def test_parts_and_readers_of_a_value(order, build):
    form = build(
        {
            "id": "g",
            "type": "group",
            "audience": ["requester"],
            "fields": [{"id": "a", "type": "text"}, {"id": "b", "type": "text", "audience": ["internal"]}],
        }
    )
    field, value = form.inputs["g"], [{"a": "1", "b": "2"}, "odd", {"b": "3"}]
    assert [(path, one.id, part) for path, one, part in parts(field, value)] == [
        (".0.a", "a", "1"),
        (".0.b", "b", "2"),
        (".1.b", "b", "3"),
    ]
    assert readable(field, value, lambda audience: "requester" in audience) == [{"a": "1"}, {}]
    assert readable(order.inputs["total"], "1.00", lambda audience: False) == "1.00"
    assert rows_of(None) == rows_of("x") == []
    assert of_row({"g.0.a": ["x"], "g": ["y"]}, "g.0.") == {"a": ["x"]}


@pytest.mark.parametrize(
    ("change", "code", "at"),
    [
        ({"fields": []}, "missing", "/fields/0"),
        ({"fields": "x"}, "shape", "/fields/0/fields"),
        ({"repeat": {"min": 3, "max": 2}}, "shape", "/fields/0/repeat"),
        ({"repeat": {"max": 0}}, "shape", "/fields/0/repeat"),
        ({"repeat": {"max": 500}}, "shape", "/fields/0/repeat"),
        ({"repeat": {"most": 5}}, "shape", "/fields/0/repeat"),
        ({"default": []}, "misplaced_key", "/fields/0/default"),
        ({"fields": [LINES]}, "misplaced_type", "/fields/0/fields/0/type"),
        ({"fields": [{"type": "section", "fields": []}]}, "misplaced_type", "/fields/0/fields/0/type"),
        ({"fields": [{"id": "a", "type": "reply"}]}, "misplaced_type", "/fields/0/fields/0/type"),
        ({"fields": [{"id": "a", "type": "text", "indexed": True}]}, "misplaced_key", "/fields/0/fields/0/indexed"),
        ({"fields": [{"id": "a", "type": "text", "for": ["x"]}]}, "misplaced_key", "/fields/0/fields/0/for"),
        (
            {"fields": [{"id": "a", "type": "text"}, {"id": "a", "type": "text"}]},
            "duplicate_field",
            "/fields/0/fields/1/id",
        ),
        ({"fields": [{"id": "a", "type": "text", "when": "item.b == 1"}]}, "expression", "/fields/0/fields/0/when"),
        (
            {
                "fields": [
                    {"id": "a", "type": "text", "when": "item.b == 'x'"},
                    {"id": "b", "type": "text", "when": "item.a == 'x'"},
                ]
            },
            "condition_cycle",
            "/fields/0/fields/0/when",
        ),
        (
            {"fields": [{"id": "a", "type": "integer", "computed": "count(data.lines)"}]},
            "condition_cycle",
            "/fields/0/when",
        ),
    ],
)
def test_a_mistake_in_a_group_is_one_finding_at_its_place(parsed, change, code, at):
    result = parsed({**LINES, "fields": [{"id": "a", "type": "text"}], **change})
    assert result.form is None
    assert [(finding.code, finding.pointer) for finding in result.findings] == [(code, at)]


@pytest.mark.parametrize("expression", ["sum(data.lines, 'summ')", "sum(data.lines, 'product')", "data.lines[0].x"])
def test_an_expression_that_names_what_no_row_has_is_found(parsed, expression):
    result = parsed(LINES, KINDS, {"id": "n", "type": "number", "computed": expression})
    assert [finding.pointer for finding in result.findings] == ["/fields/2/computed"]


def test_ids_of_rows_are_the_groups_own(parsed):
    other = {"id": "others", "type": "group", "fields": [{"id": "product", "type": "integer"}]}
    result = parsed(LINES, KINDS, other, {"id": "product", "type": "date"})
    assert result.form
    assert result.form.ids_types() == {"lines": "group", "kinds": "choices", "others": "group", "product": "date"}


@given(
    st.dictionaries(
        st.from_regex(r"lines(\.[0-9]{1,7}\.[a-z]{1,3})?|kinds", fullmatch=True),
        st.lists(st.sampled_from(["", " ", "x", "5", "true"]), max_size=2),
        max_size=12,
    )
)
def test_whatever_a_page_sends_becomes_rows_or_a_refusal(sent):
    form = parse_form({"format": "instar.form/1", "key": "o", "fields": [KINDS, {**LINES, "repeat": {"max": 3}}]}).form
    assert form is not None
    rows = folded(form, sent).get("lines", [])
    assert isinstance(rows, list)
    assert len(rows) <= 12
    form.render(sent, {}, errors={})
