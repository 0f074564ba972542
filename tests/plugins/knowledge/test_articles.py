"""Articles as they are read."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import NotFound
from instar.i18n import use
from instar_plugins.knowledge import articles

BOTH = {"en": {"title": "Key", "body": "k"}, "ru": {"title": "Ключ", "body": "к"}}


@pytest.mark.parametrize(("language", "title"), [("en", "Key"), ("ru", "Ключ")])
def test_the_reader_sees_his_own_language(language: str, title: str) -> None:
    with use(language):
        found = articles.picked(BOTH)
    assert (found.title, found.wanted, len(found.others)) == (title, True, 1)


def test_the_other_one_where_there_is_none_or_when_it_is_asked_for() -> None:
    with use("ru"):
        assert articles.picked({"en": BOTH["en"]}).wanted is False
        assert articles.picked(BOTH, "en").title == "Key"
        assert articles.picked(BOTH, "xx").title == "Ключ"
        assert articles.picked({}).title == ""


def test_readers_see_the_published_text_while_it_is_changed(shelf: Any) -> None:
    id = shelf.published()
    shelf.change(id, title_en="Unfinished")
    assert articles.shown_texts([id])[id].title == "Where the licence is"
    assert articles.working_titles([id])[id].title == "Unfinished"
    assert "Unfinished" not in shelf.page("carl", f"/help/{id}")


def test_one_that_was_never_published_or_is_retired_is_there_for_no_reader(shelf: Any) -> None:
    draft, retired = shelf.write(audience="public"), shelf.published(audience="public")
    shelf.do("retire", retired)
    for id in (draft, retired):
        with pytest.raises(NotFound):
            articles.shown_article(shelf.actor("olga"), id)
        assert shelf.get("guest", f"/help/{id}").status_code == 404
        assert articles.staff_article(shelf.actor("olga"), id).id == id
