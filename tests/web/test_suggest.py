"""What a picker offers while one types."""

from __future__ import annotations

from .conftest import SCRIPT, Browser, Desk


def test_lines_of_the_list_say_what_is_sent(olga: Browser) -> None:
    html = olga.text("/suggest/user?q=iv", headers=SCRIPT)
    assert 'data-line="Ivan (ivan)"' in html
    assert html.count('role="option"') == 1


def test_nothing_found_and_too_few_letters_are_told_apart(olga: Browser) -> None:
    assert "Nothing found" in olga.text("/suggest/user?q=zz")
    assert "two letters" in olga.text("/suggest/contact?q=z")
    assert "Nothing found" in olga.text("/suggest/contact?q=zz")


def test_there_are_five_kinds_and_a_log_in_is_needed(desk: Desk, olga: Browser) -> None:
    assert olga.get("/suggest/password?q=a").status_code == 404
    assert desk.at().get("/suggest/user?q=iv").status_code in (302, 303, 401)
    assert "Ivan" not in desk.at("carl").text("/suggest/user?q=iv")
