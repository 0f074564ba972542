"""The page of one's own signature."""

from __future__ import annotations

from .conftest import Browser, Desk


def test_it_is_written_shown_and_taken_away(desk: Desk, olga: Browser) -> None:
    assert olga.post("/me/signature", {"text": "Olga\n*Support*"}).status_code == 303
    page = olga.text("/me/signature")
    assert "Olga\n*Support*</textarea>" in page
    assert "<em>Support</em>" in page
    assert "*Support*" not in desk.at("ivan").text("/me/signature")
    assert olga.post("/me/signature", {"text": " "}).status_code == 303
    assert "<em>Support</em>" not in olga.text("/me/signature")


def test_one_that_is_too_long_is_refused_and_kept_on_the_page(olga: Browser) -> None:
    refused = olga.post("/me/signature", {"text": "x" * 1001})
    assert refused.status_code == 422
    assert "longer than 1000 characters" in refused.text
    assert "x" * 1001 in refused.text
