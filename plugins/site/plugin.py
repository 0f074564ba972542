"""The public side of a site: a form for each public service, and a page on which its sender reads the answer.

No log-in, no script needed. The answers of staff appear on the page whose address the sender gets; it shows what is
public and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Definitions, Setting, hookimpl
from instar_plugins.site import pages

HERE = Path(__file__).parent


class PublicSite:
    """The form and the status page."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        return [
            Setting(
                "rate_per_hour",
                int,
                20,
                {
                    "en": "Messages that one address may send in an hour.",
                    "ru": "Сколько сообщений можно отправить с одного адреса за час.",
                },
                minimum=1,
            ),
            Setting(
                "fill_seconds",
                int,
                2,
                {
                    "en": "Who fills in the form faster than this is asked to send it again; 0 asks nobody.",
                    "ru": "Кто заполнит форму быстрее, должен отправить её ещё раз; 0 — не проверять.",
                },
                minimum=0,
                maximum=60,
            ),
        ]

    @hookimpl
    def forms(self) -> list[Definitions]:
        return [Definitions(HERE / "forms", "form")]

    @hookimpl
    def blueprints(self, settings: Mapping[str, Any]) -> list[Blueprint]:
        return [pages.blueprint(settings["rate_per_hour"], settings["fill_seconds"])]


plugin = PublicSite()
