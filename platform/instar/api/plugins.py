"""Plugins of the site: read, switched off and on."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.definition import PluginList, PluginShape, plugin_json
from instar.api.shapes.work import Nothing
from instar.commands import SwitchPlugin
from instar.queries.plugins import plugins


@operation("GET", "/plugins", answer=PluginList, statuses=(403,))
def all_plugins(call: Call) -> Reply:
    """Plugins: which work, which are off, which have failed and why."""
    return Reply({"items": [plugin_json(row) for row in plugins(call.kernel, call.actor)]})


@operation("POST", "/plugins/<name>/on", answer=PluginShape, body=Nothing, statuses=(403, 409))
def plugin_on(call: Call) -> Reply:
    """Switch a plugin on, or load one again that failed."""
    return _switched(call, True)


@operation("POST", "/plugins/<name>/off", answer=PluginShape, body=Nothing, statuses=(403, 409))
def plugin_off(call: Call) -> Reply:
    """Switch a plugin off; its tickets stay readable."""
    return _switched(call, False)


def _switched(call: Call, on: bool) -> Reply:
    call.execute(SwitchPlugin(call.path["name"], on))
    call.kernel.follow()
    (row,) = (row for row in plugins(call.kernel, call.actor) if row.name == call.path["name"])
    return Reply(plugin_json(row))
