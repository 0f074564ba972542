"""Units of the company, for who administers people."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.unit import (
    AddUnitBody,
    BrandBody,
    CloseUnitBody,
    EditUnitBody,
    MoveUnitBody,
    UnitList,
    UnitShape,
    unit_json,
)
from instar.commands.brands import SetBrand
from instar.commands.units import AddUnit, CloseUnit, EditUnit, MoveUnit
from instar.queries.units import brand_of, branded, closed_units, every, units


@operation("GET", "/units", answer=UnitList, statuses=(403,))
def list_units(call: Call) -> Reply:
    """All units, each before what lies inside it; closed ones last."""
    rows = [*every(units(call.kernel, call.actor)), *closed_units(call.kernel, call.actor)]
    return Reply({"items": [unit_json(row, brand) for row, brand in branded(call.kernel, rows)]})


@operation("GET", "/units/<key>", answer=UnitShape, statuses=(403,))
def one_unit(call: Call) -> Reply:
    """One unit."""
    return _told(call, call.path["key"])


@operation("POST", "/units", answer=UnitShape, body=AddUnitBody, status=201, statuses=(403, 409))
def add_unit(call: Call) -> Reply:
    """Make a unit."""
    made = call.execute(AddUnit(**{**call.body, "teams": tuple(call.body["teams"])}))
    return _told(call, made["key"])


@operation("PATCH", "/units/<key>", answer=UnitShape, body=EditUnitBody, statuses=(403,))
def edit_unit(call: Call) -> Reply:
    """Change name, head, deputy or teams."""
    call.execute(EditUnit(call.path["key"], call.body))
    return _told(call, call.path["key"])


@operation("POST", "/units/<key>/move", answer=UnitShape, body=MoveUnitBody, statuses=(403,))
def move_unit(call: Call) -> Reply:
    """Put a unit, with all inside it, below another one."""
    call.execute(MoveUnit(call.path["key"], call.body["inside"]))
    return _told(call, call.path["key"])


@operation("POST", "/units/<key>/close", answer=UnitShape, body=CloseUnitBody, statuses=(403, 409))
def close_unit(call: Call) -> Reply:
    """Close a unit that nothing is inside of, or open it again."""
    call.execute(CloseUnit(call.path["key"], call.body["closed"]))
    return _told(call, call.path["key"])


@operation("PUT", "/units/<key>/brand", answer=UnitShape, body=BrandBody, statuses=(403,))
def brand_unit(call: Call) -> Reply:
    """As what the unit is known outside; what is left out is empty, but for the logo, which stays."""
    call.execute(SetBrand(call.path["key"], **call.body))
    return _told(call, call.path["key"])


def _told(call: Call, key: str) -> Reply:
    return Reply(unit_json(*brand_of(call.kernel, call.actor, key)))
