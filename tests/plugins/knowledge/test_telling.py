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
