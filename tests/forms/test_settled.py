"""Data that a task has set is stored as a form stores it, and what is computed of it follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.forms import KERNEL_TYPES, parse_form
from instar.forms.settled import fit, settled


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("money", 1200, "1200.00"),
        ("money", 0.125, "0.13"),
        ("money", "12.5", "12.50"),
        ("money", "much", "much"),
        ("integer", 2.6, 3),
        ("integer", "7", 7),
        ("number", 0.1, 0.1),
        ("date", "2026-01-02", "2026-01-02"),
        ("datetime", 0, "1970-01-01T00:00:00Z"),
        ("datetime", "soon", "soon"),
        ("duration", "PT60M", "PT1H"),
        ("text", 5, 5),
        ("choice", "x", "x"),
        ("money", None, None),
        ("money", True, True),
    ],
)
def test_a_value_is_fitted_to_its_type(kind, value, stored):
    assert fit(KERNEL_TYPES[kind], value) == stored
    assert type(fit(KERNEL_TYPES[kind], value)) is type(stored)


def test_what_is_computed_follows_rows_included(build):
    line = {"id": "lines", "type": "group", "fields": [{"id": "n", "type": "integer"}, {"id": "sum", "type": "money"}]}
    line["fields"][1] |= {"computed": "item.n * data.price"}
    form = build(
        {"id": "price", "type": "money"},
        line,
        {"id": "total", "type": "money", "computed": "sum(data.lines, 'sum')"},
        {"id": "gone", "type": "text", "computed": "data.price > 100 ? 'dear' : null"},
    )
    types = {"price": KERNEL_TYPES["money"]}
    data = {"price": 2, "lines": [{"n": 3}, {"n": "odd"}], "total": "1.00", "gone": "dear", "other": {"a": [1]}}
    assert settled(form, types, data, {}) == {
        "price": "2.00",
        "lines": [{"n": 3, "sum": "6.00"}, {"n": "odd"}],
        "total": "6.00",
        "other": {"a": [1]},
    }
    assert data["price"] == 2


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.one_of(st.none(), st.integers(), st.text(), st.floats())))
def test_settling_twice_is_settling_once(data):
    fields = [
        {"id": "a", "type": "money"},
        {"id": "b", "type": "integer", "computed": "data.a * 2"},
        {"id": "c", "type": "datetime"},
    ]
    form = parse_form({"format": "instar.form/1", "key": "x", "fields": fields}).form
    assert form is not None
    types = {name: field.type for name, field in form.inputs.items()}
    once = settled(form, types, data, {})
    assert settled(form, types, once, {}) == once
