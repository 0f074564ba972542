"""Tokens of those who are not logged in; the census of all pages is in test_routes."""

from __future__ import annotations

from .conftest import Desk, found_value


def test_a_stranger_s_form_carries_a_token_bound_to_his_cookie(desk: Desk) -> None:
    first, second = desk.at(), desk.at()
    mine, theirs = (found_value(one.text("/login"), "_csrf") for one in (first, second))
    assert mine != theirs
    wrong = {"login": "x", "password": "y"}
    assert first.client.post("/login", data={**wrong, "_csrf": mine}).status_code == 401
    assert first.client.post("/login", data={**wrong, "_csrf": theirs}).status_code == 403
    assert desk.at().client.post("/login", data={**wrong, "_csrf": mine}).status_code == 403, "no cookie"


def test_the_token_stays_the_same_over_pages(desk: Desk) -> None:
    stranger = desk.at()
    assert found_value(stranger.text("/login"), "_csrf") == found_value(stranger.text("/login"), "_csrf")


def test_public_forms_of_plugins_are_guarded_as_well(desk: Desk) -> None:
    stranger = desk.at()
    assert stranger.client.post("/shop/send").status_code == 403
    token = found_value(stranger.text("/login"), "_csrf")
    assert stranger.client.post("/shop/send", data={"_csrf": token}).text == "sent"
    assert stranger.client.post("/shop/send", headers={"X-CSRF-Token": token}).text == "sent"


def test_a_token_that_is_no_text_is_refused(desk: Desk) -> None:
    stranger = desk.at()
    stranger.text("/login")
    assert stranger.client.post("/shop/send", data={"_csrf": "ж" * 64}).status_code == 403
