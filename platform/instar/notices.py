"""What is known of kinds of notices on a site, and which way one comes to a person who has chosen nothing.

The first that says something wins: the person; the site for people of his profile; the site for all; the kind for his
profile; the kind. Profiles are told apart by what somebody may, so that a right of one's own counts like a profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from instar.access import Access, Actor
from instar.contract.notices import KERNEL_NOTICES, NoticeKind
from instar.engine.calendars import Calendar
from instar.engine.quiet import Days, Digest
from instar.settings import Settings

PROFILES = ("supervisor", "operator", "partner", "requester")
GATHER_MS = 60_000
"""How long a letter waits for what else happens."""
DIGEST = Digest("daily", at=9 * 60)
"""That of somebody who has chosen none."""
SATURDAY = 5
_KERNEL = {kind.key: kind for kind in KERNEL_NOTICES}


class _Plugins(Protocol):
    @property
    def notices(self) -> Mapping[str, NoticeKind]: ...


def kinds(plugins: _Plugins) -> dict[str, NoticeKind]:
    """All kinds of the site: the kernel's, then those of plugins."""
    return {**_KERNEL, **plugins.notices}


def kind_named(plugins: _Plugins, key: str) -> NoticeKind | None:
    """One kind; None for that of a plugin that is off."""
    return plugins.notices.get(key) or _KERNEL.get(key)


def profile_of(access: Access, actor: Actor) -> str:
    """Which of ``PROFILES`` somebody counts as."""
    if access.can(actor, "ticket.assign"):
        return "supervisor"
    if access.can(actor, "ticket.view_internal"):
        return "operator"
    return "partner" if actor.partner is not None else "requester"


def default_way(settings: Settings, kind: NoticeKind, profile: str) -> str:
    """The way of a kind for somebody of a profile who has chosen nothing."""
    site: dict[str, str] = dict(row.split("=", 1) for row in settings.notice_defaults)
    said = site.get(f"{profile}:{kind.key}") or site.get(kind.key)
    return said or kind.ways.get(profile) or kind.way


def days_off(calendar: Calendar | None) -> Days:
    """Which days are off: those on which the site's calendar works no hour, else Saturdays and Sundays."""
    if calendar is None:
        return lambda day: day.weekday() >= SATURDAY
    return lambda day: not calendar.day(day).intervals
