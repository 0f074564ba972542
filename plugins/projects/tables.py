"""The plugin's own tables: links of plans, and baselines. Reads are here, writes are commands (``links``,
``baselines``)."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "projects"
tables = OwnTables(PLUGIN)


class Bond(tables.Model):
    """One ticket waits for another. ``before_id``, ``after_id``: ids of tickets; ``lag``: minutes; ``elapsed``: 1 when
    the lag is one by the clock; ``created``: ms."""

    before_id = IntegerField()
    after_id = IntegerField()
    kind = TextField(default="FS")
    lag = IntegerField(default=0)
    elapsed = IntegerField(default=0)
    created = BigIntegerField()
    created_by = IntegerField(null=True)


class Baseline(tables.Model):
    """A plan as it was: of which ticket, and when that was taken (ms)."""

    ticket_id = IntegerField()
    taken = BigIntegerField()
    taken_by = IntegerField(null=True)


class Was(tables.Model):
    """Where a ticket was in a baseline; ``start``, ``finish``: minutes since the epoch."""

    baseline_id = IntegerField()
    ticket_id = IntegerField()
    start = BigIntegerField()
    finish = BigIntegerField()


BOND = tables.name("bond")
BASELINE = tables.name("baseline")
WAS = tables.name("was")
MODELS = [Bond, Baseline, Was]
