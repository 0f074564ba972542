"""In which order tickets stand below one another: the plugin's only table.

A ticket has a place among those of its parent; who has none stands after them, the older first. A place that was given
below another parent means nothing any more and does no harm: it only sorts.
"""

from __future__ import annotations

from collections.abc import Collection

from peewee import BigIntegerField, IntegerField

from instar.sdk import OwnTables

PLUGIN = "mindmap"
tables = OwnTables(PLUGIN)
PLACE = tables.name("place")


class Place(tables.Model):
    ticket = BigIntegerField(unique=True)
    place = IntegerField()


MODELS = [Place]


def places(ids: Collection[int]) -> dict[int, int]:
    """Ticket (id) → its place, of those that have one."""
    if not ids:
        return {}
    rows = Place.select(Place.ticket, Place.place).where(Place.ticket.in_(list(ids))).tuples()
    return dict(rows)
