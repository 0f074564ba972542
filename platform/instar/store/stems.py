"""Texts as words that can be looked up: lower case, е for ё, each cut to its stem, Russian and English.

Both sides of a search go through here, what is written and what is asked, so that any database can keep the words.
A question is read twice: as typed, and as if the keyboard had spoken the other language (ghbdtn is привет).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

LONGEST_TEXT = 200_000
"""Characters of one ticket's text that are looked at."""
LONGEST_QUESTION = 200
MOST_WORDS = 12
LONGEST_WORD = 40
SHORTEST_BEGINNING = 2
"""Letters of the last word of a question that may be the beginning of a longer one."""

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC_LETTER = re.compile("[а-я]")
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюе"
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC[:-1], _CYRILLIC + _LATIN[:-1])
_local = threading.local()  # a stemmer holds the word it works on


def folded(text: str) -> str:
    """The text as it is compared: composed, lower case, е for ё."""
    composed = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    return composed.casefold().replace("ё", "е")


def other_layout(typed: str) -> str:
    """What was meant when the keyboard spoke the other language."""
    return folded(typed).translate(_OTHER_LAYOUT)


def stems(text: str) -> list[str]:
    """The words of a text in their order, each as its stem."""
    return [_stem(word[:LONGEST_WORD]) for word in _WORD.findall(folded(text[:LONGEST_TEXT]))]


def stemmed(text: str) -> str:
    """The same as one text, as it is stored."""
    return " ".join(stems(text))


def question(typed: str, *, whole: bool = False) -> str:
    """The words as SQLite's full-text index is asked for them, in either layout: all must be there, the last may be
    the beginning of one unless it is to be ``whole``. "" when there are no words."""
    asked = typed[:LONGEST_QUESTION]
    readings = dict.fromkeys(_all_of(reading, whole) for reading in (folded(asked), other_layout(asked)))
    return " OR ".join(f"({reading})" for reading in readings if reading)


def places(text: str, typed: str) -> list[tuple[int, int]]:
    """Where in a text words of a question stand: (begin, end), in their order, in either layout."""
    wanted, beginnings = _looked_for(typed[:LONGEST_QUESTION])
    found = []
    for match in _WORD.finditer(text[:LONGEST_TEXT]):
        stem = _stem(folded(match[0])[:LONGEST_WORD])
        if stem in wanted or stem.startswith(beginnings):
            found.append(match.span())
    return found


class Reading(NamedTuple):
    """A question in one layout: ``whole`` are stems that must be there, ``beginning`` is what another one begins with,
    "" for none."""

    whole: tuple[str, ...]
    beginning: str


def readings(typed: str) -> list[Reading]:
    """The words of a question in either layout, for who keeps stems in a table; empty when there are no words."""
    asked = typed[:LONGEST_QUESTION]
    found = []
    for reading in (folded(asked), other_layout(asked)):
        words = tuple(stems(reading)[:MOST_WORDS])
        open_end = reading[-1:].isalnum() and bool(words) and len(words[-1]) >= SHORTEST_BEGINNING
        if words:
            found.append(Reading(words[:-1] if open_end else words, words[-1] if open_end else ""))
    return list(dict.fromkeys(found))


def found_in(text: str, typed: str) -> bool:
    """Whether all words of a question stand in a text, in either layout; its last may be the beginning of one."""
    there = set(stems(text))
    return any(
        there.issuperset(whole) and (not beginning or _begins(there, beginning)) for whole, beginning in readings(typed)
    )


def _begins(there: set[str], beginning: str) -> bool:
    return any(stem.startswith(beginning) for stem in there)


@lru_cache(maxsize=1024)
def _looked_for(asked: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Stems, and beginnings of stems, in either layout: the same for every text of an answer."""
    wanted: set[str] = set()
    beginnings: list[str] = []
    for reading in (folded(asked), other_layout(asked)):
        words = stems(reading)[:MOST_WORDS]
        wanted |= set(words)
        if words and reading[-1:].isalnum() and len(words[-1]) >= SHORTEST_BEGINNING:
            beginnings.append(words[-1])
    return frozenset(wanted), tuple(beginnings)


def _all_of(text: str, whole: bool) -> str:
    words = list(dict.fromkeys(stems(text)[:MOST_WORDS]))
    if not words:
        return ""
    open_end = not whole and text[-1:].isalnum() and len(words[-1]) >= SHORTEST_BEGINNING
    quoted = [f'"{word}"' for word in words]
    return " AND ".join([*quoted[:-1], f"{quoted[-1]}*" if open_end else quoted[-1]])


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    russian, english = _stemmers()
    found: str = (russian if _CYRILLIC_LETTER.search(word) else english).stemWord(word)
    return found


def _stemmers() -> tuple[snowballstemmer.Stemmer, snowballstemmer.Stemmer]:
    made: tuple[snowballstemmer.Stemmer, snowballstemmer.Stemmer] | None = getattr(_local, "stemmers", None)
    if made is None:
        made = _local.stemmers = (snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english"))
    return made
