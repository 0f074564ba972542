"""What an article is found by."""

from __future__ import annotations

from typing import Any

from instar_plugins.knowledge.index import BODY, KEYWORD, MOST, TITLE, stems_of
from instar_plugins.knowledge.tables import Word


def test_a_word_is_worth_what_its_best_place_is() -> None:
    texts = {"en": {"title": "Keys", "body": "keys and locks"}, "ru": {"title": "Ключи", "body": "ёлка"}}
    found = stems_of(texts, "doors")
    assert (found["key"], found["lock"], found["door"], found["ключ"]) == (TITLE, BODY, KEYWORD, TITLE)
    assert "елк" in found, "ё is е"


def test_a_very_long_text_has_no_more_words_than_are_useful() -> None:
    body = " ".join(f"w{number}x" for number in range(5000))
    assert len(stems_of({"en": {"title": "Long", "body": body}}, "")) == MOST


def test_saving_leaves_what_readers_find_and_publishing_replaces_it(shelf: Any) -> None:
    id = shelf.published()
    shelf.change(id, title_en="Something new", body_en="and different")

    def stems(shown: int) -> set[str]:
        return {one.stem for one in Word.select().where(Word.article_id == id, Word.shown == shown)}

    assert "licenc" in stems(1)
    assert "differ" not in stems(1)
    assert "differ" in stems(0)
    shelf.do("publish", id)
    assert "differ" in stems(1)
    shelf.do("retire", id)
    assert stems(1) == set()
