"""The plugin's own tables: reads are here and in ``log``, writes are commands (``saving``, ``firing``)."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "rules"
tables = OwnTables(PLUGIN)


class Rule(tables.Model):
    """A rule of the site. ``gone``: it was deleted then, and is kept for the log."""

    key = TextField()
    title = TextField()
    body = TextField()
    place = IntegerField()
    enabled = IntegerField()
    version = IntegerField(default=1)
    since = BigIntegerField()
    failures = IntegerField(default=0)
    off = TextField(default="")
    changed = BigIntegerField()
    changed_by = IntegerField(null=True)
    gone = BigIntegerField(null=True)


class Firing(tables.Model):
    """What came of a rule at an event. ``state``: fired | failed."""

    rule_id = IntegerField()
    version = IntegerField()
    once = TextField()
    event_id = BigIntegerField()
    event = TextField()
    ticket_id = IntegerField()
    number = TextField()
    at = BigIntegerField()
    state = TextField()
    chain = TextField(default="[]")
    done = TextField(default="[]")
    error = TextField(default="")


RULE, FIRING = tables.name("rule"), tables.name("firing")
