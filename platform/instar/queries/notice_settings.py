"""What somebody has chosen to be told, and what holds where he has chosen nothing."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar import mail
from instar.access import Actor
from instar.errors import NotFound
from instar.i18n import _, text
from instar.kernel import Kernel
from instar.notices import default_way, kinds, profile_of

STAFF = frozenset({"message", "team_step", "absence", "job", "due", "breached"})
"""Kinds of which only people hear who work here."""
PARTNERS = frozenset({"shared"})

_ROW = """
SELECT choices, quiet_begin, quiet_end, quiet_off, digest, digest_day, digest_at, digest_off, digest_due, language
FROM notice_setting WHERE principal_id = ?"""


@dataclass(frozen=True, slots=True)
class KindRow:
    """``way``: as it holds now; ``default``: as it would without a choice of his own."""

    key: str
    title: str
    way: str
    default: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """``quiet``: (begin, end), such as "22:00", None: no quiet hours. ``digest``: daily | weekly | "". ``digest_due``:
    ms, None where none is planned. ``address``: where letters go, "" for nowhere; ``sends``: whether any are sent."""

    kinds: tuple[KindRow, ...]
    quiet: tuple[str, str] | None
    quiet_days_off: bool
    digest: str
    digest_day: int
    digest_at: str
    digest_days_off: bool
    digest_due: int | None
    language: str | None
    address: str
    sends: bool


def notice_settings(kernel: Kernel, actor: Actor) -> NoticeSettings:
    """The actor's own; raises NotFound without an account."""
    if actor.id is None or actor.kind != "user":
        raise NotFound("no_account", _("Nobody is logged in."))
    row = kernel.store.read().one(_ROW, (actor.id,))
    choices, begin, end, quiet_off, digest, day, at, off, due, language = row or (
        *("{}", None, None, 0, "daily", 0, 540, 0),
        *(None, None),
    )
    return NoticeSettings(
        kinds=_kinds(kernel, actor, orjson.loads(choices)),
        quiet=(clock(begin), clock(end)) if begin is not None and end is not None else None,
        quiet_days_off=bool(quiet_off),
        digest=digest,
        digest_day=day,
        digest_at=clock(at),
        digest_days_off=bool(off),
        digest_due=due,
        language=language,
        address=actor.email or "",
        sends=mail.is_configured(kernel.settings),
    )


def clock(minutes: int) -> str:
    """Minutes of the day as people write them: "09:00"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _kinds(kernel: Kernel, actor: Actor, choices: dict[str, str]) -> tuple[KindRow, ...]:
    """Those of which the actor may come to hear."""
    access, profile = kernel.access, profile_of(kernel.access, actor)
    inside = access.can(actor, "ticket.view_internal")
    answers = access.can(actor, "grant.manage") or access.can(actor, "ticket.share")
    found = []
    for kind in kinds(kernel.plugins).values():
        if (kind.inside or kind.key in STAFF) and not inside:
            continue
        if (kind.key in PARTNERS and actor.partner is None) or (kind.key == "access" and not answers):
            continue
        default = default_way(kernel.settings, kind, profile)
        chosen = choices.get(kind.key)
        found.append(KindRow(kind.key, text(kind.title), chosen or default, default, chosen is not None))
    return tuple(found)
