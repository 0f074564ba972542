"""What a plan says to people: lengths, links, and why something is late."""

from __future__ import annotations

from instar.sdk import _
from instar_plugins.projects.hours import MOST_STEPS
from instar_plugins.projects.plan import Cause, Circle, Kind, Link, Timing

HOUR = 60


def length(minutes: int, day: int) -> str:
    """Working time: "3 d 2 h", where a day is so many minutes."""
    sign, left = ("−" if minutes < 0 else ""), abs(minutes)
    days, left = divmod(left, day or 480)
    hours, left = divmod(left, HOUR)
    parts = [
        _("{count} d").format(count=days) if days else "",
        _("{count} h").format(count=hours) if hours else "",
        _("{count} min").format(count=left) if left else "",
    ]
    told = " ".join(part for part in parts if part)
    return f"{sign}{told}" if told else _("{count} h").format(count=0)


def kinds() -> dict[Kind, str]:
    return {
        "FS": _("starts after its finish"),
        "SS": _("starts after its start"),
        "FF": _("finishes after its finish"),
        "SF": _("finishes after its start"),
    }


def bound() -> dict[Kind, str]:
    """Whole sentences of links."""
    return {
        "FS": _("{after} starts after the finish of {before}."),
        "SS": _("{after} starts after the start of {before}."),
        "FF": _("{after} finishes after the finish of {before}."),
        "SF": _("{after} finishes after the start of {before}."),
    }


def lag(link: Link, day: int) -> str:
    """Empty where there is none."""
    if not link.lag:
        return ""
    told = length(link.lag, 1440 if link.elapsed else day)
    return _("{length} by the clock").format(length=told) if link.elapsed else told


def why_late(timing: Timing, day: int) -> list[str]:
    """Sentences: how late it is, and what that comes of; none for what is in time."""
    if not timing.late:
        return []
    told = [_("Late by {length}.").format(length=length(timing.late, day))]
    for cause in timing.causes:
        told.append(_cause(cause, day))
    return told


def _cause(cause: Cause, day: int) -> str:
    by = length(cause.minutes, day)
    if cause.link is None:
        return _("Its own dates leave {length} too little.").format(length=by)
    return _("Late because of {number}, by {length}.").format(number=cause.link.before, length=by)


def what_is_broken(timing: Timing, day: int) -> list[str]:
    """Sentences about links that a fixed date does not keep."""
    sentence = _("Its fixed date is {length} too early for {number}.")
    return [
        sentence.format(length=length(one.minutes, day), number=one.link.before) for one in timing.broken if one.link
    ]


def against_baseline(later: int, day: int) -> str:
    """How a finish differs from that of the baseline; ``later``: minutes of working time."""
    if not later:
        return _("as in the baseline")
    told = _("{length} later than in the baseline") if later > 0 else _("{length} earlier than in the baseline")
    return told.format(length=length(abs(later), day))


def told_circle(circle: Circle) -> str:
    return _("These tickets wait for each other: {path}. Take one of the links out.").format(
        path=" → ".join(circle.path)
    )


def told_reach() -> str:
    sentence = _("The plan reaches further than {years} years, or its calendar has no working time.")
    return sentence.format(years=MOST_STEPS)
