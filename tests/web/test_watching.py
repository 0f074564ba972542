"""The star of a ticket and the list behind it."""

from __future__ import annotations

from .conftest import Browser, Desk


def test_a_ticket_is_watched_from_its_page(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert "Tickets that you watch stand here" in olga.text("/watching")
    starred = olga.script().post(f"/t/{number}/watch", {"on": "yes"})
    assert 'aria-pressed="true"' in starred.text
    assert f'href="/t/{number}"' in olga.text("/watching")
    assert 'id="watch-button" aria-pressed="true"' in olga.text(f"/t/{number}")
    assert olga.post(f"/t/{number}/watch", {"on": "no"}).status_code == 303
    assert number not in olga.text("/watching").partition("<main")[2]


def test_who_does_not_see_it_cannot_watch_it(desk: Desk) -> None:
    assert desk.at("carl").post(f"/t/{desk.open()}/watch", {"on": "yes"}).status_code == 404
