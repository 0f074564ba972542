"""Articles are written, changed by two at once, and brought back."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Conflict, NotFound
from instar_plugins.knowledge import articles
from instar_plugins.knowledge.tables import Article

from .conftest import LICENCE


def state(id: int) -> tuple[str, int, int]:
    found = Article.get_by_id(id)
    return found.state, found.shown, found.shown_to


def test_who_has_not_seen_the_last_change_overwrites_nothing(shelf: Any) -> None:
    id = shelf.write()
    seen = shelf.rev(id)
    shelf.change(id, title_en="Of olga")
    with pytest.raises(Conflict) as told:
        shelf.run("save", "boris", **{**LICENCE, "article": id, "rev": seen, "title_en": "Of boris"})
    assert told.value.code == "article_changed"
    assert articles.working_titles([id])[id].title == "Of olga"


def test_a_changed_text_is_a_draft_again_and_who_looks_after_it_is_not_a_text(shelf: Any) -> None:
    id = shelf.published()
    shelf.change(id, owner="boris", review_on="2027-01-01", services=["licences"])
    assert state(id)[:2] == ("published", 1)
    shelf.change(id, keywords="other")
    assert state(id)[:2] == ("draft", 1)


def test_who_reviews_may_mend_it(shelf: Any) -> None:
    id = shelf.write()
    shelf.do("submit", id, "olga")
    shelf.change(id, "maria", body_en="Better.")
    assert state(id)[0] == "review"


def test_a_former_text_comes_back_and_everything_stays(shelf: Any) -> None:
    id = shelf.published()
    shelf.change(id, title_en="Second")
    shelf.do("publish", id)
    shelf.do("restore", id, "olga", number=1)
    assert state(id)[:2] == ("draft", 2)
    assert articles.working_titles([id])[id].title == "Where the licence is"
    assert articles.shown_texts([id])[id].title == "Second"
    shelf.do("publish", id)
    assert state(id)[:2] == ("published", 3)


def test_the_version_that_is_shown_takes_all_changes_back(shelf: Any) -> None:
    id = shelf.published()
    shelf.change(id, title_en="A mistake")
    shelf.do("restore", id, "olga", number=1)
    assert state(id)[:2] == ("published", 1)


def test_bringing_back_opens_nothing_that_was_closed(shelf: Any) -> None:
    id = shelf.published(audience="public")
    shelf.change(id, audience="staff")
    shelf.do("restore", id, "olga", number=1)
    assert shelf.get("guest", f"/help/{id}").status_code == 404
    assert "Staff only" in shelf.page("olga", f"/x/knowledge/{id}"), "what is said is what holds"


def test_a_version_that_is_not_there_is_told(shelf: Any) -> None:
    id = shelf.published()
    with pytest.raises(NotFound):
        shelf.do("restore", id, "olga", number=7)


def test_an_article_from_a_ticket_counts_there(shelf: Any) -> None:
    id = shelf.write(ticket=shelf.ticket())
    assert articles.counts([id])[id].used == 1
