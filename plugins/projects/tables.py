"""The plugin's own table: links of plans. Reads are here, writes are commands (``links``)."""

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


BOND = tables.name("bond")
