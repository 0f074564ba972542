"""The plugin's roles, forms and commands keep what everything of their kind has to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.i18n import text
from instar.kernel import Kernel
from instar.settings import Settings
from instar.testing import run_cases
from instar.testing.contracts import CommandContract, RoleContract
from instar_plugins.projects.plugin import plugin

FOLDER = Path(__file__).parents[3] / "plugins" / "projects" / "processes"


class TestProject(RoleContract):
    plugin = plugin
    name = "projects"
    key = "project"


class TestPlannedTask(RoleContract):
    plugin = plugin
    name = "projects"
    key = "planned_task"


class TestTakeBaseline(CommandContract):
    plugin = plugin
    name = "projects"
    key = "take_baseline"
    role = "project"
    process = "project"
    examples = ({},)
    refused = ()


class TestReschedule(CommandContract):
    plugin = plugin
    name = "projects"
    key = "reschedule"
    role = "project"
    process = "project"
    examples = ({}, {"anew": True})
    refused = (({"anew": "perhaps"}, "invalid"),)


@pytest.mark.parametrize("key", ["project", "epic", "project_milestone", "planned_task"])
def test_all_cases_hold_and_pass_every_node_and_flow(tmp_path: Path, key: str) -> None:
    report = run_cases([FOLDER / f"{key}.cases.json"], Settings(site=tmp_path))
    assert [str(failure) for failure in report.failures] == []
    assert report.processes[key].missed == []


@pytest.mark.parametrize(
    ("key", "titles"),
    [
        ("project", ("Project", "Проект")),
        ("epic", ("Epic", "Эпик")),
        ("milestone", ("Milestone", "Веха")),
        ("planned_task", ("Planned task", "Задача плана")),
    ],
)
def test_each_role_has_its_word_form_and_process(kernel: Kernel, key: str, titles: tuple[str, str]) -> None:
    role = kernel.plugins.role(key)
    assert role is not None
    assert (text(role.title, "en"), text(role.title, "ru")) == titles
    assert (role.form, role.process) == (key, {"milestone": "project_milestone"}.get(key, key))
