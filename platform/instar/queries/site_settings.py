"""The settings of the site: what holds, where it was set, who changed it when. Secrets are never told."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.labels import PersonLabel
from instar.settings import SETTINGS, Setting, describe


@dataclass(frozen=True, slots=True)
class SettingRow:
    """``row``: type, range and choices. ``takes`` and ``help``: in the reader's language. ``value`` and ``default`` as
    a variable would have them; a secret's value is "" or a word. ``origin``: "" for the default, "page", else the
    variable or the line of the file. ``fixed``: cannot be changed while the site runs. ``by``, ``at`` (ms): the last
    change."""

    row: Setting
    takes: str
    help: str
    default: str
    value: str
    origin: str
    fixed: bool
    by: PersonLabel | None = None
    at: int | None = None


def site_settings(kernel: Kernel, actor: Actor) -> tuple[SettingRow, ...]:
    """Every row of the site's settings. Raises Forbidden without ``settings.manage``."""
    kernel.access.authorize(actor, "settings.manage")
    changes = {name: (by, at) for name, by, at in kernel.store.read().all("SELECT name, by_id, at FROM site_setting")}
    named = people(kernel, {by for by, _at in changes.values() if by is not None})
    base, made = kernel.held.base, []
    for row, told in zip(SETTINGS, describe(SETTINGS, settings=kernel.settings), strict=True):
        by, at = changes.get(row.name, (None, None))
        fixed = not row.live or row.name in base.origins
        person = named.get(by) if by is not None else None
        made.append(SettingRow(row, told.takes, told.help, told.default, told.value, told.origin, fixed, person, at))
    return tuple(made)
