"""What plugins know that may answer a reader of the portal before he asks (hook ``portal_answers``)."""

from __future__ import annotations

from dataclasses import dataclass

from instar.web import current
from instar.web.chips import known_icon

MOST = 5


@dataclass(frozen=True, slots=True)
class Found:
    title: str
    icon: str
    url: str


def answers(asked: str = "", service: str = "") -> list[Found]:
    """For words that were typed, or for a service that is about to be ordered; none for neither."""
    if not asked and not service:
        return []
    found = current.kernel().plugins.gather("portal_answers", asked=asked, service=service, actor=current.actor())
    return [Found(one.title, known_icon(one.icon), one.url) for _plugin, one in found[:MOST]]
