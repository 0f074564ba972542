"""Contracts of a client: a new one, and the page on which one is changed, its hours are counted and it is ended.

The list stands on the client's own page (``client_page``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import AddContract, EditContract, EndContract, UseHours, execute
from instar.errors import Conflict, InstarError, Invalid, Outdated, Refused
from instar.queries import clients
from instar.queries import contracts as query
from instar.queries.contracts import ContractRow, hours_words
from instar.web import current
from instar.web.client_page import HOME
from instar.web.contract_rows import shown
from instar.web.problems import by_field
from instar.web.routes import page

NAMES = ("name", "valid_from", "valid_until", "hours", "note")
Typed = Mapping[str, Any]


@page(f"{HOME}/organizations/<int:id>/contracts/new")
def new_contract(id: int) -> ResponseReturnValue:
    kernel = current.kernel()
    return _page(id, None, {"valid_from": kernel.day(kernel.clock.now()), "services": ()}, {})


@page(f"{HOME}/organizations/<int:id>/contracts/new", methods=("POST",))
def add_contract(id: int) -> ResponseReturnValue:
    key = clients.key_of(current.kernel(), current.actor(), id)
    try:
        execute(current.kernel(), AddContract(key, _sent()), current.actor())
    except (Invalid, Refused) as error:
        return make_response(_page(id, None, _sent(), _told(error)), error.status)
    return redirect(f"{HOME}/organizations/{id}#contracts", 303)


@page(f"{HOME}/contracts/<int:id>")
def one_contract(id: int) -> ResponseReturnValue:
    row = query.contract(current.kernel(), current.actor(), id)
    return _page(row.organization_id, row, _typed(row), {})


@page(f"{HOME}/contracts/<int:id>", methods=("POST",))
def edit_contract(id: int) -> ResponseReturnValue:
    """``do``: save, hours (used or given back), end or back."""
    form = request.form
    query.contract(current.kernel(), current.actor(), id)  # of one that is not for him nothing is told
    do, rev = form.get("do", "save"), int(form["rev"]) if form.get("rev", "").isdecimal() else None
    command: object = EditContract(id, _sent(), rev)
    if do == "hours":
        command = UseHours(id, form.get("used", "").replace("\N{MINUS SIGN}", "-"), form.get("word", ""), rev)
    elif do in ("end", "back"):
        command = EndContract(id, do == "end", rev)
    try:
        execute(current.kernel(), command, current.actor())
    except (Invalid, Conflict, Outdated, Refused) as error:
        row = query.contract(current.kernel(), current.actor(), id)
        told = _told(error)
        if do == "hours":
            told["used"] = told.pop("hours", "") or told.pop("word", "")
        typed = {**_typed(row), **(_sent() if do == "save" else form.to_dict())}
        return make_response(_page(row.organization_id, row, typed, told), error.status)
    return redirect(f"{HOME}/contracts/{id}?saved=1", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _sent() -> dict[str, Any]:
    found: dict[str, Any] = {name: request.form.get(name, "").strip() for name in NAMES}
    return {**found, "services": request.form.getlist("services")}


def _typed(row: ContractRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "hours": "" if row.minutes is None else hours_words(row.minutes),
        "services": row.services,
        "note": row.note,
    }


def _told(error: InstarError) -> dict[str, str]:
    return {name: said for name, said in by_field(error).items() if said} or {"": error.message}


def _page(organization: int, row: ContractRow | None, typed: Typed, errors: Mapping[str, str]) -> str:
    kernel, actor = current.kernel(), current.actor()
    client = clients.organization(kernel, actor, organization).row
    kernel.access.authorize(actor, clients.EDIT)
    return render_template(
        "contract.html",
        back=(f"{HOME}/organizations/{client.id}#contracts", client.name),
        home=f"{HOME}/contracts/{row.id}" if row else f"{HOME}/organizations/{client.id}/contracts/new",
        client=client,
        one=shown(row) if row else None,
        typed=typed,
        errors=errors,
        choices=query.coverable(kernel, tuple(typed.get("services") or ())),
        saved="saved" in request.args and not errors,
    )
