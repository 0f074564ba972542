"""Sentences of the audit fill in what their rows hold."""

from __future__ import annotations

from instar.queries.audit_words import told

from .conftest import World


def test_lists_and_missing_values(world: World) -> None:
    detail = {"columns": ["number", "title"], "count": 3}
    assert told(world.kernel, "tickets.export", "tickets", detail) == (
        "Export begun; tickets: 3, columns: number, title"
    )
    assert told(world.kernel, "unit.moved", "sales", {"inside": None}) == "Unit sales moved into —"
    assert told(world.kernel, "unit.edited", "sales", {"name": "S", "head": "olga"}) == "Unit sales changed: head, name"


def test_what_is_typed_is_no_template(world: World) -> None:
    assert told(world.kernel, "team.added", "{x}", {"name": "{target} {0}"}) == "Team {x} added: {target} {0}"
