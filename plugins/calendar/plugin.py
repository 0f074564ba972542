"""Calendar: the view of a list by one of its dates. Its script asks at ``/x/calendar/``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Command, Migrations, Setting, View, hookimpl
from instar_plugins.calendar import feed_pages, feeding, pages
from instar_plugins.calendar.tables import MODELS
from instar_plugins.calendar.view import html

SEES = "ticket.view_internal"
"""Who looks at lists of tickets may take one along."""
HERE = Path(__file__).parent


class Calendar:
    """Tickets by day, week and month, to be dragged to another date, and to be read by other programs."""

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
        made = pages.blueprint(settings["hours"])
        feed_pages.add_to(made)
        return [made, feed_pages.FEEDS]

    @hookimpl
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def commands(self) -> list[Command]:
        add = {"en": "Make a link to a calendar of tickets", "ru": "Сделать ссылку на календарь тикетов"}
        end = {"en": "End a link to a calendar", "ru": "Закрыть ссылку на календарь"}
        return [
            Command("add_feed", add, feeding.add, SEES, feeding.FeedBody),
            Command("end_feed", end, feeding.end, SEES, feeding.FeedOut),
        ]

    @hookimpl
    def views(self) -> list[View]:
        return [View("calendar", {"en": "Calendar", "ru": "Календарь"}, html=html, icon="calendar")]


plugin = Calendar()
