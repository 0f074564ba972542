"""Products and their prices; lines, payments and deliveries of deals and orders. One price list is there already."""

from typing import Any

from peewee import BigIntegerField, BooleanField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Own(Model):
        class Meta:
            database = db

    class Product(Own):
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

        class Meta:
            table_name = "x_crm__product"

    class PriceList(Own):
        key = TextField(unique=True)
        title_en = TextField(default="")
        title_ru = TextField(default="")
        active = BooleanField(default=True)

        class Meta:
            table_name = "x_crm__price_list"

    class Price(Own):
        product_id = BigIntegerField(index=True)
        list_id = BigIntegerField()
        amount = BigIntegerField(null=True)
        starts = TextField()
        at = BigIntegerField()
        by = TextField(default="")

        class Meta:
            table_name = "x_crm__price"

    class Sheet(Own):
        ticket = BigIntegerField(unique=True)
        rev = IntegerField(default=0)
        list_id = BigIntegerField(null=True)

        class Meta:
            table_name = "x_crm__sheet"

    class Line(Own):
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

        class Meta:
            table_name = "x_crm__line"

    class Payment(Own):
        ticket = BigIntegerField(index=True)
        day = TextField()
        amount = BigIntegerField()
        method = TextField(default="")
        document = TextField(default="")
        at = BigIntegerField()
        by = TextField(default="")

        class Meta:
            table_name = "x_crm__payment"

    class Delivery(Own):
        ticket = BigIntegerField(index=True)
        day = TextField()
        document = TextField(default="")
        at = BigIntegerField()
        by = TextField(default="")

        class Meta:
            table_name = "x_crm__delivery"

    class DeliveredLine(Own):
        delivery_id = BigIntegerField(index=True)
        line_id = BigIntegerField(index=True)
        quantity = TextField()

        class Meta:
            table_name = "x_crm__delivered_line"

    db.create_tables([Product, PriceList, Price, Sheet, Line, Payment, Delivery, DeliveredLine])
    PriceList.create(key="base", title_en="Base prices", title_ru="Основной прайс")
