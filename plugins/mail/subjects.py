"""The subject of a letter: its title without what mail programs put before it, and numbers of tickets in it."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"\s*(?:(?P<answer>re|aw|antw|sv|vs|ref|rif|odp|отв|ответ|на|ha)|(?P<forward>fwd?|wg|tr|rv|i|пересл|пересылка))"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s*[:\uff1a]\s*",
    re.IGNORECASE,
)
_GATEWAY = re.compile(r"\s*\[\s*(?:external|ext|внешнее|внешний|внешняя почта|spam\??|спам)\s*\]:?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w-])[TtТт]-(\d{1,15})(?![\w-])")
MOST_NUMBERS = 5


def title(subject: str) -> str:
    """Without Re:, Fwd:, Отв: and marks of gateways, however many there are."""
    found = subject
    while match := _BEFORE.match(found) or _GATEWAY.match(found):
        found = found[match.end() :]
    return found.strip()


def is_answer(subject: str) -> bool:
    """Whether a mail program has put before it that it answers."""
    return _first(subject) == "answer"


def is_forwarded(subject: str) -> bool:
    """Whether somebody hands on what he got: then the quoted text is what he wants to say."""
    return _first(subject) == "forward"


def numbers(subject: str) -> list[str]:
    """Numbers of tickets in it, such as T-12."""
    return [f"T-{digits}" for digits in _NUMBER.findall(subject)][:MOST_NUMBERS]


def _first(subject: str) -> str:
    found = subject
    while gateway := _GATEWAY.match(found):
        found = found[gateway.end() :]
    match = _BEFORE.match(found)
    return (match.lastgroup or "") if match else ""
