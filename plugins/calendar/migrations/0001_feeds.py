"""Secret links to what a calendar shows."""

from typing import Any

from peewee import BigIntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Feed(Model):
        person = BigIntegerField(index=True)
        title = TextField()
        by = TextField()
        filters = TextField(default="")
        seed = TextField()
        token_hash = TextField(unique=True)
        made = BigIntegerField()

        class Meta:
            database = db
            table_name = "x_calendar__feed"

    db.create_tables([Feed])
