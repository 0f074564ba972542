"""The plugin's own tables. Moments are ms; people and tickets are named by their ids, whatever becomes of them.

A meeting of whole days has dates, ``first`` and ``last``, which are everybody's own days; its ``begins`` and ``ends``
are those of these days at Greenwich, by which it is looked for. ``rev`` grows with each change. Reads are here and in
``meetings``, writes are commands (``changing``, ``answering``, ``feeding``).
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "agenda"
HOME = "/x/agenda/"
STAFF = "ticket.view_internal"
"""Who works here: whoever may see what is internal anywhere has a calendar and sees when colleagues are busy."""
ANSWERS = ("invited", "accepted", "tentative", "declined")
PLANNED, CANCELLED = "planned", "cancelled"

tables = OwnTables(PLUGIN)


class Meeting(tables.Model):
    title = TextField()
    begins = BigIntegerField(index=True)
    ends = BigIntegerField(index=True)
    whole_day = BooleanField(default=False)
    first = TextField(default="")
    last = TextField(default="")
    place = TextField(default="")
    link = TextField(default="")
    text = TextField(default="")
    ticket = BigIntegerField(null=True, index=True)
    organizer = BigIntegerField(index=True)
    state = TextField(default=PLANNED)
    rev = IntegerField(default=1)
    created = BigIntegerField()
    changed = BigIntegerField()


class Participant(tables.Model):
    """``answer``: one of ``ANSWERS``."""

    meeting_id = BigIntegerField()
    person = BigIntegerField(index=True)
    answer = TextField(default="invited")
    answered = BigIntegerField(null=True)

    class Meta:
        indexes = ((("meeting_id", "person"), True),)


class Feed(tables.Model):
    """The secret link to somebody's calendar; ``token_hash`` finds it, ``seed`` makes it."""

    person = BigIntegerField(unique=True)
    seed = TextField()
    token_hash = TextField(unique=True)
    made = BigIntegerField()


MODELS = [Meeting, Participant, Feed]
