"""Whatever the widget says, it says in both languages, with the same gaps."""

from __future__ import annotations

import re

from instar_plugins.chat.phrases import SHOWN, TOLD, said, words


def test_every_sentence_is_there_in_both_languages_with_the_same_gaps() -> None:
    for name, (en, ru) in {**SHOWN, **TOLD}.items():
        assert en.isascii() or "…" in en, name
        assert re.search("[а-яё]", ru), name
        assert re.findall(r"{\w+}", en) == re.findall(r"{\w+}", ru), name


def test_gaps_are_filled_here_or_left_to_the_script() -> None:
    assert said("too_long", "en", most=9).startswith("The message is longer than 9 characters.")
    assert words("ru")["rated"] == "Спасибо. {score} из 5"
