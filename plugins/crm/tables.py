"""The plugin's own tables: products, price lists and prices; lines, payments, deliveries, 1C documents and
subscriptions of orders.

Money is a whole number of hundredths, quantities and percentages are decimals as text, days are ISO dates. A ticket is
named by its id: lines stay whatever role it takes, and whether the plugin is on.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from instar.sdk import OwnTables

tables = OwnTables("crm")


class Product(tables.Model):
    code = TextField(unique=True)
    article = TextField(default="")
    name_en = TextField(default="")
    name_ru = TextField(default="")
    kind = TextField(default="goods")
    unit = TextField(default="796")
    vat = TextField(default="22")
    service = TextField(default="")
    period = TextField(default="")
    external = TextField(default="")
    note = TextField(default="")
    active = BooleanField(default=True)
    folded = TextField(default="", index=True)
    rev = IntegerField(default=1)
    changed = BigIntegerField(default=0)


class PriceList(tables.Model):
    key = TextField(unique=True)
    title_en = TextField(default="")
    title_ru = TextField(default="")
    active = BooleanField(default=True)


class Price(tables.Model):
    product_id = BigIntegerField(index=True)
    list_id = BigIntegerField()
    amount = BigIntegerField(null=True)
    starts = TextField()
    at = BigIntegerField()
    by = TextField(default="")


class Sheet(tables.Model):
    """What all lines of a ticket have in common; ``rev`` grows with each change of them."""

    ticket = BigIntegerField(unique=True)
    rev = IntegerField(default=0)
    list_id = BigIntegerField(null=True)


class Line(tables.Model):
    ticket = BigIntegerField(index=True)
    position = IntegerField()
    product_id = BigIntegerField(null=True)
    code = TextField(default="")
    name = TextField()
    kind = TextField(default="goods")
    unit = TextField(default="796")
    quantity = TextField()
    price = BigIntegerField()
    discount = TextField(default="0")
    vat = TextField()
    amount = BigIntegerField()
    vat_amount = BigIntegerField()


class Payment(tables.Model):
    ticket = BigIntegerField(index=True)
    day = TextField()
    amount = BigIntegerField()
    method = TextField(default="")
    document = TextField(default="")
    at = BigIntegerField()
    by = TextField(default="")


class Delivery(tables.Model):
    ticket = BigIntegerField(index=True)
    day = TextField()
    document = TextField(default="")
    at = BigIntegerField()
    by = TextField(default="")


class DeliveredLine(tables.Model):
    delivery_id = BigIntegerField(index=True)
    line_id = BigIntegerField(index=True)
    quantity = TextField()


class Document(tables.Model):
    """The document of an order in 1C; a GUID is there once."""

    ticket = BigIntegerField(unique=True)
    kind = TextField()
    number = TextField()
    day = TextField(null=True)
    guid = TextField(null=True, unique=True)
    at = BigIntegerField()
    by = TextField(default="")


class Subscribed(tables.Model):
    """The subscription that was opened for a line; ``number`` is written after it."""

    line_id = BigIntegerField(unique=True)
    ticket = BigIntegerField(index=True)
    number = TextField(default="")
    at = BigIntegerField()


MODELS = [Product, PriceList, Price, Sheet, Line, Payment, Delivery, DeliveredLine, Document, Subscribed]
