"""Plugins switched off and on: every process of the site follows within seconds, and nothing is lost.

Tickets of a plugin that is off stay readable; their steps refuse with ``plugin_off`` and jobs of its actions are held
until it is back.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.errors import Conflict, NotFound, Refused, nearest
from instar.i18n import _
from instar.plugins import EVERY
from instar.store import OwnTables


@dataclass(frozen=True, slots=True)
class SwitchPlugin:
    """``on`` True also loads a plugin again that has failed, or asks its paused hooks again."""

    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class PurgePlugin:
    """Drop the tables of a plugin that is off, has failed or is gone. Nothing brings them back but a backup."""

    name: str


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
    audit(context, "plugin.purged", command.name, {"tables": list(dropped)})
    return {"plugin": command.name, "tables": sorted(dropped)}


@handles(SwitchPlugin, "plugin.manage")
def switch_plugin(context: Context, command: SwitchPlugin) -> Answer:
    """Raises NotFound for a name that no plugin has, Refused for one that the settings switch off."""
    context.authorize()
    plugins, name = context.kernel.plugins, command.name
    if plugins.status(name) is None:
        near = nearest(name, [status.name for status in plugins.statuses])
        raise NotFound(
            "no_plugin",
            _("There is no plugin “{name}”.").format(name=name),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    disabled = context.kernel.settings.disabled_plugins
    if command.on and (name in disabled or EVERY in disabled):
        raise Refused(
            "off_in_settings",
            _("The plugin {name} is switched off in the settings (disabled_plugins).").format(name=name),
            hint=_("Take it out there and start again."),
        )
    if command.on:
        context.tx.run("DELETE FROM plugin_switch WHERE name = ?", (name,))
    else:
        context.tx.run(
            "INSERT INTO plugin_switch (name, by_id, at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
            (name, context.actor.id, context.now),
        )
    audit(context, "plugin.on" if command.on else "plugin.off", name, {})
    context.kernel.epochs.bump(context.tx, "plugins")
    return {"plugin": name, "on": command.on}
