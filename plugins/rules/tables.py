"""The plugin's own tables: reads are here, in ``log`` and in ``runs``, writes are commands (``saving``, ``firing``,
``beginning``)."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "rules"
ALARM = "clock"
"""The alarm at which rules by the clock begin."""
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
    looked = BigIntegerField(default=0)


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
    run_id = IntegerField(null=True)


class Run(tables.Model):
    """One beginning of a rule by the clock. ``state``: running | done | stopped | failed | skipped."""

    rule_id = IntegerField()
    version = IntegerField()
    due = BigIntegerField()
    begun = BigIntegerField()
    ended = BigIntegerField(null=True)
    state = TextField()
    total = IntegerField(default=0)
    looked = IntegerField(default=0)
    fired = IntegerField(default=0)
    failed = IntegerField(default=0)
    streak = IntegerField(default=0)
    after = IntegerField(default=0)
    at = IntegerField(default=0)
    error = TextField(default="")


RULE, FIRING, RUN = tables.name("rule"), tables.name("firing"), tables.name("run")
