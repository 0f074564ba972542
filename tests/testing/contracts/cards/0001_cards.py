"""The table of the postcards of test_command.py."""

from typing import Any

from peewee import Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Card(Model):
        text = TextField()

        class Meta:
            database = db
            table_name = "x_postcard__card"

    db.create_tables([Card])
