"""Plugins switched off and on: every process of the site follows within seconds, and nothing is lost.

Tickets of a plugin that is off stay readable; their steps refuse with ``plugin_off`` and jobs of its actions are held
until it is back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from instar.commands.alarms import key_of
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.site_settings import KEEP
from instar.errors import Conflict, Invalid, NotFound, Refused, nearest
from instar.i18n import _
from instar.plugins import EVERY
from instar.settings import Setting, typed
from instar.settings.values import shown
from instar.store import OwnTables, plugin_settings, setting_name

_RING = "UPDATE job SET due = ? WHERE kind = 'alarm' AND state = 'ready' AND attempts > 0 AND substr(key, 1, ?) = ?"
_FORGET = "DELETE FROM job WHERE kind = 'alarm' AND substr(key, 1, ?) = ?"


@dataclass(frozen=True, slots=True)
class SwitchPlugin:
    """``on`` True also loads a plugin again that has failed, or asks its paused hooks again."""

    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class PurgePlugin:
    """Drop the tables of a plugin that is off, has failed or is gone. Nothing brings them back but a backup."""

    name: str


@dataclass(frozen=True, slots=True)
class SetPlugin:
    """``values``: row of the plugin's settings → new value, typed or as a variable would have it; None: back to the
    default. Secrets are said where the site is started."""

    name: str
    values: Mapping[str, Any]


@handles(SetPlugin, "plugin.manage")
def set_plugin(context: Context, command: SetPlugin) -> Answer:
    """Raises NotFound for a name that no plugin has, Invalid with a sentence for each row that is wrong."""
    context.authorize()
    rows = _rows(context, command.name)
    stored = plugin_settings(context.kernel.store).get(command.name, {})
    wanted = dict(_checked(context, command.name, rows, command.values))
    changed = {row: value for row, value in wanted.items() if value != stored.get(row)}
    if changed:
        context.require_confirmed()
    for row, value in changed.items():
        name = setting_name(command.name, row)
        if value is None:
            context.tx.run("DELETE FROM site_setting WHERE name = ?", (name,))
        else:
            context.tx.run(KEEP, (name, value, context.actor.id, context.now))
        before = shown(context.kernel.plugins.values(command.name).get(row, rows[row].default))
        audit(context, "setting.changed", name, {"from": before, "to": value})
    if changed:
        context.kernel.epochs.bump(context.tx, "plugins")
    return {"plugin": command.name, "changed": sorted(changed)}


@handles(PurgePlugin, "plugin.manage")
def purge_plugin(context: Context, command: PurgePlugin) -> Answer:
    """Raises Conflict for a plugin that works, NotFound for one that has no tables."""
    context.authorize()
    status, tables = context.kernel.plugins.status(command.name), OwnTables(context.kernel.store)
    if status is not None and status.state == "loaded":
        raise Conflict(
            "plugin_on",
            _("The plugin {name} works with its tables.").format(name=command.name),
            hint=_("Switch it off first: instar plugins off {name}").format(name=command.name),
        )
    known = tables.by_owner()
    if command.name not in known:
        near = nearest(command.name, known)
        raise NotFound(
            "no_tables",
            _("There are no tables of a plugin “{name}”.").format(name=command.name),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    dropped = tables.drop(command.name)
    context.tx.run("DELETE FROM plugin_cursor WHERE plugin = ?", (command.name,))
    context.tx.run(_FORGET, (len(key_of(command.name, "")), key_of(command.name, "")))
    audit(context, "plugin.purged", command.name, {"tables": list(dropped)})
    return {"plugin": command.name, "tables": sorted(dropped)}


@handles(SwitchPlugin, "plugin.manage")
def switch_plugin(context: Context, command: SwitchPlugin) -> Answer:
    """Raises NotFound for a name that no plugin has, Refused for one that the settings switch off."""
    context.authorize()
    name = command.name
    _refuse_unknown(context, name)
    disabled = context.kernel.settings.disabled_plugins
    if command.on and (name in disabled or EVERY in disabled):
        raise Refused(
            "off_in_settings",
            _("The plugin {name} is switched off in the settings (disabled_plugins).").format(name=name),
            hint=_("Take it out there and start again."),
        )
    if command.on:
        context.tx.run("DELETE FROM plugin_switch WHERE name = ?", (name,))
        context.tx.run("UPDATE plugin_cursor SET due = 0 WHERE plugin = ?", (name,))  # what it raised at is told again
        context.tx.run(_RING, (context.now, len(key_of(name, "")), key_of(name, "")))
        context.jobs = True
    else:
        context.tx.run(
            "INSERT INTO plugin_switch (name, by_id, at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
            (name, context.actor.id, context.now),
        )
    audit(context, "plugin.on" if command.on else "plugin.off", name, {})
    context.kernel.epochs.bump(context.tx, "plugins")
    return {"plugin": name, "on": command.on}


# -- below: how it is done -----------------------------------------------------------------------------------


def _refuse_unknown(context: Context, name: str) -> None:
    plugins = context.kernel.plugins
    if plugins.status(name) is None:
        near = nearest(name, [status.name for status in plugins.statuses])
        raise NotFound(
            "no_plugin",
            _("There is no plugin “{name}”.").format(name=name),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )


def _rows(context: Context, plugin: str) -> Mapping[str, Setting]:
    """The rows of its settings by name; of a plugin that is off or has failed they are not known."""
    _refuse_unknown(context, plugin)
    rows = context.kernel.plugins.rows().get(plugin)
    if rows is None:
        raise Refused(
            "plugin_off", _("The plugin {name} does not work, so its settings are not known.").format(name=plugin)
        )
    return {row.name: row for row in rows}


def _checked(
    context: Context, plugin: str, rows: Mapping[str, Setting], given: Mapping[str, Any]
) -> Iterator[tuple[str, str | None]]:
    """(row, what is to be stored) of every value; raises Invalid with a sentence for each that is wrong."""
    source, errors = context.kernel.settings.source, dict[str, list[str]]()
    for name, value in given.items():
        row = rows.get(name)
        if row is None:
            errors[name[:64]] = [_("The plugin has no setting of this name.")]
            continue
        said = source.find(name, row.variable(plugin), plugin)
        if row.secret:
            errors[name] = [
                _("A secret is said where the site is started: {variable}.").format(variable=row.variable(plugin))
            ]
        elif said is not None:
            errors[name] = [_("It is set by {origin}; change it there.").format(origin=said.where)]
        else:
            try:
                yield name, None if value is None else shown(typed(row, value))
            except ValueError as error:
                errors[name] = [_("This does not fit: {what}").format(what=error)]
    if errors:
        raise Invalid(errors)
