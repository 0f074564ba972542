"""Why a ticket is seen, in the words of the right that opens it."""

from __future__ import annotations

from instar.commands import AddGrant

from .conftest import Desk


def test_the_pane_leads_to_the_reason(desk: Desk) -> None:
    number = desk.open()
    olga = desk.at("olga")
    assert f"/t/{number}/why" in olga.text(f"/t/{number}")
    page = olga.text(f"/t/{number}/why")
    assert f"Olga Petrova sees {number}, internal notes included." in page
    assert "Operator" in page


def test_somebody_else_is_asked_about_by_who_gives_rights_only(desk: Desk) -> None:
    number = desk.open()
    desk.run(AddGrant("root", "operator"))
    desk.run(AddGrant("carl", "operator", "process", "deal"))
    page = desk.at("root").text(f"/t/{number}/why?who=carl")
    assert f"Carl does not see {number}." in page
    assert "this ticket is not there" in page
    assert desk.at("olga").get(f"/t/{number}/why?who=carl").status_code == 403


def test_a_ticket_that_is_not_seen_has_no_reasons(desk: Desk) -> None:
    number = desk.open()
    hidden, missing = desk.at("carl").get(f"/t/{number}/why"), desk.at("carl").get("/t/T-9999/why")
    assert hidden.status_code == missing.status_code == 404
