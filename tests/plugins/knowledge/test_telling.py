"""Who is told of an article."""

from __future__ import annotations

from typing import Any


def test_who_publishes_is_asked_and_the_author_is_told_what_became_of_it(shelf: Any) -> None:
    id = shelf.write("olga")
    shelf.do("submit", id, "olga")
    assert shelf.told("maria") == [("knowledge.review", f"/x/knowledge/{id}")]
    assert shelf.told("boris") == [], "he cannot publish"
    shelf.do("give_back", id, note="Say where the account is.")
    shelf.do("submit", id, "olga")
    shelf.site.clock.advance(60_000)
    shelf.do("publish", id)
    assert [kind for kind, _url in shelf.told("olga")] == ["knowledge.decided", "knowledge.decided"]
    detail = shelf.store.read().all("SELECT detail FROM notice WHERE kind = 'knowledge.decided' ORDER BY id")
    assert "Say where the account is." in detail[0][0]


def test_nobody_is_told_what_he_has_done_himself(shelf: Any) -> None:
    id = shelf.write("maria")
    shelf.do("publish", id, "maria")
    assert shelf.told("maria") == []


def test_the_longest_title_leaves_room_for_the_longest_note(shelf: Any) -> None:
    id = shelf.write(title_en="T" * 200, title_ru="Т" * 200)
    shelf.do("submit", id)
    page = shelf.post("maria", f"/x/knowledge/{id}/state", do="give_back", rev=str(shelf.rev(id)), note="n" * 440)
    assert page.status_code == 303, page.text
    assert "n" * 440 in str(shelf.store.read().all("SELECT detail FROM notice"))


def test_a_note_that_came_too_late_comes_back(shelf: Any) -> None:
    id = shelf.write()
    shelf.do("submit", id)
    page = shelf.post("maria", f"/x/knowledge/{id}/state", do="give_back", rev="99", note="Say where it is.")
    assert page.status_code == 409
    assert 'value="Say where it is."' in page.text
