"""What is refused when an article is saved, each with a sentence at its field."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Invalid
from instar_plugins.knowledge.wanted import LONGEST_BODY

WRONG = [
    ({"title_en": "", "title_ru": "", "body_en": "", "body_ru": ""}, "title_en"),
    ({"title_ru": ""}, "title_ru"),
    ({"title_en": "x" * 201}, "title_en"),
    ({"body_en": "x" * (LONGEST_BODY + 1)}, "body_en"),
    ({"audience": "everyone"}, "audience"),
    ({"keywords": "x" * 501}, "keywords"),
    ({"services": ["nothing"]}, "services"),
    ({"owner": "carl"}, "owner"),
    ({"owner": "nobody"}, "owner"),
    ({"review_on": "soon"}, "review_on"),
    ({"ticket": "T-999999"}, "ticket"),
    ({"ticket": "T-x"}, "ticket"),
]


@pytest.mark.parametrize(("more", "field"), WRONG)
def test_what_is_wrong_is_told_at_its_field_and_writes_nothing(shelf: Any, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        shelf.write(**more)
    assert field in refused.value.errors
    assert shelf.store.read().value("SELECT count(*) FROM x_knowledge__article") == 0


def test_everything_that_is_wrong_is_told_at_once(shelf: Any) -> None:
    with pytest.raises(Invalid) as refused:
        shelf.write(audience="x", owner="nobody", review_on="x")
    assert set(refused.value.errors) == {"audience", "owner", "review_on"}


def test_what_is_typed_is_kept_tidy(shelf: Any) -> None:
    id = shelf.write(title_en="  Two \n words ", body_en="a\r\nb\x00", keywords="one; two,two , ", owner="boris")
    row = shelf.store.read().one("SELECT keywords, owner FROM x_knowledge__article WHERE id = ?", (id,))
    assert row == ("one, two", shelf.actor("boris").id)
    sql = "SELECT title, body FROM x_knowledge__piece WHERE article_id = ? AND language = 'en'"
    assert shelf.store.read().one(sql, (id,)) == ("Two words", "a\nb")


def test_the_ticket_that_it_was_written_from_is_kept(shelf: Any) -> None:
    number = shelf.ticket()
    id = shelf.write("olga", ticket=number)
    assert shelf.store.read().value("SELECT origin FROM x_knowledge__article WHERE id = ?", (id,)) == int(number[2:])
