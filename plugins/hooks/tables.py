"""The plugin's own tables; what stands in them is told by the migration. Everything is written by commands, but for
the counters of ``arriving``."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "hooks"
ALARM = "send"
"""The alarm at which what waits is sent."""
tables = OwnTables(PLUGIN)


class Hook(tables.Model):
    name = TextField()
    url = TextField()
    kinds = TextField()
    process = TextField(default="")
    role = TextField(default="")
    service = TextField(default="")
    condition = TextField(default="")
    reader = IntegerField()
    secret = TextField()
    old_secret = TextField(default="")
    old_until = BigIntegerField(default=0)
    active = IntegerField(default=1)
    since = BigIntegerField()
    failures = IntegerField(default=0)
    due = BigIntegerField(default=0)
    paused = TextField(default="")
    error = TextField(default="")
    good = BigIntegerField(null=True)
    missed = BigIntegerField(default=0)


class Delivery(tables.Model):
    hook_id = IntegerField()
    once = TextField()
    name = TextField()
    kind = TextField()
    ticket_id = IntegerField(null=True)
    number = TextField(default="")
    body = TextField()
    made = BigIntegerField()
    due = BigIntegerField()
    state = TextField(default="waiting")
    tries = IntegerField(default=0)
    status = IntegerField(null=True)
    took = IntegerField(null=True)
    answer = TextField(default="")
    error = TextField(default="")
    done = BigIntegerField(null=True)


class Source(tables.Model):
    name = TextField()
    token = TextField()
    way = TextField()
    header = TextField(default="")
    algorithm = TextField(default="sha256")
    prefix = TextField(default="")
    encoding = TextField(default="hex")
    secret = TextField()
    old_secret = TextField(default="")
    old_until = BigIntegerField(default=0)
    delivery = TextField(default="")
    map = TextField(default="{}")
    service = TextField(default="")
    most = IntegerField(default=1000)
    active = IntegerField(default=1)
    taken = BigIntegerField(default=0)
    good = BigIntegerField(null=True)
    refused = BigIntegerField(default=0)


MODELS = [Hook, Delivery, Source]
HOOK, DELIVERY, SOURCE = tables.name("hook"), tables.name("delivery"), tables.name("source")
