"""Searches that found nothing."""

from __future__ import annotations

from typing import Any

from instar_plugins.knowledge import misses


def test_what_readers_do_not_find_is_counted(shelf: Any) -> None:
    shelf.published(audience="public")
    for login, typed in (("carl", "Refund  policy"), ("guest", "refund policy"), ("fred", "licence")):
        shelf.page(login, f"/help?q={typed}")
    ((words, count, _last),) = misses.commonest(10)
    assert (words, count) == ("refund policy", 2)
    assert "“refund policy” 2 times" in shelf.page("olga", "/x/knowledge/care")


def test_numbers_signs_and_searches_of_staff_are_not(shelf: Any) -> None:
    shelf.published(audience="public")
    for typed in ("12345", "?!", "a", "%00"):
        shelf.page("carl", f"/help?q={typed}")
    shelf.page("olga", "/help?q=refund")
    assert misses.commonest(10) == []


def test_no_more_are_kept_than_somebody_reads(shelf: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(misses, "KEPT", 3)
    for number in range(5):
        misses.note(f"word{number} missing", "1.2.3.4")
        shelf.site.clock.advance(1000)
    assert {words for words, _count, _last in misses.commonest(10)} == {f"word{n} missing" for n in (2, 3, 4)}


def test_one_address_does_not_fill_the_list(shelf: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(misses, "PER_HOUR", 2)
    for number in range(5):
        misses.note(f"word{number} missing", "1.2.3.4")
    assert len(misses.commonest(10)) == 2
