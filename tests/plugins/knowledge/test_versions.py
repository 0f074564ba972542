"""What differs between two versions."""

from __future__ import annotations

from instar_plugins.knowledge.versions import compared


def test_lines_that_went_and_came_in_each_language() -> None:
    before = {"en": {"title": "Key", "body": "one\ntwo\nthree"}}
    after = {"en": {"title": "Key", "body": "one\n2\nthree"}, "ru": {"title": "Ключ", "body": ""}}
    english, russian = compared(before, after)
    assert [(one.kind, one.text) for one in english.lines] == [
        ("same", "Key"),
        ("same", "one"),
        ("gone", "two"),
        ("new", "2"),
        ("same", "three"),
    ]
    assert [(one.kind, one.text) for one in russian.lines] == [("new", "Ключ")]


def test_the_same_differs_in_nothing() -> None:
    text = {"en": {"title": "Key", "body": "one"}}
    assert [one.differs for one in compared(text, text)] == [False]
