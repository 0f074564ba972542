"""Plugins of the site."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.definition import PluginList, plugin_json
from instar.queries.plugins import plugins


@operation("GET", "/plugins", answer=PluginList, statuses=(403,))
def all_plugins(call: Call) -> Reply:
    """Plugins: which work, which are off, which have failed and why."""
    return Reply({"items": [plugin_json(row) for row in plugins(call.kernel, call.actor)]})
