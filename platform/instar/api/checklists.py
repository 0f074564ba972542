"""The checklist of a ticket."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.checklists import ChecklistBody, ChecklistShape, LineBody, line_json
from instar.commands.checklists import AddItems, DropItem, EditItem, TickItem
from instar.errors import NotFound
from instar.i18n import _
from instar.queries.checklists import checklist


@operation("GET", "/tickets/<number>/checklist", answer=ChecklistShape)
def ticket_checklist(call: Call) -> Reply:
    """Its lines in their order; none for those who do not see the inside of the ticket."""
    return _list(call)


@operation(
    "POST", "/tickets/<number>/checklist", answer=ChecklistShape, status=201, body=ChecklistBody, statuses=(403,)
)
def add_to_checklist(call: Call) -> Reply:
    """Add lines, as they are typed on the page."""
    call.execute(AddItems(call.ticket_id, call.body["lines"]))
    return _list(call)


@operation("PATCH", "/tickets/<number>/checklist/<int:id>", answer=ChecklistShape, body=LineBody, statuses=(403, 409))
def change_line(call: Call) -> Reply:
    """Tick a line (``done``), or write it anew (``line``)."""
    id = _own(call)
    if call.body["line"] is not None:
        call.execute(EditItem(id, call.body["line"]))
    if call.body["done"] is not None:
        call.execute(TickItem(id, call.body["done"]))
    return _list(call)


@operation("DELETE", "/tickets/<number>/checklist/<int:id>", answer=None, status=204, statuses=(403,))
def drop_line(call: Call) -> Reply:
    """Remove a line."""
    call.execute(DropItem(_own(call)))
    return Reply(None)


def _own(call: Call) -> int:
    """A line of just this ticket; where the account is not told of any, the command says what it may not."""
    id, found = int(call.path["id"]), checklist(call.kernel, call.actor, call.ticket_id)
    if found and id not in [row.id for row in found]:
        raise NotFound("no_item", _("There is no such line."), hint=_("Somebody may have removed it."))
    return id


def _list(call: Call) -> Reply:
    return Reply({"items": [line_json(row) for row in checklist(call.kernel, call.actor, call.ticket_id)]})
