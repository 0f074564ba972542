"""The table of field types is whole: every row can do what others ask of it."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from instar.forms import KERNEL_TYPES, Field
from instar.forms.keys import SHAPES
from instar.forms.model import Option
from instar.forms.reading import Reading
from instar.forms.types import UNSUPPORTED_KEYS, UNSUPPORTED_TYPES

PAGE = Reading("page", "ru")


@pytest.mark.parametrize("row", KERNEL_TYPES.values(), ids=lambda row: row.key)
def test_every_type_can_be_read_shown_and_described(row):
    field = Field("x", row, options=(Option("a", "A"),))
    assert KERNEL_TYPES[row.key] is row
    assert row.keys <= SHAPES.keys()
    assert isinstance(row.suffix(PAGE), str)
    assert field.holds_data == (row.field is not None)
    Draft202012Validator.check_schema(row.json_schema(field))
    for sent in (None, "", [], [""], ["x"], "x", 5, {}, [None], [[]]):
        row.read(sent, PAGE)
    for stored in (None, "", "x", 5, 1.5, True, [], {}, ["a"]):
        assert isinstance(row.show(stored, PAGE), str)


@pytest.mark.parametrize("row", [row for row in KERNEL_TYPES.values() if row.field], ids=lambda row: row.key)
def test_a_type_that_takes_bounds_can_read_them(row):
    assert ("min" in row.keys) == ("max" in row.keys) == (row.bound is not None)


def test_what_is_not_supported_yet_is_not_also_supported():
    assert not UNSUPPORTED_TYPES & KERNEL_TYPES.keys()
    assert not UNSUPPORTED_KEYS & SHAPES.keys()
