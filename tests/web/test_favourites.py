"""The star on a ticket's page; what one comes back to, in the palette and on its page."""

from __future__ import annotations

from .conftest import Browser, Desk


def test_a_star_is_given_and_taken_on_the_page(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert "puts it here" in olga.text("/favourites")
    given = olga.script().post(f"/t/{number}/star", {"on": "yes"})
    assert 'aria-pressed="true"' in given.text
    assert f'href="/t/{number}"' in olga.text("/favourites")
    assert 'id="star-button" data-star aria-pressed="true"' in olga.text(f"/t/{number}")
    assert olga.post(f"/t/{number}/star", {"on": "no"}).status_code == 303
    assert 'id="rows-stars"' not in olga.text("/favourites")
    assert desk.at("carl").post(f"/t/{number}/star", {"on": "yes"}).status_code == 404


def test_what_was_opened_stands_in_the_empty_palette(desk: Desk, olga: Browser) -> None:
    first, second, third = desk.open("First"), desk.open("Second"), desk.open("Third")
    assert "Seen lately" not in olga.script().text("/find?q=")
    for number in (first, second):
        desk.clock.advance(1)
        olga.text(f"/t/{number}")
    olga.post(f"/t/{third}/star", {"on": "yes"})
    for found in (olga.script().text("/find?q="), olga.text("/find").partition("<main")[2]):
        order = [found.index(f"/t/{number}") for number in (second, first, third)]
        assert order == sorted(order)
        assert "Seen lately" in found
        assert "Favourites" in found
    assert "Seen lately" not in olga.script().text("/find?q=First")
    assert "Seen lately" not in desk.at("ivan").script().text("/find?q=")
