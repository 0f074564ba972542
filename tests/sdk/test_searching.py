"""Words that a plugin keeps and looks for."""

from __future__ import annotations

from instar import sdk


def test_words_and_questions_meet_in_their_stems() -> None:
    kept = set(sdk.word_stems("Лицензии приходят ёлкой"))
    (typed, _other) = sdk.asked_words("лицензия елку ")
    assert kept.issuperset(typed.whole)
    assert typed.beginning == ""


def test_the_last_word_may_be_the_beginning_of_one_and_the_layout_wrong() -> None:
    typed, other = sdk.asked_words("kbwty")
    assert (typed.whole, typed.beginning) == ((), "kbwti")
    assert (other.whole, other.beginning) == ((), "лиц")


def test_signs_are_no_question() -> None:
    assert sdk.asked_words("?! –") == []
    assert sdk.asked_words("") == []


def test_places_of_words_in_a_text() -> None:
    text = "Where the licence is"
    assert [text[begin:end] for begin, end in sdk.word_places(text, "licences ")] == ["licence"]
