"""The list of all articles."""

from __future__ import annotations

from typing import Any

from instar_plugins.knowledge import list_pages, listing


def test_an_empty_site_says_what_the_page_is_for(shelf: Any) -> None:
    page = shelf.page("olga", "/x/knowledge/")
    assert "None is written yet." in page
    assert "Write the first one" in page


def test_articles_stand_there_with_what_one_needs_to_know(shelf: Any) -> None:
    shelf.published(review_on="2026-01-06", owner="boris")
    shelf.site.clock.advance(3 * 24 * 3_600_000)
    page = shelf.page("olga", "/x/knowledge/")
    for told in ("Where the licence is", "Published", "for customers", "Boris Belov", "to be read again"):
        assert told in page
    assert "No article is like that." in shelf.page("olga", "/x/knowledge/?q=nothing-like-this")
    assert "Where the licence is" in shelf.page("olga", "/x/knowledge/?q=лицензий&state=published")


def test_an_address_keeps_what_was_asked() -> None:
    asked = listing.Asked("two words", state="draft", page=2)
    assert list_pages.address(asked) == "/x/knowledge/?q=two+words&state=draft&page=2"
    assert list_pages.address(listing.Asked()) == "/x/knowledge/"


def test_rubbish_in_an_address_is_left_out(shelf: Any) -> None:
    for query in ("page=x", "page=-1", "page=99999999999", "state=x&audience=y&service=z", "q=%00%27%22"):
        assert shelf.get("olga", f"/x/knowledge/?{query}").status_code == 200, query
