"""What stands on a ticket."""

from __future__ import annotations

from typing import Any

from instar.commands import OpenTicket


def test_its_meetings_stand_there_for_who_may_know_them(office: Any) -> None:
    number = office.site.run(OpenTicket("Broken lamp", process="todo"), "olga")["number"]
    meeting = office.meet("olga", "boris", title="Salaries", ticket=number)
    for who, sees in (("olga", True), ("boris", True), ("ivan", False)):
        text = office.get(who, f"/t/{number}").text
        assert (f"/x/agenda/meetings/{meeting}" in text, "Salaries" in text) == (sees, sees)
        assert f"/x/agenda/new?ticket={number}" in text


def test_a_meeting_leads_to_its_ticket_where_that_is_shared(office: Any) -> None:
    number = office.site.run(OpenTicket("Broken lamp", process="todo"), "olga")["number"]
    meeting = office.meet("olga", "boris", ticket=number)
    assert f'href="/t/{number}"' in office.get("boris", f"/x/agenda/meetings/{meeting}").text
