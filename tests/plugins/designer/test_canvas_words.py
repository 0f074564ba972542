"""What the diagram view says, and what its blocks write."""

from __future__ import annotations

import re
from pathlib import Path

from instar_plugins.designer import canvas_words

STATIC = Path(canvas_words.__file__).parent / "static"


def said(pattern: str) -> set[str]:
    """The names of words that the scripts of the diagram ask for."""
    scripts = [file.read_text("utf-8") for file in (*STATIC.glob("canvas*.js"), *STATIC.glob("block*.js"))]
    return {name for script in scripts for name in re.findall(pattern, script)}


def test_every_word_that_a_script_asks_for_is_there() -> None:
    words = canvas_words.words()
    known, texts = words["canvas"], words["texts"]
    assert isinstance(known, dict)
    assert isinstance(texts, dict)
    asked = said(r"\bwords\.canvas\.(\w+)")
    assert asked
    assert asked - set(known) == set()
    assert said(r'"(did_\w+)"') - set(known) == set()
    assert said(r'site\.(?:text|plain)\("(\w+)"\)') - set(texts) == set()


def test_texts_of_blocks_are_in_all_languages() -> None:
    texts = canvas_words.words()["texts"]
    assert isinstance(texts, dict)
    for name, text in texts.items():
        if name != "lang":
            assert set(text) == {"en", "ru"}
            assert all(text.values())
