"""The plugin's own tables: reads are in ``journal``, writes are commands (``noting``, ``changing``).

A call is one talk with one number, however often it was passed on; its legs are who was rung and who talked. What a
call says is worked out of its legs (``legs.py``) until somebody corrects it by hand.
"""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "calls"
tables = OwnTables(PLUGIN)


class Call(tables.Model):
    """``party``: by what calls with the same number are known (``numbers.py``); ``phone``: E.164, None for an internal
    one. ``root``: the exchange's id of the whole call. ``duration``: seconds of talk. ``corrected``: by hand, 0 or 1.
    Moments are ms."""

    source = TextField(default="")
    root = TextField(null=True)
    direction = TextField()
    raw = TextField()
    phone = TextField(null=True)
    party = TextField()
    at = BigIntegerField()
    duration = IntegerField(default=0)
    outcome = TextField()
    employee_id = IntegerField(null=True)
    note = TextField(default="")
    ticket_id = IntegerField(null=True)
    author_id = IntegerField(null=True)
    made = BigIntegerField()
    corrected = IntegerField(default=0)
    rev = IntegerField(default=1)


class Leg(tables.Model):
    """``external``: the exchange's own id of it; ``word``: what the exchange calls its outcome."""

    call_id = IntegerField()
    source = TextField(default="")
    external = TextField(null=True)
    at = BigIntegerField()
    duration = IntegerField(default=0)
    outcome = TextField()
    employee_id = IntegerField(null=True)
    recording = TextField(default="")
    word = TextField(default="")


MODELS = [Call, Leg]
CALL, LEG = tables.name("call"), tables.name("leg")
