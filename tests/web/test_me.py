"""One's own choices."""

from __future__ import annotations

from .conftest import Browser, Desk


def test_choices_hold_on_every_page_and_in_the_next_log_in(desk: Desk, olga: Browser) -> None:
    for name, value in (("theme", "dark"), ("density", "compact"), ("keys", "off"), ("lang", "ru")):
        assert (
            olga.post("/me", {name: value}, headers={"Referer": "http://localhost/queue"}).headers["Location"]
            == "/queue"
        )
    for browser in (olga, desk.at("olga")):
        html = browser.text("/work")
        assert 'data-theme="dark"' in html
        assert 'data-density="compact"' in html
        assert 'data-keys="off"' in html
        assert '<html lang="ru"' in html


def test_the_log_in_page_remembers_theme_and_language_of_the_browser(olga: Browser) -> None:
    olga.post("/me", {"theme": "dark"})
    olga.post("/me", {"lang": "ru"})
    olga.post("/logout")
    html = olga.text("/login")
    assert 'data-theme="dark"' in html
    assert '<html lang="ru"' in html


def test_what_cannot_be_chosen_changes_nothing(desk: Desk, olga: Browser) -> None:
    assert olga.post("/me", {"theme": "neon", "lang": "xx", "density": "", "password": "x"}).status_code == 303
    assert desk.value("SELECT preferences FROM principal WHERE key = 'olga'") == "{}"


def test_the_way_back_is_a_page_of_ours(olga: Browser) -> None:
    for elsewhere in ("https://evil.example/x", "http://localhost.evil.example/", "http://localhost//evil.example", ""):
        assert olga.post("/me", {"theme": "dark"}, headers={"Referer": elsewhere}).headers["Location"] == "/me"


def test_a_script_needs_no_page_back(olga: Browser) -> None:
    assert olga.script("/work").post("/me", {"theme": "light"}).status_code == 204


def test_the_page_says_who_one_is(desk: Desk, olga: Browser) -> None:
    html = olga.text("/me")
    assert "olga@example.org" in html
    assert "Frontline" in html
