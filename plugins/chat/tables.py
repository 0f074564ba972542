"""The plugin's own tables; what stands in them is told by the migration. Widgets are set up by commands (``widgets``);
what is said is written down when it is kept (``talks``) or when it leaves (``sending``)."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "chat"
KIND = "chat"
"""Kind of identity: one conversation in one browser. Who it is, nobody vouches for."""
tables = OwnTables(PLUGIN)


class Widget(tables.Model):
    key = TextField()
    name = TextField()
    service = TextField(default="")
    origins = TextField(default="")
    greeting_en = TextField(default="")
    greeting_ru = TextField(default="")
    colour = TextField(default="blue")
    active = IntegerField(default=1)
    refused = BigIntegerField(default=0)


class Talk(tables.Model):
    uid = TextField()
    widget_id = IntegerField()
    name = TextField(default="")
    email = TextField(default="")
    language = TextField(default="")
    page = TextField(default="")
    began = BigIntegerField()
    seen = BigIntegerField()


class Line(tables.Model):
    talk_id = IntegerField()
    key = TextField()
    own = IntegerField()
    text = TextField()
    files = TextField(default="")
    at = BigIntegerField()
    ticket = IntegerField(null=True)
    ended = BigIntegerField(null=True)
    score = IntegerField(null=True)
    mailed = TextField(default="")


MODELS = [Widget, Talk, Line]
