"""Plugins of the site as people see them: works, off, failed and why. Tracebacks only for who manages plugins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from instar.access import Actor
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.plugins import Asked, PluginStatus
from instar.queries.cursor import COUNTED
from instar.queries.head import people
from instar.queries.site_settings import SettingRow
from instar.queries.told import Told, told
from instar.settings import PAGE, describe
from instar.store import OwnTables, setting_name
from instar.store import plugin_settings as stored_settings

_CHANGES = "SELECT name, by_id, at FROM site_setting WHERE name LIKE 'plugins.%'"
_TICKETS = f"SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE t.role = ? LIMIT {COUNTED})"


@dataclass(frozen=True, slots=True)
class PluginRow:
    """``state``: loaded | off | failed. ``contributions``: kind → how many. ``roles``: keys of the roles it gives, and
    ``tickets`` how many tickets have one of them now (at most 1000; 0 while it is not loaded). ``trace`` is "" without
    ``plugin.manage``. ``paused``: what failed too often and is left alone for a while, each with its last error
    (without ``plugin.manage`` the name alone); ``switchable``: the reader may switch it off or on. ``tables``: its own
    in the database, whether or not it is loaded. ``settings``: how many rows it has; None where that is not known.
    ``told``: how far it has been told what happened, its error empty without ``plugin.manage``; None where it does not
    listen."""

    name: str
    version: str
    distribution: str
    state: str
    reason: str
    hint: str
    contributions: Mapping[str, int]
    roles: tuple[str, ...]
    faults: int
    tickets: int
    trace: str
    paused: tuple[str, ...] = ()
    switchable: bool = False
    tables: tuple[str, ...] = ()
    settings: int | None = None
    told: Told | None = None


def plugins(kernel: Kernel, actor: Actor) -> tuple[PluginRow, ...]:
    """All plugins that were found; needs ``process.view`` or ``plugin.manage``, else Forbidden."""
    manages = kernel.access.can(actor, "plugin.manage")
    if not manages:
        kernel.access.authorize(actor, "process.view")
    tables, listening = OwnTables(kernel.store).by_owner(), told(kernel)
    return tuple(
        _row(kernel, status, manages, tables.get(status.name, ()), listening.get(status.name))
        for status in kernel.plugins.statuses
    )


def plugin_settings(kernel: Kernel, actor: Actor, name: str) -> tuple[SettingRow, ...] | None:
    """The rows of a plugin's settings; None where they are not known, because it is off or has failed.

    Raises NotFound, and Forbidden without ``plugin.manage``.
    """
    kernel.access.authorize(actor, "plugin.manage")
    if kernel.plugins.status(name) is None:
        raise NotFound("no_plugin", _("There is no plugin “{name}”.").format(name=name))
    rows = kernel.plugins.rows().get(name)
    if rows is None:
        return None
    changes = {row: (by, at) for row, by, at in kernel.store.read().all(_CHANGES)}
    named = people(kernel, {by for by, _at in changes.values() if by is not None})
    stored = stored_settings(kernel.store).get(name, {})
    made = []
    for row, said in zip(rows, describe(rows, plugin=name, settings=kernel.settings, stored=stored), strict=True):
        by, at = changes.get(setting_name(name, row.name), (None, None))
        fixed = row.secret or said.origin not in ("", PAGE)
        person = named.get(by) if by is not None else None
        made.append(SettingRow(row, said.takes, said.help, said.default, said.value, said.origin, fixed, person, at))
    return tuple(made)


def left_behind(kernel: Kernel, actor: Actor) -> Mapping[str, tuple[str, ...]]:
    """Plugin that is gone → its tables, which it has left; nothing for who does not manage plugins."""
    if not kernel.access.can(actor, "plugin.manage"):
        return {}
    known = {status.name for status in kernel.plugins.statuses}
    return {name: tables for name, tables in OwnTables(kernel.store).by_owner().items() if name not in known}


def _row(kernel: Kernel, status: PluginStatus, manages: bool, tables: tuple[str, ...], told: Told | None) -> PluginRow:
    roles = tuple(key for key in kernel.plugins.roles if kernel.plugins.owner("role", key) == status.name)
    tx = kernel.store.read()
    return PluginRow(
        name=status.name,
        version=status.version,
        distribution=status.distribution,
        state=status.state,
        reason=str(status.reason),
        hint=str(status.hint),
        contributions=dict(status.contributions),
        roles=roles,
        faults=status.faults,
        tickets=min(COUNTED, sum(int(tx.value(_TICKETS, (key,))) for key in roles)),
        trace=(status.traceback or status.last_fault) if manages else "",
        paused=tuple(f"{one.doing}: {one.reason}" if manages else one.doing for one in status.breaker.pauses()),
        switchable=manages and (status.state != "off" or status.switched),
        tables=tables,
        settings=len(rows) if (rows := kernel.plugins.rows().get(status.name)) is not None else None,
        told=told if told is None or manages else told._replace(error=""),
    )


def hook_calls(kernel: Kernel, actor: Actor) -> tuple[Asked, ...]:
    """The last calls of hooks in this process, newest first; needs ``plugin.manage``, else Forbidden."""
    kernel.access.authorize(actor, "plugin.manage")
    return kernel.plugins.trace.calls()
