"""The structure of the company: its units as a tree, who leads them, which teams they have."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.units import AddUnit, CloseUnit, EditUnit, MoveUnit
from instar.errors import Conflict, Invalid
from instar.i18n import _
from instar.queries import units as query
from instar.queries.units import UnitRow
from instar.web import current
from instar.web.problems import by_field
from instar.web.routes import page
from instar.web.shell import may

BACK = "/admin/structure"


@page("/admin/structure")
def show() -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    return render_template(
        "structure.html",
        units=query.units(kernel, actor),
        closed=query.closed_units(kernel, actor),
        gives=may("grant.manage"),
    )


@page("/admin/structure/new")
def new() -> ResponseReturnValue:
    return _new({"inside": request.args.get("inside", "")}, {})


@page("/admin/structure", methods=("POST",))
def add() -> ResponseReturnValue:
    sent = request.form
    command = AddUnit(
        key=sent.get("key", ""),
        name=sent.get("name", ""),
        inside=sent.get("inside") or None,
        head=sent.get("head") or None,
        deputy=sent.get("deputy") or None,
        teams=tuple(sent.getlist("teams")),
    )
    try:
        made = execute(current.kernel(), command, current.actor())
    except (Invalid, Conflict) as error:
        return make_response(_new(sent, by_field(error)), error.status)
    return redirect(f"{BACK}/{made['key']}", 303)


@page("/admin/structure/<key>")
def one(key: str) -> ResponseReturnValue:
    return _one(key)


@page("/admin/structure/<key>", methods=("POST",))
def edit(key: str) -> ResponseReturnValue:
    sent = request.form
    values: dict[str, Any] = {"name": sent.get("name", ""), "teams": sent.getlist("teams")}
    values |= {field: sent.get(field) or None for field in ("head", "deputy")}
    return _changed(key, EditUnit(key, values), f"{BACK}/{key}")


@page("/admin/structure/<key>/move", methods=("POST",))
def move(key: str) -> ResponseReturnValue:
    return _changed(key, MoveUnit(key, request.form.get("inside") or None), f"{BACK}/{key}")


@page("/admin/structure/<key>/close", methods=("POST",))
def close(key: str) -> ResponseReturnValue:
    """``do``: close, or open to open it again."""
    closes = request.form.get("do") != "open"
    return _changed(key, CloseUnit(key, closes), BACK if closes else f"{BACK}/{key}")


# -- below: how it is done -----------------------------------------------------------------------------------


def _changed(key: str, command: object, then: str) -> ResponseReturnValue:
    try:
        execute(current.kernel(), command, current.actor())
    except (Invalid, Conflict) as error:
        return make_response(_one(key, by_field(error), request.form), error.status)
    return redirect(then, 303)


def _new(typed: Any, errors: dict[str, str]) -> str:
    kernel, actor = current.kernel(), current.actor()
    return render_template(
        "unit_new.html",
        back=(BACK, _("Structure")),
        typed=typed,
        errors=errors,
        teams=query.free_teams(kernel, actor),
        chosen=typed.getlist("teams") if hasattr(typed, "getlist") else (),
        leaders=query.leaders(kernel, actor),
        places=_places(),
    )


def _one(key: str, errors: dict[str, str] | None = None, typed: Any = None) -> str:
    kernel, actor = current.kernel(), current.actor()
    found = query.unit(kernel, actor, key)
    return render_template(
        "unit.html",
        back=(BACK, _("Structure")),
        unit=found,
        typed=typed if typed is not None else _typed(found),
        errors=errors or {},
        teams=query.free_teams(kernel, actor, found.id),
        chosen=typed.getlist("teams") if typed is not None and "name" in typed else [team.key for team in found.teams],
        leaders=query.leaders(kernel, actor),
        places=_places(found),
    )


def _typed(unit: UnitRow) -> dict[str, str]:
    return {
        "name": unit.name,
        "head": unit.head.key if unit.head else "",
        "deputy": unit.deputy.key if unit.deputy else "",
        "inside": unit.above[0] if unit.above else "",
    }


def _places(but: UnitRow | None = None) -> list[tuple[str, str]]:
    """Units that one may be put into, indented as they lie: not itself, nor what lies inside it."""
    rows = query.every(query.units(current.kernel(), current.actor()))
    inside = {but.key} if but else set()
    return [
        (row.key, "\N{EN SPACE}" * 2 * len(row.above) + row.name) for row in rows if not inside & {row.key, *row.above}
    ]
