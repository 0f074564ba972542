"""What a view of tickets does besides looking: it reads the filters of its page again, and changes tickets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from instar.commands import EditTicket
from instar.commands import execute as execute_command
from instar.contract import TicketSet, Viewer
from instar.queries.sets import Tickets
from instar.queries.ticket import ticket_id
from instar.sdk.desk import as_actor
from instar.web import current
from instar.web.filterbar import filters_of, given_filters
from instar.web.happened import undo_address

__all__ = ["Edited", "edit_ticket", "listed_tickets"]


class Edited(NamedTuple):
    """``changed``: names of what is another now, ``data.x`` for fields; ``undo``: where taking it back is posted, None
    where nothing is offered."""

    rev: int
    changed: tuple[str, ...]
    undo: str | None


def listed_tickets(by: Viewer, args: MultiDict[str, str]) -> TicketSet:
    """The tickets of a list whose address has these filters, as ``by`` may see them. What is no filter is passed
    over."""
    return Tickets(current.kernel(), as_actor(by), filters_of(given_filters(args, ())))


def edit_ticket(number: str, values: Mapping[str, Any], *, rev: int | None = None, by: Viewer | None = None) -> Edited:
    """Change properties of a ticket as its page does: ``{"due": "2026-12-31T17:30"}``, ``{"data": {"delivery":
    ["2026-12-31"]}}``, with moments as they are typed in the zone of ``by`` (None: who asks for the page).

    ``rev``: the state that was seen; who has changed the same since is not overwritten. Raises InstarError: NotFound,
    Forbidden, Invalid with its sentences by name.
    """
    kernel, actor = current.kernel(), as_actor(by)
    id = ticket_id(kernel, actor, number)
    answer = execute_command(kernel, EditTicket(id, values, rev, "page"), actor)
    return Edited(int(answer["rev"]), tuple(answer["changed"]), undo_address(answer["number"], id))
