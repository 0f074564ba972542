"""The pages of the catalogue.

/x/services/                the tree
/x/services/new             a new service; POST makes it
/x/services/<key>           all that is said of one; POST changes it
/x/services/<key>/place     POST: moves it up, down, into the one above, out, or into a named one
/x/services/<key>/retire    POST: out of the catalogue, or back into use
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    SERVICE_LEVELS,
    AddService,
    Conflict,
    EditService,
    Invalid,
    MoveService,
    RetireService,
    ServiceRow,
    _,
    execute,
    render_page,
    service_choices,
    service_metrics,
    service_row,
    service_tree,
    service_uses,
    viewer,
)
from instar_plugins.services import form

HOME = "/x/services/"
MOVES = ("up", "down", "in", "out")


def blueprint() -> Blueprint:
    pages = Blueprint("services", __name__, template_folder="templates", static_folder="static")
    pages.add_url_rule("/", view_func=tree)
    pages.add_url_rule("/new", view_func=new)
    pages.add_url_rule("/new", "add", add, methods=("POST",))
    pages.add_url_rule("/<key>", view_func=one)
    pages.add_url_rule("/<key>", "edit", edit, methods=("POST",))
    pages.add_url_rule("/<key>/place", view_func=place, methods=("POST",))
    pages.add_url_rule("/<key>/retire", view_func=retire, methods=("POST",))
    return pages


def tree() -> ResponseReturnValue:
    """Every service in its place."""
    return _tree("")


def new() -> ResponseReturnValue:
    return _new({"inside": request.args.get("inside", ""), "kind": "external"}, {})


def add() -> ResponseReturnValue:
    """Only what it is called and where it stands: the rest is said on its own page, which comes next."""
    sent = request.form
    title = form.words(sent, "title")
    kind = sent.get("kind", "external")
    command = AddService(
        sent.get("key", ""), title, inside=sent.get("inside") or None, values={"kind": kind, "state": "draft"}
    )
    try:
        made = execute(command)
    except (Invalid, Conflict) as error:
        return _new(form.as_typed(sent), _said(error), error.status)
    return redirect(f"{HOME}{made['key']}", 303)


def one(key: str) -> ResponseReturnValue:
    row = service_row(viewer(), key)
    return _one(row, form.typed(row, service_metrics(row)), {})


def edit(key: str) -> ResponseReturnValue:
    row, sent = service_row(viewer(), key), request.form
    metrics = service_metrics(row)
    try:
        execute(EditService(key, form.values(sent, metrics)))
    except (Invalid, Conflict) as error:
        errors = form.at_inputs(error.errors, metrics) if isinstance(error, Invalid) else {"": error.message}
        return _one(row, {**form.typed(row, metrics), **form.as_typed(sent)}, errors, error.status)
    return redirect(f"{HOME}{key}?saved=1", 303)


def place(key: str) -> ResponseReturnValue:
    """``do``: a move by one; else ``inside`` says what it is put into."""
    row, do = service_row(viewer(), key), request.form.get("do", "")
    try:
        if do in MOVES:
            command = _moved(service_tree(viewer()), row, do)
            if command is not None:
                execute(command)
            return redirect(f"{HOME}?moved={key}", 303)
        execute(MoveService(key, request.form.get("inside") or None))
    except (Invalid, Conflict) as error:
        told = " ".join(_said(error).values())
        if do in MOVES:
            return _tree(told, error.status)
        return _one(row, form.typed(row, service_metrics(row)), {"inside": told}, error.status)
    return redirect(f"{HOME}{key}?saved=1", 303)


def retire(key: str) -> ResponseReturnValue:
    """``do``: retire, or back."""
    row = service_row(viewer(), key)
    try:
        execute(RetireService(key, request.form.get("do") != "back"))
    except Conflict as error:
        said = " ".join(filter(None, (error.message, error.hint)))
        return _one(row, form.typed(row, service_metrics(row)), {"": said}, error.status)
    return redirect(f"{HOME}{key}?saved=1", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _moved(rows: Sequence[ServiceRow], row: ServiceRow, do: str) -> MoveService | None:
    """The move by one place; None where there is none such."""
    beside = [one.key for one in rows if one.inside == row.inside]
    at = beside.index(row.key)
    if do == "up" and at > 0:
        return MoveService(row.key, row.inside, beside[at - 1])
    if do == "down" and at < len(beside) - 1:
        return MoveService(row.key, row.inside, beside[at + 2] if at + 2 < len(beside) else None)
    if do == "in" and at > 0:
        return MoveService(row.key, beside[at - 1])
    if do == "out" and row.inside is not None:
        above = next(one for one in rows if one.key == row.inside)
        around = [one.key for one in rows if one.inside == above.inside]
        after = around.index(above.key) + 1
        return MoveService(row.key, above.inside, around[after] if after < len(around) else None)
    return None


def _tree(problem: str, status: int = 200) -> ResponseReturnValue:
    rows = service_tree(viewer())
    return render_page(
        "services/tree.html",
        status=status,
        rows=[row for row in rows if row.said.state != "retired"],
        retired=[row for row in rows if row.said.state == "retired"],
        moved=request.args.get("moved", ""),
        problem=problem,
    )


def _new(typed: Mapping[str, Any], errors: Mapping[str, str], status: int = 200) -> ResponseReturnValue:
    return render_page(
        "services/new.html",
        status=status,
        back=(HOME, _("Services")),
        typed=typed,
        errors=errors,
        languages=form.languages(),
        places=_places(None),
        kinds=kinds(),
    )


def _one(
    row: ServiceRow, typed: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> ResponseReturnValue:
    by = viewer()
    return render_page(
        "services/service.html",
        status=status,
        back=(HOME, _("Services")),
        row=row,
        typed=typed,
        errors=errors,
        saved="saved" in request.args and not errors,
        languages=form.languages(),
        choices=service_choices(by),
        uses=service_uses(by, row.key),
        metrics=service_metrics(row),
        priorities=form.PRIORITIES,
        length_hint=form.hint(),
        kinds=kinds(),
        states=[("draft", _("Draft: nobody can order it yet")), ("live", _("Live: it can be ordered"))],
        ways=[
            ("", _("The queue: who has time takes it")),
            ("round_robin", _("In turn")),
            ("least_busy", _("To who has the fewest open tickets")),
        ],
        kind_names=organization_kinds(),
        places=_places(row),
        inside=row.inside or "",
    )


def kinds() -> list[tuple[str, str]]:
    return [("external", _("External: for clients")), ("internal", _("Internal: for the staff"))]


def organization_kinds() -> dict[str, str]:
    return {
        "customer": _("Customers"),
        "partner": _("Partners"),
        "supplier": _("Suppliers"),
        "own": _("Own companies"),
    }


def _places(moved: ServiceRow | None) -> list[tuple[str, str]]:
    """What a service can be put into, indented as it lies: not itself, nor what lies inside it."""
    found, below = [], set[str]()
    for row in service_tree(viewer()):
        if moved is not None and (row.key == moved.key or row.inside in below):
            below.add(row.key)
        elif row.said.state != "retired" and row.depth < SERVICE_LEVELS - 1:
            found.append((row.key, "\N{EN SPACE}" * 2 * row.depth + row.title))
    return found


def _said(error: Invalid | Conflict) -> dict[str, str]:
    if isinstance(error, Invalid):
        return form.at_inputs(error.errors, ())
    return {"key" if error.code == "key_taken" else "": error.message}
