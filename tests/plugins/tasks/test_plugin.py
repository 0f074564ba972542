"""The role of tasks."""

from __future__ import annotations

from instar.i18n import text
from instar.kernel import Kernel
from instar.testing.contracts import FormContract, RoleContract
from instar_plugins.tasks.plugin import plugin


class TestTask(RoleContract):
    plugin = plugin
    name = "tasks"
    key = "task"


class TestTaskForm(FormContract):
    plugin = plugin
    name = "tasks"
    key = "task"
    examples = ({"task_result": "It is done."}, {})


def test_a_task_has_its_word_icon_hue_and_process_and_may_stand_below_a_task(kernel: Kernel) -> None:
    role = kernel.plugins.role("task")
    assert role is not None
    assert (text(role.title, "en"), text(role.title, "ru")) == ("Task", "Задача")
    assert (role.icon, role.hue, role.process, role.children) == ("checkbox", 185, "todo", ("task",))
    assert [*kernel.definitions.role_form("task").inputs] == ["task_result"]
