"""What a reviewer looks at: points with weights, a list for each channel, as the setting ``checklists`` says in JSON.

A point is met, met half or not met; one that did not come up counts for nothing. Of a point that must not be missed the
whole work is worth nothing, however good the rest was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MARKS = ("yes", "half", "no", "none")
WORTH = {"yes": 1.0, "half": 0.5, "no": 0.0}
ANY = "*"
MOST = 30


@dataclass(frozen=True, slots=True)
class Point:
    """``title``: a language map. ``weight``: more counts more. ``must``: not met, everything is worth nothing."""

    key: str
    title: Mapping[str, str]
    weight: float
    must: bool = False


Checklists = Mapping[str, Sequence[Point]]
"""Channel (``*``: every other one) → its points."""

DEFAULT = {
    ANY: [
        {"key": "understood", "title": {"en": "The question was understood", "ru": "Вопрос понят верно"}, "weight": 3},
        {"key": "right", "title": {"en": "The answer is right and whole", "ru": "Ответ верный и полный"}, "weight": 4},
        {"key": "clear", "title": {"en": "It is said clearly", "ru": "Сказано понятно"}, "weight": 2},
        {"key": "polite", "title": {"en": "The tone is polite", "ru": "Тон вежливый"}, "weight": 2},
        {
            "key": "fields",
            "title": {"en": "The fields are filled in rightly", "ru": "Поля заполнены верно"},
            "weight": 1,
        },
        {
            "key": "private",
            "title": {"en": "Nothing was told that is not for the client", "ru": "Клиенту не сообщили лишнего"},
            "weight": 1,
            "must": True,
        },
    ],
    "phone": [
        {"key": "greeted", "title": {"en": "Greeted by name", "ru": "Приветствие по имени"}, "weight": 1},
        {"key": "understood", "title": {"en": "The question was understood", "ru": "Вопрос понят верно"}, "weight": 3},
        {"key": "right", "title": {"en": "The answer is right and whole", "ru": "Ответ верный и полный"}, "weight": 4},
        {"key": "polite", "title": {"en": "The tone is polite", "ru": "Тон вежливый"}, "weight": 3},
        {
            "key": "agreed",
            "title": {"en": "It was said what happens next", "ru": "Сказано, что будет дальше"},
            "weight": 2,
        },
    ],
}


def read(source: str) -> Checklists:
    """The lists of the setting, those above where it is empty; raises ValueError that says what is wrong."""
    given = json.loads(source) if source.strip() else DEFAULT
    if not isinstance(given, dict) or ANY not in given:
        raise ValueError(f"an object with a list for each channel, one of them “{ANY}”")
    return {str(channel): _points(str(channel), points) for channel, points in given.items()}


def wrong(source: str) -> str | None:
    """What is wrong with the text of the setting; None for nothing."""
    try:
        read(source)
    except ValueError as error:
        return str(error)
    return None


def points_of(lists: Checklists, channel: str) -> Sequence[Point]:
    return lists.get(channel) or lists[ANY]


def score(points: Sequence[Point], marks: Mapping[str, str]) -> int | None:
    """0 to 100; None where nothing has come up."""
    if any(point.must and marks.get(point.key) == "no" for point in points):
        return 0
    counted = [(point.weight, WORTH[marks[point.key]]) for point in points if marks.get(point.key) in WORTH]
    whole = sum(weight for weight, _worth in counted)
    return round(100 * sum(weight * worth for weight, worth in counted) / whole) if whole else None


def _points(channel: str, given: Any) -> tuple[Point, ...]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST:
        raise ValueError(f"{channel}: a list of 1 to {MOST} points")
    points = tuple(_point(f"{channel}.{place}", one) for place, one in enumerate(given, start=1))
    if len({point.key for point in points}) < len(points):
        raise ValueError(f"{channel}: two points have the same key")
    return points


def _point(place: str, given: Any) -> Point:
    if not isinstance(given, dict) or not isinstance(given.get("key"), str) or not given["key"].isidentifier():
        raise ValueError(f"{place}: key is a word of letters, digits and _")
    title, weight = given.get("title"), given.get("weight", 1)
    if isinstance(title, str):
        title = {"en": title, "ru": title}
    if not isinstance(title, dict) or not title or not all(isinstance(said, str) and said for said in title.values()):
        raise ValueError(f"{place}: title is a text, or one in each language")
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 100:
        raise ValueError(f"{place}: weight is a number above 0, at most 100")
    return Point(given["key"], title, float(weight), bool(given.get("must", False)))
