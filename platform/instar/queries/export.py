"""Tickets as rows of a table for other programs, page by page.

Exactly those tickets are in it that the actor may both see and export, in every row what he may read of that ticket.
Rights are asked again for every page, so that an export of many minutes does not outlive them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from instar.access import Actor
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cells import TicketColumn, Value, cells_of
from instar.queries.cursor import limited
from instar.queries.scoped import allowed
from instar.queries.tickets import NO_FILTERS, Filters, ticket_ids
from instar.sheets import Cell

Told = str | int | Decimal | date | datetime | None
EXPORT = "ticket.export"
MOST = 500_000
"""How many tickets are exported at once."""
MOST_IN_WORKBOOK = 50_000
"""A workbook leaves only when it is whole, which may not take longer than a browser waits."""
MOST_ASKED = 5_000
PAGE = 200


def exported(
    kernel: Kernel, actor: Actor, filters: Filters = NO_FILTERS, sort: str = "-number", most: int = MOST
) -> array[int]:
    """Ids of the tickets of a list that the actor may see and export, in its order, as they are at this moment.

    Raises Forbidden for who may export nowhere, Invalid for a bad filter and for more than ``most``.
    """
    kernel.access.authorize(actor, EXPORT)
    found = array("q")
    ids = ticket_ids(kernel, actor, filters, sort, most + 1)
    if len(ids) > most:
        raise Invalid(
            {"where": [_("These are more than {most} tickets.").format(most=most)]},
            hint=_("Narrow the list, by the year of creation for example, and export it in parts.")
            if most == MOST
            else _("Narrow the list, or take CSV, which holds more."),
        )
    for begin in range(0, len(ids), MOST_ASKED):
        part = ids[begin : begin + MOST_ASKED]
        may = allowed(kernel, actor, EXPORT, part)
        found.extend(id for id in part if id in may)
    return found


def values(
    kernel: Kernel, actor: Actor, ids: Sequence[int], columns: Sequence[TicketColumn]
) -> Iterator[list[list[Told]]]:
    """Pages of rows: what the actor may read of each ticket now; a ticket that was taken from him is left out."""
    size, names = limited(PAGE), [column.name for column in columns]
    for begin in range(0, len(ids), size):
        found = cells_of(kernel, actor, list(ids[begin : begin + size]), names, EXPORT)
        yield [[_told(value) for value in row.cells] for row in found]


def cells(
    kernel: Kernel, actor: Actor, ids: Sequence[int], columns: Sequence[TicketColumn]
) -> Iterator[list[list[Cell]]]:
    """The same for a file of text."""
    for page in values(kernel, actor, ids, columns):
        yield [[_spelt(value) for value in row] for row in page]


# -- below: how it is done -----------------------------------------------------------------------------------


def _told(value: Value) -> Told:
    """Numbers as numbers and days as days, which programs can sort and add; the rest in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


def _spelt(value: Told) -> Cell:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else value
