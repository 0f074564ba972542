"""Units by shell."""

from __future__ import annotations


def test_units_are_made_and_printed_as_a_tree(shell, site):
    assert shell("user", "add", "olga").exit_code == 0
    assert shell("team", "add", "frontline", "Front line").exit_code == 0
    assert shell("unit", "add", "company", "The company").exit_code == 0
    made = shell("unit", "add", "support", "Support", "--inside", "company", "--head", "olga", "--team", "frontline")
    assert made.exit_code == 0, made.output
    assert shell("unit", "list").stdout.splitlines() == ["company  The company  –", "  support  Support  olga"]


def test_a_unit_inside_nothing_known_is_refused(shell, site):
    assert shell("unit", "add", "support", "Support", "--inside", "none").exit_code == 1
