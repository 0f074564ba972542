"""What writers have to do."""

from __future__ import annotations

from typing import Any


def test_a_calm_site_says_so(shelf: Any) -> None:
    page = shelf.page("olga", "/x/knowledge/care")
    for told in ("No article is overdue.", "they found something.", "No answer has used", "No reader has complained."):
        assert told in page


def test_late_used_useless_and_not_found(shelf: Any) -> None:
    id = shelf.published(review_on="2026-01-06")
    for title in ("One licence", "Another licence"):
        shelf.run("attach", "olga", article=id, ticket=shelf.ticket(title), how="link")
    shelf.post("carl", f"/help/{id}/vote", useful="no")
    shelf.post("fred", f"/help/{id}/vote", useful="yes")
    shelf.page("carl", "/help?q=refund")
    shelf.site.clock.advance(3 * 24 * 3_600_000)
    page = shelf.page("olga", "/x/knowledge/care")
    for told in ("2026-01-06", "2 tickets were answered", "1 reader said", "“refund”", "1 no, 1 yes"):
        assert told in page
