"""What the customer side of a company needs: three roles, their forms, the processes that move them, and by when.

Nothing here is code: a lead and an appeal become deals because their processes say so (``processes/lead.json``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instar.sdk import Definitions, Panel, Role, Template, hookimpl
from instar_plugins.crm import client_sums

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
    def client_panels(self, client: Mapping[str, Any]) -> list[Panel]:
        return client_sums.panels(client, frozenset(role.key for role in self.roles()))

    @hookimpl
    def forms(self) -> list[Definitions]:
        return [Definitions(HERE / "forms", "form")]

    @hookimpl
    def calendars(self) -> list[Definitions]:
        return [Definitions(HERE / "calendars", "calendar")]

    @hookimpl
    def processes(self) -> list[Definitions]:
        return [Definitions(HERE / "processes", "process")]

    @hookimpl
    def templates(self) -> list[Template]:
        appeal = {
            "en": "Questions of clients: answered, waited for, asked again when they are silent, or made into a deal.",
            "ru": "Вопросы клиентов: ответ, ожидание, напоминание, если молчат, или перевод в сделку.",
        }
        deal = {
            "en": "A sale from the first talk over offer and contract to won or lost, large ones with an approval.",
            "ru": "Продажа от первого разговора через предложение и договор до итога, крупные – с согласованием.",
        }
        return [
            Template("appeal", HERE, appeal, icon="message-question"),
            Template("deal", HERE, deal, icon="coin"),
        ]


plugin = Customers()
