"""The commands of the plugin: what they need, and what carries them out."""

from __future__ import annotations

from instar.sdk import Command
from instar_plugins.crm import documents, lines, payments, products, subscribing

CATALOGUE = "service.manage"
"""Who keeps the catalogue of services keeps products and prices too."""
EDIT = "ticket.edit"


def commands() -> list[Command]:
    def on_ticket(key: str, en: str, ru: str, run: object, schema: type) -> Command:
        return Command(key, {"en": en, "ru": ru}, run, EDIT, schema, ticket="ticket")  # type: ignore[arg-type]

    def of_catalogue(key: str, en: str, ru: str, run: object, schema: type) -> Command:
        return Command(key, {"en": en, "ru": ru}, run, CATALOGUE, schema)  # type: ignore[arg-type]

    return [
        on_ticket(
            "save_lines", "Write the lines of a deal or an order", "Записать позиции", lines.save_lines, lines.LinesBody
        ),
        on_ticket("add_payment", "Add a payment", "Добавить платёж", payments.add_payment, payments.PaymentBody),
        on_ticket("drop_payment", "Take a payment out", "Убрать платёж", payments.drop_payment, payments.PaymentOut),
        on_ticket("add_delivery", "Add a delivery", "Добавить отгрузку", payments.add_delivery, payments.DeliveryBody),
        on_ticket(
            "drop_delivery", "Take a delivery out", "Убрать отгрузку", payments.drop_delivery, payments.DeliveryOut
        ),
        on_ticket(
            "save_document",
            "Write which document of 1C an order is",
            "Записать документ 1С заказа",
            documents.save_document,
            documents.DocumentBody,
        ),
        on_ticket(
            "subscribe",
            "Open the subscription of a line",
            "Открыть подписку по позиции",
            subscribing.open_subscription,
            subscribing.SubscribeBody,
        ),
        on_ticket(
            "subscribed",
            "Note the subscription of a line",
            "Записать подписку по позиции",
            subscribing.note_number,
            subscribing.SubscribedBody,
        ),
        of_catalogue("save_product", "Save a product", "Сохранить товар", products.save_product, products.ProductBody),
        of_catalogue("set_price", "Set a price from a day on", "Задать цену", products.set_price, products.PriceBody),
        of_catalogue(
            "save_list", "Save a price list", "Сохранить прайс-лист", products.save_list, products.PriceListBody
        ),
        of_catalogue("bring", "Bring products by code", "Загрузить товары", products.bring, products.ImportBody),
    ]
