"""What can be wrong with a contribution is told when it is made, at the line of the plugin that makes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KEY = re.compile(r"[a-z][a-z0-9_]*")
DOTTED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


def check_key(value: Any, pattern: re.Pattern[str]) -> None:
    if not isinstance(value.key, str) or not pattern.fullmatch(value.key):
        raise ValueError(f"{type(value).__name__}: key is {value.key!r}; it is made of a-z, 0-9 and _, a letter first")


def check_text(value: Any, text: object) -> None:
    if not text or not isinstance(text, str | Mapping):
        raise TypeError(f"{type(value).__name__} {value.key!r}: title is {text!r}; it is a string or a language map")


def check_word(value: Any, name: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise ValueError(f"{type(value).__name__}: {name} is {word!r}; it is one of {', '.join(words)}")


def check_plain(value: Any, *names: str) -> None:
    """Each of these fields is text that can be stored: a str without half of a surrogate pair."""
    for name in names:
        text = getattr(value, name)
        if not isinstance(text, str):
            raise TypeError(f"{type(value).__name__}: {name} is {type(text).__name__}; it is a text")
        text.encode("utf-8")
