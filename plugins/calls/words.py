"""What calls are called, in the language of the moment; lengths of talk, written and read."""

from __future__ import annotations

import re

from instar.sdk import _, pgettext

_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")
_MINUTES = re.compile(r"\d{1,4}")


def directions() -> dict[str, str]:
    return {"in": _("incoming"), "out": _("outgoing")}


def outcomes() -> dict[str, str]:
    return {
        "answered": _("answered"),
        "no_answer": _("no answer"),
        "busy": _("busy"),
        "cancelled": pgettext("call", "cancelled"),
        "failed": _("failed"),
    }


def missed() -> dict[str, str]:
    return {"all": _("missed"), "open": _("not called back")}


def talk(seconds: int) -> str:
    """ "3:25", "1:02:09"; "" for none."""
    if not seconds:
        return ""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def seconds(typed: str) -> int | None:
    """What ``talk`` writes, or whole minutes; None for anything else."""
    plain = typed.strip()
    if not plain:
        return 0
    if _MINUTES.fullmatch(plain):
        return 60 * int(plain)
    found = _CLOCK.fullmatch(plain)
    return 3600 * int(found[1] or 0) + 60 * int(found[2]) + int(found[3]) if found else None
