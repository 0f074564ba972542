"""Tasks: a role that can stand below itself in the tree, and a process that is nothing but its stages."""

from __future__ import annotations

from pathlib import Path

from instar.sdk import Definitions, Role, hookimpl

HERE = Path(__file__).parent


class Tasks:
    """Things to do."""

    requires = "instar>=0.1"

    @hookimpl
    def roles(self) -> list[Role]:
        return [
            Role(
                "task",
                {"en": "Task", "ru": "Задача"},
                icon="checkbox",
                hue=185,
                form="task",
                process="todo",
                children=("task",),
            )
        ]

    @hookimpl
    def forms(self) -> list[Definitions]:
        return [Definitions(HERE / "forms", "form")]

    @hookimpl
    def processes(self) -> list[Definitions]:
        return [Definitions(HERE / "processes", "process")]


plugin = Tasks()
