"""Documents of 1C: which of them an order is."""

from typing import Any

from peewee import BigIntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Document(Model):
        ticket = BigIntegerField(unique=True)
        kind = TextField()
        number = TextField()
        day = TextField(null=True)
        guid = TextField(null=True, unique=True)
        at = BigIntegerField()
        by = TextField(default="")

        class Meta:
            database = db
            table_name = "x_crm__document"

    db.create_tables([Document])
