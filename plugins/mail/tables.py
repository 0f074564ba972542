"""The plugin's own table: mailboxes that letters are fetched from. Set up by commands (``accounts``), read by a job
(``fetching``), which also notes how far it has come and what went wrong."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "mail"
tables = OwnTables(PLUGIN)
SECURITY = ("tls", "starttls", "none")
AFTERWARDS = ("seen", "move", "leave")


class Account(tables.Model):
    """``afterwards``: what is done with a letter that was fetched, moved to the folder ``target`` for "move". The rest
    is told by the migration."""

    address = TextField()
    host = TextField()
    port = IntegerField()
    security = TextField()
    login = TextField()
    password = TextField()
    folder = TextField()
    afterwards = TextField()
    target = TextField(default="")
    active = IntegerField(default=1)
    validity = BigIntegerField(null=True)
    last = BigIntegerField(default=0)
    good = BigIntegerField(null=True)
    fetched = BigIntegerField(default=0)
    error = TextField(default="")
    note = TextField(default="")
    failures = IntegerField(default=0)
    due = BigIntegerField(default=0)


MODELS = [Account]
ACCOUNT = tables.name("account")
