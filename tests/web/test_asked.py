"""“Ask for access” on the page of a ticket that is not there for the reader, and what comes of it."""

from __future__ import annotations

import re

from instar.access import SYSTEM
from instar.commands import AddUser, execute

from .conftest import Browser, Desk

PASSWORD = "correct horse battery"


def stranger(desk: Desk) -> Browser:
    """Dan has an account and no right."""
    execute(desk.kernel, AddUser("dan", "Dan", "dan@example.org", PASSWORD), SYSTEM)
    return desk.at("dan")


def without_number(page: str, number: str) -> str:
    return re.sub(r'name="_csrf" value="[^"]*"|name="csrf" content="[^"]*"', "", page).replace(number, "T-?")


def test_a_hidden_ticket_and_a_missing_one_are_the_same_page(desk: Desk) -> None:
    desk.open()
    dan = stranger(desk)
    hidden, missing = dan.get("/t/T-1"), dan.get("/t/T-99999")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert "Ask for access" in hidden.text
    assert without_number(hidden.text, "T-1") == without_number(missing.text, "T-99999")
    assert "Ask for access" not in dan.get("/t/nonsense").text
    assert "Ask for access" not in desk.at().get("/s/none").text


def test_asking_answers_the_same_for_both(desk: Desk) -> None:
    desk.open()
    dan = stranger(desk)
    for number in ("T-1", "T-99999"):
        empty = dan.post(f"/t/{number}/ask", {"reason": " "})
        assert empty.status_code == 404
        assert "Say what you need it for" in empty.text
        long = dan.post(f"/t/{number}/ask", {"reason": "x" * 501})
        assert "x" * 501 in long.text
        for _twice in range(2):
            assert dan.post(f"/t/{number}/ask", {"reason": "My client calls"}).headers["Location"].endswith("/me#asked")
    shown = dan.text("/me")
    assert shown.count("waits for an answer") == 2


def test_who_sees_it_is_led_to_the_ticket(desk: Desk) -> None:
    desk.open()
    answer = desk.at("olga").post("/t/T-1/ask", {"reason": "I am curious"})
    assert answer.headers["Location"].endswith("/t/T-1")


def test_it_is_answered_by_showing_or_with_a_word(desk: Desk) -> None:
    desk.open("Where is my licence?")
    dan = stranger(desk)
    for number in ("T-1", "T-99999"):
        dan.post(f"/t/{number}/ask", {"reason": "My client calls"})
    maria = desk.at("maria")
    page = maria.text("/admin/rights/asked")
    assert "Where is my licence?" in page
    assert "T-99999" not in page
    assert maria.post("/admin/rights/asked", {"request": "1", "do": "declined", "word": ""}).status_code == 422
    assert maria.post("/admin/rights/asked", {"request": "1", "do": "shown"}).status_code == 303
    assert dan.get("/t/T-1").status_code == 200
    assert "is shown to you" in dan.text("/me")
    assert "Nobody waits for access" in maria.text("/admin/rights/asked")


def test_a_right_is_given_from_a_form_that_is_filled_in(desk: Desk) -> None:
    desk.open()
    dan = stranger(desk)
    dan.post("/t/T-1/ask", {"reason": "My client calls"})
    root = desk.at("root")
    page = root.text("/admin/rights/asked")
    assert "/admin/rights/give?who=dan" in page
    given = {"who": "dan", "what": "designer", "where": "all:", "asked": "1"}
    form = root.text("/admin/rights/give?who=dan&what=designer&where=all:&asked=1")
    assert form.count('name="asked" value="1"') == 2
    assert root.post("/admin/rights/give", given).headers["Location"].endswith("/admin/rights/asked")
    assert "a right was given" in dan.text("/me")


def test_the_menu_counts_what_waits_for_an_answer(desk: Desk) -> None:
    desk.open()
    assert "/admin/rights/asked" not in desk.at("maria").text("/work")
    stranger(desk).post("/t/T-1/ask", {"reason": "My client calls"})
    assert "/admin/rights/asked" in desk.at("maria").text("/work")
    assert "/admin/rights/asked" not in desk.at("olga").text("/work")
