"""What a form's expressions may read."""

from __future__ import annotations

from instar.engine.expressions import ANY, NUMBER, TEXT
from instar.forms import KERNEL_TYPES
from instar.forms.names import names_for


def test_own_fields_win_over_those_of_the_site():
    data = names_for({"a": "money"}, {"a": "text", "b": "text"}, KERNEL_TYPES)["data"]
    assert (dict(data.members), data.open) == ({"a": NUMBER, "b": TEXT}, False)


def test_a_field_of_an_unknown_type_is_not_checked():
    assert names_for({}, {"a": "inn"}, KERNEL_TYPES)["data"].members["a"] is ANY


def test_records_are_closed_where_the_site_is_known():
    known, unknown = names_for({}, {}, KERNEL_TYPES), names_for({}, None, KERNEL_TYPES)
    assert [known[name].open for name in ("data", "ticket", "user", "work")] == [False, False, False, True]
    assert all(unknown[name].open for name in ("data", "ticket", "user", "work"))
    assert known["ticket"].members["priority"] == NUMBER
