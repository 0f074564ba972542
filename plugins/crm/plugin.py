"""What the customer side of a company needs: four roles, their forms, the processes that move them, and by when;
products with their prices, lines of deals and orders, payments and deliveries.

That a lead and an appeal become deals, and a deal an order, their processes say (``processes/lead.json``). What is sold
stands in tables of the plugin's own (``tables.py``) and is written by its commands (``commands.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template
from markupsafe import Markup

from instar.sdk import (
    Action,
    Command,
    Definitions,
    Entry,
    Migrations,
    Panel,
    Report,
    Role,
    Template,
    Viewer,
    _,
    hookimpl,
    pgettext,
    same_person,
)
from instar_plugins.crm import client_sums, commands, funnel, line_pages, product_pages, subscriptions
from instar_plugins.crm.lines import ROLES
from instar_plugins.crm.tables import MODELS

HERE = Path(__file__).parent


class Customers:
    """Leads, appeals, deals and orders."""

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
            Role(
                "subscription",
                {"en": "Subscription", "ru": "Подписка"},
                icon="refresh",
                hue=275,
                form="subscription",
                process="subscription",
            ),
            Role("order", {"en": "Order", "ru": "Заказ"}, icon="shopping-cart", hue=275, form="order", process="order"),
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
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def actions(self) -> list[Action]:
        return [subscriptions.RENEW]

    @hookimpl
    def reports(self) -> list[Report]:
        return [funnel.FUNNEL, subscriptions.RENEWALS]

    @hookimpl
    def commands(self) -> list[Command]:
        return commands.commands()

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        made = Blueprint("crm", __name__, template_folder="templates", static_folder="static")
        line_pages.add_to(made)
        product_pages.add_to(made)
        return [made]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("people", _("Products"), "box", "/x/crm/products", permission="ticket.view_internal")]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any], actor: Viewer) -> list[Panel]:
        if ticket["role"] == "lead" and ticket["internal"]:
            return list(_known(ticket, actor))
        if ticket["role"] not in ROLES or not ticket["internal"]:
            return []
        piece = render_template("crm/_tab.html", address=f"/x/crm/tickets/{ticket['number']}")
        return [Panel("tab", "lines", pgettext("sales", "Lines"), html=Markup(piece), letter="L")]

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


def _known(ticket: Mapping[str, Any], actor: Viewer) -> Iterator[Panel]:
    """Whether somebody talks to this person already: by the address or the telephone number of a lead."""
    found = same_person(actor, int(ticket["number"][2:]), ("lead", "deal", "order", "appeal"))
    if found:
        title = _("The same person")
        html = Markup(render_template("crm/_known.html", rows=found, title=title))
        yield Panel("aside", "known", title, html=html)


plugin = Customers()
