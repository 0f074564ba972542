"""Who sees what of a meeting."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(("who", "sees"), [("olga", True), ("boris", True), ("petra", True), ("ivan", False)])
def test_host_participants_and_the_head_of_a_team_see_it_and_others_that_somebody_is_busy(
    office: Any, who: str, sees: bool
) -> None:
    """petra heads the team of olga, and no other; ivan is a colleague."""
    meeting = office.meet("olga", "boris", title="Salaries", place="Room 2", link="https://x.example/secret")
    address = f"/x/agenda/meetings/{meeting}"
    assert office.get(who, address).status_code == (200 if sees else 404)
    week = office.get(who, "/x/agenda/?person=olga&day=2026-01-05").text
    assert ("Salaries" in week) == sees
    assert ("Busy" in week) == (not sees)
    assert ("Room 2" in week, address in week) == (sees, sees)


def test_the_head_of_another_team_sees_her_own_people_alone(office: Any) -> None:
    office.meet("boris", "ivan", title="Salaries")
    assert "Salaries" not in office.page("petra", "/x/agenda/?person=boris&day=2026-01-05")


def test_clients_have_no_calendar(office: Any) -> None:
    for address in ("/x/agenda/", "/x/agenda/new", "/x/agenda/team/sales", "/x/agenda/feed", "/x/agenda/meetings/1"):
        assert office.get("carl", address).status_code == 403, address
        assert office.get(None, address).status_code == 302, address


def test_what_somebody_declines_keeps_him_free(office: Any) -> None:
    meeting = office.meet("olga", "boris", title="Salaries")
    office.run("answer", "boris", meeting=meeting, answer="declined")
    assert "Busy" not in office.page("ivan", "/x/agenda/?person=boris&day=2026-01-05")
    own = office.page("boris", "/x/agenda/?day=2026-01-05")
    assert "Salaries · does not come" in own


def test_a_cancelled_one_stands_in_no_week(office: Any) -> None:
    meeting = office.meet("olga", "boris", title="Salaries")
    office.run("cancel", "olga", meeting=meeting)
    assert "Salaries" not in office.page("olga", "/x/agenda/?day=2026-01-05")
    assert "This meeting is cancelled." in office.page("boris", f"/x/agenda/meetings/{meeting}")
