"""Contract suites: a plugin's test file names what it gives and gets the tests that all of the kind have to pass.

    from instar.testing.contracts import RoleContract
    from instar_postcard.plugin import plugin

    class TestPostcard(RoleContract):
        plugin = plugin
        name = "postcard"
        key = "postcard"

A suite loads the plugin alone on a site of its own, so that nothing installed beside it takes part.
"""

from instar.testing.contracts.action import ActionContract
from instar.testing.contracts.base import PluginContract
from instar.testing.contracts.channel import ChannelContract
from instar.testing.contracts.command import CommandContract
from instar.testing.contracts.form import FormContract
from instar.testing.contracts.listener import ListenerContract
from instar.testing.contracts.report import ReportContract
from instar.testing.contracts.role import RoleContract
from instar.testing.contracts.view import ViewContract

__all__ = [
    "ActionContract",
    "ChannelContract",
    "CommandContract",
    "FormContract",
    "ListenerContract",
    "PluginContract",
    "ReportContract",
    "RoleContract",
    "ViewContract",
]
