"""What a service desk needs: five roles with their processes, and a channel by which monitoring speaks.

How a ticket moves stands in ``processes/``; what is urgent and who decides stands in ``decisions/``. In Python there is
only what JSON cannot say: what actions ask of the kernel (``actions``), how the reports of monitoring tools are read
(``alerts``), and what a ticket's page tells beside its fields (``beside``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instar.sdk import Action, Channel, Definitions, Panel, Role, Setting, Viewer, hookimpl
from instar_plugins.itsm import actions, alerts, beside

HERE = Path(__file__).parent
HUE = 310


class ServiceDesk:
    """Incidents, problems, alerts, requests and changes."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        said = {
            "en": "Secret that each report of monitoring carries.",
            "ru": "Секрет, с которым приходит каждое сообщение мониторинга.",
        }
        return [Setting("alerts_secret", str, "", said, secret=True)]

    @hookimpl
    def roles(self) -> list[Role]:
        titles = {
            "incident": ({"en": "Incident", "ru": "Инцидент"}, "alert-triangle"),
            "problem": ({"en": "Problem", "ru": "Проблема"}, "tool"),
            "alert": ({"en": "Alert", "ru": "Алерт"}, "bell-ringing"),
            "request": ({"en": "Request", "ru": "Запрос"}, "clipboard-text"),
            "change": ({"en": "Change", "ru": "Изменение"}, "replace"),
        }
        return [
            Role(key, title, icon=icon, hue=HUE, form=f"itsm_{key}", process=f"itsm_{key}")
            for key, (title, icon) in titles.items()
        ]

    @hookimpl
    def forms(self) -> list[Definitions]:
        return [Definitions(HERE / "forms", "form")]

    @hookimpl
    def calendars(self) -> list[Definitions]:
        return [Definitions(HERE / "calendars", "calendar")]

    @hookimpl
    def decisions(self) -> list[Definitions]:
        return [Definitions(HERE / "decisions", "decision")]

    @hookimpl
    def processes(self) -> list[Definitions]:
        return [Definitions(HERE / "processes", "process")]

    @hookimpl
    def actions(self, settings: Mapping[str, Any]) -> list[Action]:
        return list(actions.ACTIONS)

    @hookimpl
    def channels(self, settings: Mapping[str, Any]) -> list[Channel]:
        return [alerts.channel(settings["alerts_secret"])]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any], actor: Viewer) -> list[Panel] | None:
        return beside.panels(ticket, actor)


plugin = ServiceDesk()
