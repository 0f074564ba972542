"""The form of a meeting."""

from __future__ import annotations

from instar_plugins.agenda import form


def test_a_proposed_time_stands_in_for_what_was_typed() -> None:
    typed = {"begin": "a", "end": "b", "title": "Plan", "whole_day": True}
    taken = form.taken(typed, "2026-01-05T10:00/2026-01-05T11:00")
    assert taken == {"begin": "2026-01-05T10:00", "end": "2026-01-05T11:00", "title": "Plan", "whole_day": False}
    assert form.taken(typed, "") == typed
