"""Lengths of time as people write them: "2h 30m", "2 ч 30 мин", "2:30"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

LONGEST = 60

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_WORDS = {
    "w": "w wk week weeks н нед неделя неделю недели недель",
    "d": "d day days д дн день дня дней",
    "h": "h hr hrs hour hours ч час часа часов",
    "m": "m min mins minute minutes м мин минута минуту минуты минут",
    "s": "s sec secs second seconds с сек секунда секунду секунды секунд",
}
_UNITS: Mapping[str, int] = MappingProxyType(
    {word: _SECONDS[unit] for unit, words in _WORDS.items() for word in words.split()}
)
_PART = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*([^\W\d_]+)\.?[\s,]*")
_CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9])")
_SHORT = {"ru": ("д", "ч", "мин", "с"), "en": ("d", "h", "min", "s")}


def read(text: str) -> timedelta | None:
    """None for what is no length of time. A number alone is none: nobody knows of what."""
    text = text.strip().lower()
    if not text or len(text) > LONGEST:
        return None
    sign = -1 if text[0] in "-\u2212" else 1
    text = text.lstrip("-\u2212").strip()
    clock = _CLOCK.fullmatch(text)
    if clock:
        return sign * timedelta(hours=int(clock[1]), minutes=int(clock[2]))
    seconds, at = Decimal(0), 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or part[2] not in _UNITS:
            return None
        seconds += Decimal(part[1].replace(",", ".")) * _UNITS[part[2]]
        at = part.end()
    return sign * timedelta(seconds=int(seconds)) if at and seconds < _SECONDS["d"] * 10**9 else None


def written(length: timedelta, language: str) -> str:
    """As "2 h 30 min" in the language, which `read` reads again."""
    minutes, seconds = divmod(int(abs(length).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    words = _SHORT.get(language.partition("-")[0], _SHORT["en"])
    parts = [f"{part}\u00a0{word}" for part, word in zip((days, hours, minutes, seconds), words, strict=True) if part]
    told = " ".join(parts) or f"0\u00a0{words[2]}"
    return f"\u2212{told}" if length < timedelta() else told
