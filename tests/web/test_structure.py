"""The page of the structure: a tree that is built, changed and closed without losing what was typed."""

from __future__ import annotations

from .conftest import Desk


def built(desk: Desk) -> None:
    root = desk.at("root")
    root.post("/admin/structure", {"key": "company", "name": "Компания", "head": "root"})
    root.post(
        "/admin/structure",
        {"key": "support", "name": "Поддержка", "inside": "company", "head": "olga", "teams": ["frontline"]},
    )


def test_an_empty_structure_says_how_to_begin(desk: Desk) -> None:
    assert "No unit yet" in desk.at("root").text("/admin/structure")


def test_the_tree_shows_who_leads_and_which_teams_belong(desk: Desk) -> None:
    built(desk)
    shown = desk.at("root").text("/admin/structure")
    assert "Компания" in shown
    assert "1 unit inside" in shown
    assert "/admin/teams/frontline" in shown
    assert "Olga" in shown


def test_a_refused_unit_keeps_what_was_typed(desk: Desk) -> None:
    sent = {"key": "it", "name": "Computers", "head": "nobody-such", "teams": ["sales"]}
    answer = desk.at("root").post("/admin/structure", sent)
    assert answer.status_code == 422
    assert 'value="Computers"' in answer.text
    assert 'value="nobody-such"' in answer.text
    assert 'value="sales" checked' in answer.text
    assert "There is no account" in answer.text


def test_a_unit_is_changed_moved_closed_and_opened_again(desk: Desk) -> None:
    built(desk)
    root = desk.at("root")
    sent = {"name": "Первая линия", "head": "boris", "deputy": "olga", "teams": ["frontline"]}
    assert root.post("/admin/structure/support", sent).status_code == 303
    assert "Первая линия" in root.text("/admin/structure/support")
    assert root.post("/admin/structure/company/move", {"inside": "support"}).status_code == 422
    assert root.post("/admin/structure/company/close", {"do": "close"}).status_code == 409
    assert root.post("/admin/structure/support/move", {"inside": ""}).status_code == 303
    assert root.post("/admin/structure/support/close", {"do": "close"}).status_code == 303
    assert "Open the unit again" in root.text("/admin/structure/support")
    assert root.post("/admin/structure/support/close", {"do": "open"}).status_code == 303


def test_a_unit_is_not_offered_a_place_inside_itself(desk: Desk) -> None:
    built(desk)
    shown = desk.at("root").text("/admin/structure/company")
    assert '<option value="support"' not in shown


def test_people_and_teams_name_their_unit(desk: Desk) -> None:
    built(desk)
    root = desk.at("root")
    for address in ("/admin/people/olga", "/admin/teams/frontline"):
        assert "/admin/structure/support" in root.text(address)
    assert "/admin/structure/support" not in root.text("/admin/people/carl")


def test_strangers_to_administration_see_nothing_of_it(desk: Desk) -> None:
    built(desk)
    for address in ("/admin/structure", "/admin/structure/support", "/admin/structure/new"):
        assert desk.at("olga").get(address).status_code == 403
    assert desk.at("root").get("/admin/structure/none").status_code == 404
