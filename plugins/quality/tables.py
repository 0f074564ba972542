"""The plugin's own tables: reads are here, writes are commands (``asking``, ``rating``, ``reviewing``)."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "quality"
tables = OwnTables(PLUGIN)


class Survey(tables.Model):
    """Once asked, and what was said."""

    ticket_id = IntegerField()
    number = TextField()
    ended = BigIntegerField()
    contact_id = IntegerField()
    seed = TextField()
    token_hash = TextField()
    asked = BigIntegerField()
    until = BigIntegerField()
    score = IntegerField(null=True)
    words = TextField(default="")
    rated = BigIntegerField(null=True)
    changed = BigIntegerField(null=True)
    control = TextField(null=True)


class Review(tables.Model):
    """A ticket that staff looks at. ``state``: open | scored | appealed | settled."""

    ticket_id = IntegerField()
    number = TextField()
    title = TextField()
    channel = TextField()
    employee_id = IntegerField()
    week = TextField()
    reason = TextField()
    state = TextField(default="open")
    marks = TextField(default="{}")
    score = IntegerField(null=True)
    note = TextField(default="")
    reviewer_id = IntegerField(null=True)
    scored = BigIntegerField(null=True)
    appeal = TextField(default="")
    appealed = BigIntegerField(null=True)
    answer = TextField(default="")
    answered = BigIntegerField(null=True)
    created = BigIntegerField()


SURVEY, REVIEW = tables.name("survey"), tables.name("review")
