"""Lines as they are typed for subtasks and checklists: what is to be done, by whom, until when.

    Call the customer @olga tomorrow
    - Check the licence until 2026-12-05
    Позвонить @ivan до 05.12

A person stands behind ``@``, a service behind ``#``, a day at the end: a date, a day of the week, today, tomorrow, in
days (``3d``). Whatever is not understood stays in the text: nothing that was typed is lost.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

_MARK = re.compile(r"^\s*(?:[-*+•–—]|\d{1,3}[.)]|\[[ xXхХ]?\])(?:\s+|$)")
_LEAD = frozenset({"by", "until", "till", "due", "до", "к", "срок"})
_WORDS = {"today": 0, "сегодня": 0, "tomorrow": 1, "завтра": 1, "послезавтра": 2}
_DAYS = (
    ("mon", "monday", "пн", "понедельник", "понедельника", "понедельнику"),
    ("tue", "tuesday", "вт", "вторник", "вторника", "вторнику"),
    ("wed", "wednesday", "ср", "среда", "среды", "среде"),
    ("thu", "thursday", "чт", "четверг", "четверга", "четвергу"),
    ("fri", "friday", "пт", "пятница", "пятницы", "пятнице"),
    ("sat", "saturday", "сб", "суббота", "субботы", "субботе"),
    ("sun", "sunday", "вс", "воскресенье", "воскресенья", "воскресенью"),
)
_WEEKDAY = {word: day for day, words in enumerate(_DAYS) for word in words}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?")
_VERSION = re.compile(r"\d\.\d{1,2}|\d{1,2}\.\d")
_AHEAD = re.compile(r"\+?(\d{1,3})[dд]")
_LOGIN = re.compile(r"@[\w.\-]+")
_SERVICE = re.compile(r"#[a-z][\w\-]*", re.ASCII)


class Line(NamedTuple):
    """``due``: an ISO date, "" for none; ``assignee`` a log-in, ``service`` a key."""

    text: str
    assignee: str = ""
    due: str = ""
    service: str = ""


def lines(typed: str, today: date) -> list[Line]:
    """One a line that is not empty; ``today``: where the person lives."""
    found = (line(one, today) for one in typed.replace("\x00", "").splitlines() if one.strip())
    return [one for one in found if one.text]


def line(typed: str, today: date) -> Line:
    words = _MARK.sub("", typed.strip()).split()
    assignee = service = due = ""
    while len(words) > 1:
        last = words[-1].rstrip(",;")
        if not assignee and _LOGIN.fullmatch(last):
            assignee = last[1:].lower()
        elif not service and _SERVICE.fullmatch(last):
            service = last[1:]
        elif not due and (day := _due(last, led := len(words) > 2 and words[-2].lower() in _LEAD, today)):
            due = day.isoformat()
            if led:
                words.pop()
        else:
            break
        words.pop()
    return Line(" ".join(words), assignee, due, service)


def _due(word: str, led: bool, today: date) -> date | None:
    """What looks like the number of a version is a day only behind a word such as “until”."""
    return day_of(word, today) if led or not _VERSION.fullmatch(word) else None


def day_of(word: str, today: date) -> date | None:
    """The day that a word names; a day and month alone are those to come."""
    word = word.lower()
    try:
        if word in _WORDS:
            return today + timedelta(days=_WORDS[word])
        if word in _WEEKDAY:
            return today + timedelta(days=(_WEEKDAY[word] - today.weekday()) % 7)
        if found := _AHEAD.fullmatch(word):
            return today + timedelta(days=int(found[1]))
        if _ISO.fullmatch(word):
            return date.fromisoformat(word)
        if found := _DOTTED.fullmatch(word):
            return _dotted(int(found[1]), int(found[2]), found[3], today)
    except (ValueError, OverflowError):  # the 31st of June, a version number: it is a word of the text
        return None
    return None


def _dotted(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    found = date(today.year, month, day)
    return found if found >= today else date(today.year + 1, month, day)
