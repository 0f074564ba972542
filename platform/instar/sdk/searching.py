"""Words of texts that a plugin keeps, as the site's own search reads them: case, endings, ё and the wrong layout of the
keyboard do not matter."""

from __future__ import annotations

from instar.store.stems import Reading, places, readings, stems

__all__ = ["Reading", "asked_words", "word_places", "word_stems"]


def word_stems(text: str) -> list[str]:
    """The words of a text in their order, each cut to its stem: what a table of a plugin keeps to be found by."""
    return stems(text)


def asked_words(typed: str) -> list[Reading]:
    """What is asked, as typed and as the other layout of the keyboard has it: stems that must all be there, and the
    beginning of one more. Empty when there are no words."""
    return readings(typed)


def word_places(text: str, typed: str) -> list[tuple[int, int]]:
    """Where in a text words of a question stand: (begin, end), in their order."""
    return places(text, typed)
