"""Projects: trees of epics, milestones and planned tasks, with a plan that is reckoned by working time.

To-dos are the plugin tasks' (role ``task``); a planned task is one that has its place in a plan. A ticket may change
from the one to the other and back, as any ticket does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Command, Definitions, Entry, Migrations, Panel, Role, Setting, View, Viewer, _, hookimpl
from instar_plugins.projects import baselines, links, pages, panel, rescheduling, view
from instar_plugins.projects.tables import MODELS

HERE = Path(__file__).parent
EDIT = "ticket.edit"
HUE = 185


class Projects:
    """Projects and their plans."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        told = {
            "en": "Key of the calendar by which plans are reckoned where a project names none.",
            "ru": "Ключ календаря, по которому считают планы, если в проекте не указан другой.",
        }
        return [Setting("calendar", str, "office", told)]

    @hookimpl
    def roles(self) -> list[Role]:
        def role(key: str, en: str, ru: str, icon: str, children: tuple[str, ...] = (), process: str = "") -> Role:
            title = {"en": en, "ru": ru}
            return Role(key, title, icon=icon, hue=HUE, form=key, process=process or key, children=children)

        return [
            role("project", "Project", "Проект", "layout-kanban", ("planned_task", "epic", "milestone", "project")),
            role("epic", "Epic", "Эпик", "stack-2", ("planned_task", "epic", "milestone", "task")),
            role("milestone", "Milestone", "Веха", "flag", process="project_milestone"),
            role("planned_task", "Planned task", "Задача плана", "timeline", ("planned_task", "milestone", "task")),
        ]

    @hookimpl
    def forms(self) -> list[Definitions]:
        return [Definitions(HERE / "forms", "form")]

    @hookimpl
    def processes(self) -> list[Definitions]:
        return [Definitions(HERE / "processes", "process")]

    @hookimpl
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def commands(self) -> list[Command]:
        def on_ticket(key: str, en: str, ru: str, run: Any, schema: type) -> Command:
            return Command(key, {"en": en, "ru": ru}, run, EDIT, schema, ticket="ticket")

        return [
            on_ticket("add_link", "Let a ticket wait for another", "Добавить связь", links.add_link, links.NewLink),
            on_ticket("change_link", "Change a link", "Изменить связь", links.change_link, links.ChangedLink),
            on_ticket("drop_link", "Take a link out", "Убрать связь", links.drop_link, links.DroppedLink),
            on_ticket(
                "reschedule", "Write reckoned dates", "Пересчитать даты", rescheduling.run, rescheduling.RescheduleBody
            ),
            on_ticket("take_baseline", "Take a baseline", "Сохранить базовый план", baselines.take, baselines.TakeBody),
            on_ticket("drop_baseline", "Drop a baseline", "Убрать базовый план", baselines.drop, baselines.DropBody),
        ]

    @hookimpl
    def views(self) -> list[View]:
        return [View("gantt", {"en": "Gantt chart", "ru": "Диаграмма Ганта"}, html=view.html, icon="timeline")]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        return [pages.blueprint()]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("plans", _("Projects"), "layout-kanban", "/x/projects/", permission="ticket.view_internal")]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any], actor: Viewer) -> list[Panel]:
        return panel.panels(ticket)


plugin = Projects()
