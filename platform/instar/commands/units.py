"""The units of the company: made, changed, moved below another one, closed.

A unit says who leads whom. It gives no rights: those who lead it are asked to decide where a process names them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instar.commands.arguments import is_text
from instar.commands.execute import Answer, Context, handles
from instar.commands.requesters import name_of
from instar.commands.rights import changed, principal_id
from instar.engine.catalogue import UNITS
from instar.errors import Conflict, Invalid, NotFound, nearest
from instar.i18n import _
from instar.store import Unit

MOST_UNITS = 2000
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_EDITABLE = frozenset({"name", "head", "deputy", "teams"})
_HOLDER = "SELECT u.name FROM unit_team ut JOIN unit u ON u.id = ut.unit_id WHERE ut.team_id = ? AND u.id <> ?"


@dataclass(frozen=True, slots=True)
class AddUnit:
    """``inside``: key of the unit above, None for the top. ``head``, ``deputy``: log-ins. ``teams``: keys."""

    key: str
    name: str
    inside: str | None = None
    head: str | None = None
    deputy: str | None = None
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditUnit:
    """``values``: any of name, head, deputy (a log-in, or None for nobody), teams (keys: those that it has then)."""

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MoveUnit:
    """Put a unit, with all inside it, below another one; None: on top."""

    key: str
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class CloseUnit:
    """Close a unit that nothing is inside of any more; its teams belong to none then. Or open it again."""

    key: str
    closed: bool = True


@handles(AddUnit, "user.manage")
def add_unit(context: Context, command: AddUnit) -> Answer:
    context.authorize()
    key = command.key.strip().lower()
    if not _KEY.fullmatch(key) or key in UNITS:
        raise Invalid({"key": [_("Use a-z, 0-9, “_”, “-” and “.”, at most 64 of them, a letter or digit first.")]})
    units = context.kernel.directory.structure().units
    if any(unit.key == key for unit in units.values()):
        raise Conflict("key_taken", _("“{key}” is taken.").format(key=key), hint=_("Choose another name."))
    if len(units) >= MOST_UNITS:
        raise Invalid({"key": [_("There are {limit} units already.").format(limit=MOST_UNITS)]})
    above = _open_unit(context, command.inside, "inside").id if command.inside else None
    leaders = (_leader(context, "head", command.head), _leader(context, "deputy", command.deputy))
    _refuse_twice(*leaders)
    row = (key, name_of(command.name), above, *leaders, context.now)
    unit = context.tx.insert(
        "INSERT INTO unit (key, name, parent_id, head_id, deputy_id, created) VALUES (?, ?, ?, ?, ?, ?)", row
    )
    _put_teams(context, unit, command.teams)
    changed(context, "unit.added", key, {"name": row[1], "inside": command.inside, "head": command.head})
    return {"id": unit, "key": key}


@handles(EditUnit, "user.manage")
def edit_unit(context: Context, command: EditUnit) -> Answer:
    context.authorize()
    unit = unit_named(context, command.key)
    values = dict(command.values)
    strange = sorted(set(values) - _EDITABLE)
    if strange:
        raise Invalid({name: [_("There is no such property.")] for name in strange})
    name = name_of(values["name"]) if "name" in values else unit.name
    head = _leader(context, "head", values["head"]) if "head" in values else unit.head
    deputy = _leader(context, "deputy", values["deputy"]) if "deputy" in values else unit.deputy
    _refuse_twice(head, deputy)
    sql = "UPDATE unit SET name = ?, head_id = ?, deputy_id = ? WHERE id = ?"
    context.tx.run(sql, (name, head, deputy, unit.id))
    if "teams" in values:
        _put_teams(context, unit.id, values["teams"])
    changed(context, "unit.edited", unit.key, values)
    return {"id": unit.id, "key": unit.key}


@handles(MoveUnit, "user.manage")
def move_unit(context: Context, command: MoveUnit) -> Answer:
    context.authorize()
    unit = unit_named(context, command.key)
    above = _open_unit(context, command.inside, "inside") if command.inside else None
    structure = context.kernel.directory.structure()
    if above is not None and unit.id in {above.id, *(one.id for one in structure.above(above))}:
        said = _("“{above}” lies inside “{name}”: a unit cannot be put into itself.")
        raise Invalid(
            {"inside": [said.format(above=above.name, name=unit.name)]},
            hint=_("Move “{above}” out of it first.").format(above=above.name) if above.id != unit.id else None,
        )
    context.tx.run("UPDATE unit SET parent_id = ? WHERE id = ?", (above.id if above else None, unit.id))
    changed(context, "unit.moved", unit.key, {"inside": command.inside})
    return {"id": unit.id, "key": unit.key}


@handles(CloseUnit, "user.manage")
def close_unit(context: Context, command: CloseUnit) -> Answer:
    context.authorize()
    unit = unit_named(context, command.key)
    structure = context.kernel.directory.structure()
    inside = structure.inside(unit.id)
    if command.closed and inside:
        said = _("“{name}” is not empty: {inside}.")
        names = ", ".join(one.name for one in inside[:5]) + (", …" if len(inside) > 5 else "")
        raise Conflict(
            "unit_not_empty",
            said.format(name=unit.name, inside=names),
            hint=_("Close or move the units inside it first."),
        )
    above = structure.units.get(unit.parent) if unit.parent is not None else None
    if not command.closed and above is not None and not above.active:
        raise Conflict(
            "unit_closed",
            _("The unit “{name}” is closed.").format(name=above.name),
            hint=_("Open it first, or move this one below another."),
        )
    context.tx.run("UPDATE unit SET active = ? WHERE id = ?", (int(not command.closed), unit.id))
    if command.closed:
        context.tx.run("DELETE FROM unit_team WHERE unit_id = ?", (unit.id,))
    changed(context, "unit.closed" if command.closed else "unit.opened", unit.key, {})
    return {"id": unit.id, "key": unit.key}


# -- below: how it is done -----------------------------------------------------------------------------------


def unit_named(context: Context, key: str) -> Unit:
    """Raises NotFound."""
    structure = context.kernel.directory.structure()
    found = structure.find(key)
    if found is None:
        raise no_unit(key, [unit.key for unit in structure.units.values()])
    return found


def no_unit(key: str, known: list[str]) -> NotFound:
    near = nearest(key, known)
    return NotFound(
        "no_unit",
        _("There is no unit “{name}”.").format(name=key[:64]),
        hint=_("Did you mean “{name}”?").format(name=near) if near else None,
    )


def _open_unit(context: Context, key: str, field: str) -> Unit:
    """The unit that another one is put into; raises Invalid under the field's name."""
    try:
        found = unit_named(context, key)
    except NotFound as error:
        raise Invalid({field: [error.message]}, hint=error.hint) from None
    if not found.active:
        raise Invalid({field: [_("The unit “{name}” is closed.").format(name=found.name)]})
    return found


def _leader(context: Context, field: str, login: object) -> int | None:
    """The id of an account in use; raises Invalid under the field's name."""
    if login is None or login == "":
        return None
    person = context.kernel.directory.find("user", str(login).strip().lower()) if is_text(login) else None
    if person is None:
        raise Invalid({field: [_("There is no account “{login}”.").format(login=str(login)[:64])]})
    if not person.active:
        raise Invalid({field: [_("The account of {name} is switched off.").format(name=person.name)]})
    return person.id


def _refuse_twice(head: int | None, deputy: int | None) -> None:
    if head is not None and head == deputy:
        raise Invalid({"deputy": [_("Head and deputy are the same person.")]})


def _put_teams(context: Context, unit: int, keys: object) -> None:
    """Make these the unit's teams; raises Invalid for one that is not there or belongs to another unit."""
    if not isinstance(keys, list | tuple) or not all(map(is_text, keys)):
        raise Invalid({"teams": [_("This is a list of texts.")]})
    teams: list[int] = []
    for key in dict.fromkeys(keys):
        try:
            team = principal_id(context, key, ("team",))
        except NotFound as error:
            raise Invalid({"teams": [error.message]}, hint=error.hint) from None
        holder = context.tx.value(_HOLDER, (team, unit))
        if holder is not None:
            said = _("The team “{key}” belongs to the unit “{name}”.").format(key=key, name=holder)
            raise Invalid({"teams": [said]}, hint=_("Take it out there first."))
        teams.append(team)
    context.tx.run("DELETE FROM unit_team WHERE unit_id = ?", (unit,))
    context.tx.many("INSERT INTO unit_team (team_id, unit_id) VALUES (?, ?)", [(team, unit) for team in teams])
