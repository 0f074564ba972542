"""The catalogue of services: what the account may order, and for who manages services all of it."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.service import (
    AddServiceBody,
    EditServiceBody,
    MoveServiceBody,
    OfferList,
    OffersQuery,
    RetireServiceBody,
    ServiceList,
    ServiceShape,
    offer_json,
    service_json,
)
from instar.commands import AddService, EditService, MoveService, RetireService
from instar.queries.catalogue import all_of, orderable
from instar.queries.services import service, tree


@operation("GET", "/services", answer=OfferList, query=OffersQuery)
def list_offers(call: Call) -> Reply:
    """What the account may order, in the order of the catalogue: found by words of any language, or all of it."""
    rows = all_of(orderable(call.kernel, call.actor, call.query["q"], own=call.query["own"]))
    return Reply({"items": [offer_json(row) for row in rows]})


@operation("GET", "/services/all", answer=ServiceList, statuses=(403,))
def list_services(call: Call) -> Reply:
    """Every service, each before what lies inside it, with all that is said of it."""
    return Reply({"items": [service_json(row) for row in tree(call.kernel, call.actor)]})


@operation("GET", "/services/<key>", answer=ServiceShape, statuses=(403,))
def one_service(call: Call) -> Reply:
    """One service with all that is said of it."""
    return _told(call, call.path["key"])


@operation("POST", "/services", answer=ServiceShape, body=AddServiceBody, status=201, statuses=(403, 409))
def add_service(call: Call) -> Reply:
    """Make a service, the last inside another one or at the top."""
    given = dict(call.body)
    own = {name: given.pop(name) for name in ("key", "title", "team", "process", "public", "inside") if name in given}
    made = call.execute(AddService(**own, values=given))
    return _told(call, made["key"])


@operation("PATCH", "/services/<key>", answer=ServiceShape, body=EditServiceBody, statuses=(403, 409))
def edit_service(call: Call) -> Reply:
    """Change what is named; other targets or hours turn the clocks of its open tickets."""
    call.execute(EditService(call.path["key"], call.body))
    return _told(call, call.path["key"])


@operation("POST", "/services/<key>/move", answer=ServiceShape, body=MoveServiceBody, statuses=(403,))
def move_service(call: Call) -> Reply:
    """Put a service, with all inside it, elsewhere in the tree."""
    call.execute(MoveService(call.path["key"], **call.body))
    return _told(call, call.path["key"])


@operation("POST", "/services/<key>/retire", answer=ServiceShape, body=RetireServiceBody, statuses=(403, 409))
def retire_service(call: Call) -> Reply:
    """Take a service out of the catalogue, or put it back into use; its tickets go on."""
    call.execute(RetireService(call.path["key"], **call.body))
    return _told(call, call.path["key"])


def _told(call: Call, key: str) -> Reply:
    return Reply(service_json(service(call.kernel, call.actor, key)))
