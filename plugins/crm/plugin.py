"""What the customer side of a company needs: two roles, their forms, and the processes that move them.

Nothing here is code: an appeal becomes a deal because its process says so (``processes/appeal.json``).
"""

from __future__ import annotations

from pathlib import Path

from instar.sdk import Definitions, Role, hookimpl

HERE = Path(__file__).parent


class Customers:
    """Appeals and deals."""

    requires = "instar>=0.1"

    @hookimpl
    def roles(self) -> list[Role]:
        return [
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
    def processes(self) -> list[Definitions]:
        return [Definitions(HERE / "processes", "process")]


plugin = Customers()
