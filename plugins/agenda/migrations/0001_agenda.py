"""Meetings, who takes part in them, and the secret links of calendars."""

from typing import Any

from peewee import BigIntegerField, BooleanField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Own(Model):
        class Meta:
            database = db

    class Meeting(Own):
        title = TextField()
        begins = BigIntegerField(index=True)
        ends = BigIntegerField(index=True)
        whole_day = BooleanField(default=False)
        first = TextField(default="")
        last = TextField(default="")
        place = TextField(default="")
        link = TextField(default="")
        text = TextField(default="")
        ticket = BigIntegerField(null=True, index=True)
        organizer = BigIntegerField(index=True)
        state = TextField(default="planned")
        rev = IntegerField(default=1)
        created = BigIntegerField()
        changed = BigIntegerField()

        class Meta:
            table_name = "x_agenda__meeting"

    class Participant(Own):
        meeting_id = BigIntegerField()
        person = BigIntegerField(index=True)
        answer = TextField(default="invited")
        answered = BigIntegerField(null=True)

        class Meta:
            table_name = "x_agenda__participant"
            indexes = ((("meeting_id", "person"), True),)

    class Feed(Own):
        person = BigIntegerField(unique=True)
        seed = TextField()
        token_hash = TextField(unique=True)
        made = BigIntegerField()

        class Meta:
            table_name = "x_agenda__feed"

    db.create_tables([Meeting, Participant, Feed])
