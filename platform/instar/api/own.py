"""Commands of plugins, one address each: ``POST /x/<plugin>/<command>``."""

from __future__ import annotations

from instar.api.operation import Call, Operation, Reply, Run, operation
from instar.api.reading import command_body
from instar.api.shapes.own import OwnAnswer
from instar.commands.own import RunOwn
from instar.i18n import DEFAULT, Text, text
from instar.plugins import PluginManager

RULE = "/x/<plugin>/<command>"


@operation("POST", RULE, answer=OwnAnswer, raw=True, statuses=(403, 409))
def run_plugin_command(call: Call) -> Reply:
    """Carry out a command of a plugin; each is described below by its own address."""
    return Reply(call.execute(RunOwn(call.path["plugin"], call.path["command"], command_body())))


def operations(plugins: PluginManager) -> list[Operation]:
    """Of each command that programs may call, for the description alone: ``run_plugin_command`` serves all of them."""
    return [
        Operation(
            "POST",
            f"/x/{plugin}/{key}",
            _described(f"x_{plugin}_{key}", command.title),
            OwnAnswer,
            body=command.schema,
            statuses=(403, 404, 409),
        )
        for (plugin, key), command in plugins.commands.items()
        if command.permission is not None
    ]


def _described(name: str, title: Text) -> Run:
    """Bears name and summary; nobody calls it."""

    def run(call: Call) -> Reply:
        return run_plugin_command(call)

    run.__name__, run.__doc__ = name, f"{text(title, DEFAULT)}."
    return run
