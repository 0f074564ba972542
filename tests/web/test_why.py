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


def test_who_gives_rights_asks_about_a_ticket_that_he_does_not_see(desk: Desk) -> None:
    """He reads of rights and parts, and not a word of the ticket."""
    number = desk.open("Where is my licence?")
    root = desk.at("root")
    assert root.get(f"/t/{number}").status_code == 404
    for login, said in (
        ("carl", f"Carl does not see {number}."),
        ("olga", f"Olga Petrova sees {number}, internal notes included."),
    ):
        page = root.text(f"/t/{number}/why?who={login}")
        assert said in page
        assert "licence" not in page
    assert "it lets no ticket be seen" in root.text(f"/t/{number}/why?who=carl")
    assert "Ask about somebody" in root.text(f"/t/{number}/why")
    assert "There is no such ticket" in root.text("/t/T-9999/why?who=carl")
    assert "There is no account" in root.text(f"/t/{number}/why?who=nobody")
