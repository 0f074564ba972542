"""The page of a team."""

from __future__ import annotations

from typing import Any


def test_ones_own_team_is_shown_first_and_leads_to_its_people(office: Any) -> None:
    assert office.get("boris", "/x/agenda/team/").headers["Location"].startswith("/x/agenda/team/")
    text = office.get("boris", "/x/agenda/team/sales?weeks=2").text
    assert "/x/agenda/?person=ivan&amp;day=2026-01-05" in text
    assert "Sun 18 Jan" in text
    assert "/x/agenda/team/sales?day=2026-01-19&amp;weeks=2" in text
    assert "Carl" not in text


def test_another_team_is_chosen_by_its_key(office: Any) -> None:
    chosen = office.get("boris", "/x/agenda/team/?key=frontline&day=2026-01-12")
    assert chosen.headers["Location"] == "/x/agenda/team/frontline?day=2026-01-12"
    assert office.get("boris", "/x/agenda/team/none").status_code == 404
    assert office.get("boris", "/x/agenda/team/?key=none").status_code == 404
