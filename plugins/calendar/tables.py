"""The plugin's own table: secret links to what a calendar shows."""

from __future__ import annotations

from peewee import BigIntegerField, TextField

from instar.sdk import OwnTables

tables = OwnTables("calendar")


class Feed(tables.Model):
    """A list by one of its dates, as somebody sees it; ``filters`` as in the address of the list. ``token_hash`` finds
    the link, ``seed`` makes it."""

    person = BigIntegerField(index=True)
    title = TextField()
    by = TextField()
    filters = TextField(default="")
    seed = TextField()
    token_hash = TextField(unique=True)
    made = BigIntegerField()


MODELS = [Feed]
