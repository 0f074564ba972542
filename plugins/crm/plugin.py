"""What the customer side of a company needs: three roles, their forms, the processes that move them, and by when.

Nothing here is code: a lead and an appeal become deals because their processes say so (``processes/lead.json``).
"""

from __future__ import annotations

from pathlib import Path

from instar.sdk import Definitions, Role, hookimpl

HERE = Path(__file__).parent


class Customers:
    """Leads, appeals and deals."""

    requires = "instar>=0.1"

    @hookimpl
    def roles(self) -> list[Role]:
        return [
            Role("lead", {"en": "Lead", "ru": "Лид"}, icon="user-plus", hue=275, form="lead", process="lead"),
            Role(
                "appeal",
                {"en": "Appeal", "ru": "Обращение"},
                icon="message-question",
                hue=235,
                form="appeal",
                process="appeal",
            ),
            Role("deal", {"en": "Deal", "ru": "Сделка"}, icon="coin", hue=275, form="deal", process="deal"),
        ]

    @hookimpl
    def forms(self) -> list[Definitions]:
        return [Definitions(HERE / "forms", "form")]

    @hookimpl
    def calendars(self) -> list[Definitions]:
        return [Definitions(HERE / "calendars", "calendar")]

    @hookimpl
    def processes(self) -> list[Definitions]:
        return [Definitions(HERE / "processes", "process")]


plugin = Customers()
