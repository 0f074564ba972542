"""What a rule by the clock says, read and checked: when it begins, and over which tickets it goes. Pure functions.

"on": [{"every": "workday", "at": "09:00", "zone": "Europe/Berlin"}],
"over": {"status": "open", "where": "updated < now - duration('P5D')"}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import time
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from instar.sdk import Source, _, cron
from instar_plugins.rules.moments import KINDS, LAST, WEEKDAYS, Every
from instar_plugins.rules.reports import MISSING, Reports

STATUSES: Mapping[str, str] = {"open": "ended == null", "ended": "ended != null", "all": ""}
"""Which tickets → the filter that finds them."""
LONGEST = 1000
_AT = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAYS_OF_MONTH = 31

Fault = tuple[str, str]
Check = Callable[[str], Fault | None]
"""What is wrong with a filter: a sentence and a hint."""


class Over(NamedTuple):
    """``status``: a key of ``STATUSES``; ``where``: a filter of lists, "" for none."""

    status: str = "open"
    where: str = ""

    def filters(self) -> tuple[str, ...]:
        """Filters that all have to find a ticket."""
        return tuple(filter(None, (STATUSES[self.status], self.where)))


def read_every(raw: Mapping[str, Any], at: str, told: Reports, calendars: frozenset[str] | None) -> Every | None:
    """An entry of ``on`` that has ``every``; None where something is wrong with it."""
    kind, before = raw["every"], len(told.found)
    if not isinstance(kind, str) or kind not in KINDS:
        told.unlike(f"{at}/every", _("“{name}” is not known here."), str(kind), KINDS)
        return None
    told.unknown(raw, ("every", *KINDS[kind]), at)
    made = Every(
        kind,
        _time(raw, at, told) if kind != "cron" else time(),
        _days(raw, at, told) if kind == "week" else frozenset(),
        _day(raw, at, told) if kind == "month" else 0,
        _calendar(raw, at, told, calendars) if kind == "workday" else "",
        None,
        _zone(raw, at, told),
    )
    if kind == "cron":
        made = made._replace(cron=cron(raw.get("cron")))
        if made.cron is None:
            said = _("This is no plan by the clock: minute, hour, day, month, weekday.")
            told.add(f"{at}/cron", said, hint='"cron": "0 9 * * 1-5"', code=_code(raw, "cron"))
    return made if len(told.found) == before else None


def read_moments(listed: Sequence[Mapping[str, Any]], calendars: frozenset[str] | None) -> list[Every]:
    """Moments of the clock among what stands under ``on``; what is wrong with one is passed over."""
    told = Reports(Source.of({}))
    found = (read_every(one, "", told, calendars) for one in listed if "every" in one)
    return [one for one in found if one is not None]


def read_over(raw: Any, told: Reports, check: Check | None) -> Over:
    """``check``: looks at a filter as the site would use it; None: it is not looked at."""
    if not isinstance(raw, dict):
        told.add("/over", _("This says which tickets are meant."), hint='"over": {"status": "open", "where": "…"}')
        return Over()
    told.unknown(raw, ("status", "where"), "/over")
    status, where = raw.get("status", "open"), raw.get("where", "")
    if status not in STATUSES:
        told.unlike("/over/status", _("“{name}” is not known here."), str(status), STATUSES)
        status = "open"
    if not isinstance(where, str) or len(where) > LONGEST:
        said = _("A filter is a text of at most {limit} characters.").format(limit=LONGEST)
        told.add("/over/where", said, hint='"where": "updated < now - duration(\'P5D\')"')
        return Over(status)
    fault = check(where) if check is not None and where.strip() else None
    if fault is not None:
        told.add("/over/where", fault[0], hint=fault[1])
    return Over(status, where.strip())


def _time(raw: Mapping[str, Any], at: str, told: Reports) -> time:
    given = raw.get("at")
    found = _AT.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        told.add(f"{at}/at", _("The time of day is hours and minutes."), hint='"at": "09:00"', code=_code(raw, "at"))
        return time()
    return time(int(found[1]), int(found[2]))


def _days(raw: Mapping[str, Any], at: str, told: Reports) -> frozenset[int]:
    given = raw.get("days")
    if not isinstance(given, list) or not given or any(one not in WEEKDAYS for one in given):
        said = _("Weekdays are a list of: {names}.").format(names=", ".join(WEEKDAYS))
        told.add(f"{at}/days", said, hint='"days": ["mon", "thu"]', code=_code(raw, "days"))
        return frozenset()
    return frozenset(WEEKDAYS.index(one) for one in given)


def _day(raw: Mapping[str, Any], at: str, told: Reports) -> int:
    given = raw.get("day")
    if given == LAST:
        return 0
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= _DAYS_OF_MONTH:
        said = _("The day of the month is a number from 1 to 31, or “{last}”.").format(last=LAST)
        told.add(f"{at}/day", said, hint='"day": 1', code=_code(raw, "day"))
        return 1
    return given


def _calendar(raw: Mapping[str, Any], at: str, told: Reports, known: frozenset[str] | None) -> str:
    given = raw.get("calendar", "")
    if not isinstance(given, str):
        told.add(f"{at}/calendar", _("This is a text, or left out."), hint='"calendar": "…"')
        return ""
    if given and known is not None and given not in known:
        told.unlike(f"{at}/calendar", _("There is no calendar “{name}”."), given, known)
    return given


def _zone(raw: Mapping[str, Any], at: str, told: Reports) -> str:
    given = raw.get("zone", "")
    if given and (not isinstance(given, str) or given not in available_timezones()):
        said = _("There is no time zone “{name}”.")
        near = {one for one in available_timezones() if "/" in one}
        told.unlike(f"{at}/zone", said, str(given), near)
        return ""
    return str(given)


def _code(raw: Mapping[str, Any], name: str) -> str:
    """What is not there yet is no mistake while somebody types."""
    return "rule" if raw.get(name) else MISSING
