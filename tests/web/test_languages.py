"""In which language a page speaks."""

from __future__ import annotations

import pytest

from instar.i18n import current

from .conftest import Browser, Desk


@pytest.mark.parametrize(
    ("accept", "spoken"),
    [("ru", "ru"), ("ru-RU,ru;q=0.9", "ru"), ("de, en;q=0.5", "en"), ("fr", "en"), ("", "en"), (";;;q=x", "en")],
)
def test_a_stranger_is_spoken_to_as_his_browser_asks(desk: Desk, accept: str, spoken: str) -> None:
    assert f'<html lang="{spoken}"' in desk.app.test_client().get("/login", headers={"Accept-Language": accept}).text


def test_a_link_of_the_page_decides_and_is_remembered(desk: Desk) -> None:
    client = desk.app.test_client()
    assert '<html lang="ru"' in client.get("/login?lang=ru", headers={"Accept-Language": "en"}).text
    assert '<html lang="ru"' in client.get("/login", headers={"Accept-Language": "en"}).text
    assert '<html lang="ru"' in client.get("/login?lang=xx", headers={"Accept-Language": "en"}).text


def test_the_persons_own_choice_wins_over_the_browser(desk: Desk, olga: Browser) -> None:
    olga.post("/me", {"lang": "ru"})
    assert '<html lang="ru"' in desk.at("olga", lang="en").text("/work")


def test_errors_speak_the_readers_language_too(desk: Desk) -> None:
    assert '<html lang="ru"' in desk.at("olga", lang="ru").get("/no/such/page").text


def test_nothing_of_a_request_lingers_in_its_thread(desk: Desk, olga: Browser) -> None:
    before = current()
    desk.at("olga", lang="ru").text("/work")
    assert current() == before


def test_the_site_s_own_language_is_for_those_who_ask_for_none(desk_with) -> None:
    desk = desk_with(INSTAR_LANGUAGE="ru")
    assert '<html lang="ru"' in desk.app.test_client().get("/login", headers={"Accept-Language": "fr"}).text
