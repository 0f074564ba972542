"""What people call what rules are made of: events, what they are narrowed by, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_datetime, get_day_names

from instar.sdk import _, current, own_zone, pgettext, text, viewer
from instar_plugins.rules.moments import Every


def events() -> dict[str, str]:
    """Kind of event → title."""
    return {
        "opened": _("A ticket is opened"),
        "stage": _("A stage is entered"),
        "outcome": _("A step is done"),
        "field": _("A field is changed"),
        "message_in": _("A message comes from outside"),
        "message_out": _("A message goes out"),
        "note": _("A note is written"),
        "warned": _("A clock warns"),
        "breached": _("A clock is late"),
        "rated": _("The work is rated"),
        "closed": _("A ticket is closed"),
        "reopened": _("A ticket is reopened"),
        "role": _("The role is changed"),
        "service": _("The service is changed"),
        "time": _("The time has come"),
    }


def moments() -> dict[str, str]:
    """Kind of moment of the clock → title."""
    return {
        "day": _("Every day"),
        "workday": _("On working days"),
        "week": _("On days of the week"),
        "month": _("On a day of the month"),
        "cron": _("By a cron line"),
    }


def moment_parts() -> dict[str, str]:
    """What a moment of the clock says besides → title."""
    return {
        "at": pgettext("rule", "At what time"),
        "day": _("Day of the month, or “last”"),
        "calendar": _("Calendar: key; none: Mondays to Fridays"),
        "cron": _("Minute, hour, day, month, weekday"),
        "zone": _("Time zone; none: the site’s"),
    }


def statuses() -> dict[str, str]:
    """Which tickets a rule by the clock goes over → title."""
    return {"open": _("Open tickets"), "ended": _("Tickets that have ended"), "all": _("All tickets, ended or not")}


def weekdays(width: str = "wide") -> list[str]:
    """Monday first."""
    names = get_day_names(width, "stand-alone", locale=current())
    return [names[day] for day in range(7)]


def every(one: Every) -> str:
    """A moment of the clock in words: "On days of the week: Mon, Thu 09:00 (Europe/Berlin)"."""
    more = {
        "workday": one.calendar,
        "week": ", ".join(name for day, name in enumerate(weekdays("abbreviated")) if day in one.days),
        "month": _("the last one") if one.kind == "month" and not one.day else str(one.day),
        "cron": one.cron.fields if one.cron else "",
    }.get(one.kind, "")
    title = moments()[one.kind]
    at = "" if one.kind == "cron" else one.at.strftime("%H:%M")
    said = " ".join(filter(None, (f"{title}: {more}" if more else title, at)))
    return f"{said} ({one.zone})" if one.zone else said


def coming(at: int) -> str:
    """A moment to come, in the reader's zone: "Mon 7 Dec 09:00"."""
    moment = datetime.fromtimestamp(at / 1000, own_zone(viewer()))
    return str(format_datetime(moment, "EEE d MMM HH:mm", locale=current()))


def narrowings() -> dict[str, str]:
    """What narrows an event → title."""
    return {
        "stage": _("Stage: id"),
        "step": _("Step: id"),
        "outcome": _("Outcome: id"),
        "field": _("Field: id"),
        "clock": _("Clock: id"),
        "result": _("Result"),
        "role": _("Role: key"),
        "service": _("Service: key"),
    }


def happening(named: Mapping[str, Any]) -> str:
    """One of a rule's events in words: "A stage is entered: work"; of moments of the clock see ``every``."""
    title = events().get(str(named.get("event")), str(named.get("event")))
    more = [str(value) for name, value in named.items() if name != "event"]
    return _("{event}: {more}").format(event=title, more=", ".join(more)) if more else title


def deed(done: Mapping[str, Any]) -> str:
    """What an effect does, in words."""
    kind = done.get("kind")
    if kind == "PostMessage":
        return _message(done)
    if kind == "SetData":
        pairs = [f"{name} = {plain(value)}" for name, value in (done.get("values") or {}).items()]
        return _("Fields: {pairs}").format(pairs=", ".join(pairs))
    if kind == "SetPriority":
        return _("Priority: {priority}").format(priority=done.get("priority"))
    if kind == "Assign":
        return _("Given to {name}").format(name=", ".join(str(done[one]) for one in ("team", "person") if one in done))
    if kind == "Tell":
        said = text(done.get("text") or "")
        return _("{people} are told: {text}").format(people=", ".join(done.get("people") or ()), text=said)
    if kind == "NewTicket":
        return _("A ticket is opened: {title}").format(title=done.get("title"))
    if kind == "LinkTicket":
        return _("Linked to {number}").format(number=done.get("other"))
    if kind == "HandOver":
        return _("Handed over to {role}").format(role=done.get("role"))
    return str(kind)


def plain(value: Any) -> str:
    """A value that a condition saw."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _message(done: Mapping[str, Any]) -> str:
    said = done.get("body", "")
    if done.get("audience") == "internal":
        return _("Note: {text}").format(text=said)
    return _("Message: {text}").format(text=said)
