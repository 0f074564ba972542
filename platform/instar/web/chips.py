"""Roles and statuses as the chips of a page show them: an icon that the sprite has, a hue, a word."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from instar import assets
from instar.i18n import _
from instar.queries.labels import STATUS_TITLES, RoleLabel

HUES = (185, 235, 254, 275, 310, 350)
"""Hues of role families; the style has a rule for each."""
UNKNOWN_ICON = "circle"


class Role(NamedTuple):
    key: str
    title: str
    icon: str
    hue: int | None


class Status(NamedTuple):
    key: str
    title: str


@lru_cache(maxsize=1000)
def role(label: RoleLabel) -> Role:
    """A hue between the families takes the nearest one; an icon that the sprite lacks becomes a circle."""
    return Role(label.key, label.title, known_icon(label.icon), nearest_hue(label.hue))


def status(key: str) -> Status:
    return Status(key, _(STATUS_TITLES[key]) if key in STATUS_TITLES else key)


def known_icon(name: str) -> str:
    return name if name in _sprite() else UNKNOWN_ICON


@cache
def _sprite() -> frozenset[str]:
    """The icons that there are; the sprite is made at build time."""
    return assets.icons()


def nearest_hue(hue: int | str | None) -> int | None:
    """None, and what is no number, stays grey."""
    if hue is None or not str(hue).isdecimal():
        return None
    wanted = int(hue) % 360
    return min(HUES, key=lambda known: min(abs(known - wanted), 360 - abs(known - wanted)))
