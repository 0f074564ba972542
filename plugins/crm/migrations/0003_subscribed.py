"""Subscriptions: which line of an order each was opened for."""

from typing import Any

from peewee import BigIntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Subscribed(Model):
        line_id = BigIntegerField(unique=True)
        ticket = BigIntegerField(index=True)
        number = TextField(default="")
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "x_crm__subscribed"

    db.create_tables([Subscribed])
