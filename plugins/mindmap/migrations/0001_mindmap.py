"""In which order tickets stand below one another."""

from typing import Any

from peewee import BigIntegerField, IntegerField, Model


def up(migrator: Any, db: Any) -> None:
    class Own(Model):
        class Meta:
            database = db

    class Place(Own):
        ticket = BigIntegerField(unique=True)
        place = IntegerField()

        class Meta:
            table_name = "x_mindmap__place"

    db.create_tables([Place])
