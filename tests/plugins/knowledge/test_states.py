"""How far an article is, and who takes it on."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Conflict, Invalid
from instar_plugins.knowledge.tables import Article

STEPS = {
    "draft": {"submit": "review", "publish": "published", "retire": "retired"},
    "review": {"give_back": "draft", "publish": "published", "retire": "retired"},
    "published": {"retire": "retired"},
    "retired": {"reopen": "draft"},
}
WAYS = [(state, step) for state in STEPS for step in ("submit", "give_back", "publish", "retire", "reopen")]


def bring(shelf: Any, state: str) -> int:
    id = int(shelf.write())
    for step in {"draft": (), "review": ("submit",), "published": ("publish",), "retired": ("retire",)}[state]:
        shelf.do(step, id)
    return id


@pytest.mark.parametrize(("state", "step"), WAYS)
def test_each_state_leads_where_it_may_and_nowhere_else(shelf: Any, state: str, step: str) -> None:
    id = bring(shelf, state)
    to = STEPS[state].get(step)
    if to is None:
        with pytest.raises(Conflict) as told:
            shelf.do(step, id)
        assert told.value.code == "article_state"
    else:
        assert shelf.do(step, id)["state"] == to
    assert Article.get_by_id(id).state == (to or state)


def test_nobody_publishes_what_he_has_not_read(shelf: Any) -> None:
    id = shelf.write()
    seen = shelf.rev(id)
    shelf.change(id, body_en="Something else.")
    with pytest.raises(Conflict):
        shelf.run("publish", "maria", article=id, rev=seen)


@pytest.mark.parametrize("step", ["submit", "publish"])
def test_a_title_without_a_text_is_not_published(shelf: Any, step: str) -> None:
    id = shelf.write(body_ru="")
    with pytest.raises(Invalid) as told:
        shelf.do(step, id)
    assert list(told.value.errors) == ["body_ru"]


def test_each_publishing_keeps_the_former(shelf: Any) -> None:
    id = shelf.published()
    shelf.change(id, title_en="Second")
    shelf.do("publish", id)
    rows = shelf.store.read().all("SELECT number FROM x_knowledge__version WHERE article_id = ? ORDER BY number", (id,))
    assert rows == [(1,), (2,)]


def test_what_is_published_is_to_be_read_again_in_a_year(shelf: Any) -> None:
    assert Article.get_by_id(shelf.published()).review_on == "2027-01-05"
    assert Article.get_by_id(shelf.published(review_on="2026-03-01")).review_on == "2026-03-01"
