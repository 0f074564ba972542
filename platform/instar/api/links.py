"""Links between tickets, the tickets below one, and the tree that it stands in."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.links import (
    ChildList,
    LinkBody,
    LinkList,
    LinkShape,
    TreeShape,
    children_json,
    link_json,
    links_json,
    tree_json,
)
from instar.api.shapes.talk import PageQuery
from instar.api.shapes.ticket import OpenedTicket, OpenTicketBody
from instar.api.tickets import opened_reply
from instar.commands import AddLink, DropLink
from instar.commands.links import no_link
from instar.queries.links import children, links, progress, tree


@operation("GET", "/tickets/<number>/links", answer=LinkList)
def ticket_links(call: Call) -> Reply:
    """Tickets that it is linked to."""
    return Reply(links_json(links(call.kernel, call.actor, call.ticket_id)))


@operation("POST", "/tickets/<number>/links", answer=LinkShape, status=201, body=LinkBody, statuses=(403, 409))
def add_link(call: Call) -> Reply:
    """Link it to another ticket."""
    id = call.ticket_id
    made = call.execute(AddLink(id, call.body["kind"], call.body["ticket"]))
    found = links(call.kernel, call.actor, id)
    row = next((row for row in found if (row.kind, row.ticket.number) == (made["kind"], made["other"])), None)
    if row is None:  # the call is a repeat, and the link has been removed since
        raise no_link()
    return Reply(link_json(row))


@operation("DELETE", "/tickets/<number>/links/<kind>/<other>", answer=None, status=204, statuses=(403,))
def drop_link(call: Call) -> Reply:
    """Remove a link; ``kind`` as the ticket says it of the other one."""
    call.execute(DropLink(call.ticket_id, call.path["kind"], call.path["other"]))
    return Reply(None)


@operation("GET", "/tickets/<number>/children", answer=ChildList, query=PageQuery)
def ticket_children(call: Call) -> Reply:
    """Tickets one level below it, and how many of them have ended."""
    id = call.ticket_id
    found = children(call.kernel, call.actor, id, **call.query)
    return Reply(children_json(found, progress(call.kernel, call.actor, id)))


@operation(
    "POST", "/tickets/<number>/children", answer=OpenedTicket, status=201, body=OpenTicketBody, statuses=(403, 409)
)
def open_child(call: Call) -> Reply:
    """Open a ticket below it."""
    return opened_reply(call, parent=call.path["number"])


@operation("GET", "/tickets/<number>/tree", answer=TreeShape)
def ticket_tree(call: Call) -> Reply:
    """Everything from the highest ticket above it down, each ticket before those below it."""
    return Reply(tree_json(tree(call.kernel, call.actor, call.ticket_id)))
