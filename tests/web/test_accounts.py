"""People and teams: added, changed, switched off, and asked what they see."""

from __future__ import annotations

import re
from html import unescape

from instar.commands import AddUser

from .conftest import Desk


def test_people_are_listed_and_found_by_part_of_their_name(desk: Desk) -> None:
    root = desk.at("root")
    assert "/admin/people/olga" in root.text("/admin/people")
    found = root.text("/admin/people?q=olg")
    assert "/admin/people/olga" in found
    assert "/admin/people/carl" not in found
    assert "Nobody is called" in root.text("/admin/people?q=zzzz")


def test_a_sign_that_means_something_to_the_database_finds_nobody(desk: Desk) -> None:
    assert "/admin/people/olga" not in desk.at("root").text("/admin/people?q=ol%25x")


def test_a_person_is_added_and_can_log_in(desk: Desk) -> None:
    root = desk.at("root")
    sent = {"name": "Пётр Новый", "login": "petr", "email": "petr@example.org", "secret": "correct horse battery"}
    answer = root.post("/admin/people/new", sent)
    assert answer.headers["Location"].endswith("/admin/people/petr")
    assert "Пётр Новый" in root.text("/admin/people/petr")
    assert desk.at("petr").get("/me").status_code == 200


def test_a_refused_person_keeps_what_was_typed(desk: Desk) -> None:
    sent = {"name": "Anna Новая", "login": "olga", "email": "anna@example.org", "teams": ["frontline"]}
    answer = desk.at("root").post("/admin/people/new", sent)
    assert answer.status_code == 409
    assert "is taken" in answer.text
    assert "Anna Новая" in answer.text
    assert "anna@example.org" in answer.text


def test_an_account_that_is_off_is_logged_out_at_once(desk: Desk) -> None:
    olga, root = desk.at("olga"), desk.at("root")
    assert olga.get("/me").status_code == 200
    root.post("/admin/people/olga", {"do": "off"})
    assert olga.get("/me").status_code != 200
    assert "Switch the account on" in root.text("/admin/people/olga")
    root.post("/admin/people/olga", {"do": "on"})
    assert desk.at("olga").get("/me").status_code == 200


def test_nobody_switches_himself_off(desk: Desk) -> None:
    answer = desk.at("root").post("/admin/people/root", {"do": "off"})
    assert answer.status_code == 409
    assert "stays on" in answer.text


def test_whose_password_one_sets_his_rights_one_has(desk: Desk) -> None:
    """An administrator without the rights of an operator does not become one by setting the operator's password."""
    answer = desk.at("root").post("/admin/people/olga", {"name": "Olga", "secret": "correct horse battery"})
    assert answer.status_code == 403
    renamed = desk.at("root").post("/admin/people/olga", {"name": "Olga the Second"})
    assert renamed.status_code == 303
    assert "Olga the Second" in desk.at("root").text("/admin/people/olga")


def test_a_team_is_made_renamed_and_left(desk: Desk) -> None:
    root = desk.at("root")
    root.post("/admin/teams", {"name": "Third", "key": "third"})
    root.post("/admin/people/carl/teams", {"join": "third"})
    assert "/admin/people/carl" in root.text("/admin/teams/third")
    root.post("/admin/teams/third", {"name": "Третья"})
    assert "Третья" in root.text("/admin/people/carl")
    root.post("/admin/people/carl/teams", {"leave": "third"})
    assert "/admin/people/carl" not in root.text("/admin/teams/third")
    twice = root.post("/admin/teams", {"name": "Again", "key": "third"})
    assert twice.status_code == 409
    assert "Again" in twice.text


def test_what_somebody_sees_is_told_with_the_line_that_opens_it(desk: Desk) -> None:
    number = desk.open()
    root = desk.at("root")
    assert "sees" in root.text(f"/admin/people/olga?ticket={number}")
    assert "does not see" in root.text(f"/admin/people/carl?ticket={number}")
    assert "There is no such ticket" in root.text("/admin/people/olga?ticket=T-999")


def test_who_manages_nobody_is_refused(desk: Desk) -> None:
    for address in ("/admin/people", "/admin/teams", "/admin/people/new", "/admin/people/root", "/admin/teams/sales"):
        assert desk.at("olga").get(address).status_code == 403, address
    assert "/admin/people" not in desk.at("olga").text("/work")


def test_people_are_cut_to_colleagues_clients_and_whether_they_are_on(desk: Desk) -> None:
    root = desk.at("root")
    clients = root.text("/admin/people?kind=client")
    assert "/admin/people/carl" in clients
    assert "/admin/people/olga" not in clients
    root.post("/admin/people/carl", {"do": "off"})
    assert "/admin/people/carl" in root.text("/admin/people?state=off")
    assert "/admin/people/carl" not in root.text("/admin/people?kind=client&state=on")
    assert "Nobody is found like that" in root.text("/admin/people?kind=service")
    assert "/admin/people/olga" in root.text("/admin/people?kind=nonsense")


def test_the_next_page_of_people_keeps_the_cut(desk: Desk) -> None:
    for number in range(51):
        desk.run(AddUser(f"ann{number}", f"Ann {number:02}"))
    page = desk.at("root").text("/admin/people?kind=client&state=on&q=ann")
    (more,) = re.findall(r'href="(\?[^"]*cursor=[^"]*)"', page)
    assert "kind=client" in more
    following = desk.at("root").text("/admin/people" + unescape(more))
    assert "/admin/people/ann50" in following
    assert "/admin/people/ann01" not in following
