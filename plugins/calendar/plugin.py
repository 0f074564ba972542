"""Calendar: the view of a list by one of its dates. Its script asks at ``/x/calendar/``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from instar.sdk import Setting, View, hookimpl
from instar_plugins.calendar import pages
from instar_plugins.calendar.view import html


class Calendar:
    """Tickets by day, week and month, to be dragged to another date."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        told = {
            "en": "Key of the working-time calendar that calendars of tickets are shaded by; none where there is none.",
            "ru": "Ключ календаря рабочего времени, по которому затеняются календари тикетов; если его нет – без тени.",
        }
        return [Setting("hours", str, "office", told)]

    @hookimpl
    def blueprints(self, settings: Mapping[str, Any]) -> list[Blueprint]:
        return [pages.blueprint(settings["hours"])]

    @hookimpl
    def views(self) -> list[View]:
        return [View("calendar", {"en": "Calendar", "ru": "Календарь"}, html=html, icon="calendar")]


plugin = Calendar()
