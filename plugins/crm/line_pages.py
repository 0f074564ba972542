"""Lines, payments and deliveries of a ticket: a page, and the same as a tab of the ticket's own.

/x/crm/tickets/<number>                         the page; ?part=1 the piece that the tab shows
/x/crm/tickets/<number>/lines                   POST all lines, with the revision that their writer saw
/x/crm/tickets/<number>/payments, …/deliveries  POST one more; …/<id>/drop takes one out
/x/crm/tickets/<number>/document                POST which document of 1C the order is
/x/crm/tickets/<number>/lines/<id>/subscribe    POST opens the subscription of a line

Everything works without script. What was typed and cannot be saved comes back as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    InstarError,
    Invalid,
    NotFound,
    _,
    posted_key,
    render_page,
    run_command,
    ticket_view,
    viewer,
)
from instar_plugins.crm import subscribing
from instar_plugins.crm.line_sheet import NAMES, Row, Typed, context


def add_to(pages: Blueprint) -> None:
    """Its addresses, below ``/x/crm``."""
    pages.add_url_rule("/tickets/<number>", "ticket", show)
    pages.add_url_rule("/tickets/<number>/lines", "save_lines", save_lines, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/document", "save_document", save_document, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/lines/<int:id>/subscribe", "subscribe", subscribe, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/payments", "add_payment", add_payment, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/payments/<int:id>/drop", "drop_payment", drop_payment, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/deliveries", "add_delivery", add_delivery, methods=("POST",))
    pages.add_url_rule("/tickets/<number>/deliveries/<int:id>/drop", "drop_delivery", drop_delivery, methods=("POST",))


def save_document(number: str) -> ResponseReturnValue:
    names = ("kind", "number", "day", "guid")
    return _record(number, "document", lambda values: ("save_document", dict(values)), names)


def subscribe(number: str, id: int) -> ResponseReturnValue:
    """Goes to the subscription, where its first day and amount can still be put right."""
    view = _view(number)
    try:
        opened = subscribing.subscribe(view.number, id, posted_key())
    except InstarError as error:
        typed = Typed("subscription", problem=error.message)
        return _page(view, typed, 409 if isinstance(error, Conflict) else 422)
    return redirect(f"/t/{opened}", 303)


def show(number: str) -> ResponseReturnValue:
    view = _view(number)
    if request.args.get("part"):
        return render_template("crm/_lines.html", **context(view, Typed()))
    return _page(view, Typed())


def save_lines(number: str) -> ResponseReturnValue:
    view = _view(number)
    rows = _sent_rows()
    dropped = set(request.form.getlist("drop"))
    places = [at for at, row in enumerate(rows) if not row.empty and str(at) not in dropped]
    args = {
        "ticket": view.number,
        "rev": _number(request.form.get("rev")),
        "list": request.form.get("list") or None,
        "lines": [_asked(rows[at].values) for at in places],
    }
    typed = Typed("lines", rows=rows, list=request.form.get("list", ""))
    try:
        run_command("crm", "save_lines", args, key=posted_key())
    except InstarError as error:
        _mark(typed, error, places)
        return _page(view, typed, 409 if typed.conflict else 422)
    return _back(view)


def add_payment(number: str) -> ResponseReturnValue:
    names = ("amount", "day", "method", "document")
    return _record(number, "payment", lambda values: ("add_payment", {name: values[name] for name in names}), names)


def add_delivery(number: str) -> ResponseReturnValue:
    def asked(values: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        parts = [
            {"line": int(name.removeprefix("line-")), "quantity": text}
            for name, text in request.form.items()
            if name.startswith("line-") and name[5:].isdecimal() and text.strip()
        ]
        everything = "rest" in request.form
        return "add_delivery", {
            "day": values["day"],
            "document": values["document"],
            "lines": None if everything else parts,
        }

    return _record(number, "delivery", asked, ("day", "document"))


def drop_payment(number: str, id: int) -> ResponseReturnValue:
    return _record(number, "payment", lambda values: ("drop_payment", {"payment": id}), ())


def drop_delivery(number: str, id: int) -> ResponseReturnValue:
    return _record(number, "delivery", lambda values: ("drop_delivery", {"delivery": id}), ())


def _record(
    number: str, what: str, asked: Callable[[Mapping[str, str]], tuple[str, dict[str, Any]]], names: tuple[str, ...]
) -> ResponseReturnValue:
    view = _view(number)
    values = {name: request.form.get(name, "").strip() for name in names}
    command, args = asked(values)
    args = {name: value if value != "" or name in ("method", "document") else None for name, value in args.items()}
    if args.get("amount", "") is None:
        args["amount"] = ""
    try:
        run_command("crm", command, {"ticket": view.number, **args}, key=posted_key())
    except InstarError as error:
        typed = Typed(what, values)
        _mark(typed, error, [])
        return _page(view, typed, 409 if isinstance(error, Conflict) else 422)
    return _back(view)


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(number: str) -> Any:
    digits = number.upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    view = ticket_view(viewer(), int(digits))
    if not view.can.view_internal:
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    return view


def _back(view: Any) -> ResponseReturnValue:
    if request.form.get("from") == "tab":
        return redirect(f"/t/{view.number}/x/crm-lines", 303)
    return redirect(f"/x/crm/tickets/{view.number}", 303)


def _page(view: Any, typed: Typed, status: int = 200) -> ResponseReturnValue:
    back = (f"/t/{view.number}", view.number)
    return render_page("crm/ticket.html", status=status, back=back, **context(view, typed))


def _sent_rows() -> list[Row]:
    columns = {name: request.form.getlist(name) for name in NAMES}
    count = len(columns["code"])
    return [
        Row({name: (columns[name][at] if at < len(columns[name]) else "").strip() for name in NAMES})
        for at in range(count)
    ]


def _asked(values: Mapping[str, str]) -> dict[str, Any]:
    """A row as the command takes it: what is empty is left to the product."""
    asked: dict[str, Any] = {"code": values["code"], "name": values["name"]}
    for name in ("quantity", "unit", "price", "discount", "vat"):
        if values[name]:
            asked[name] = values[name]
    if values["id"].isdecimal():
        asked["id"] = int(values["id"])
    return asked


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1


def _mark(typed: Typed, error: InstarError, places: list[int]) -> None:
    """Put what was refused beside what was typed."""
    typed.conflict = error.code == "lines_changed"
    typed.problem = error.message
    if not isinstance(error, Invalid):
        return
    rest: dict[str, str] = {}
    for path, told in error.errors.items():
        head, _dot, name = path.partition(".")
        at, _dot, name = name.partition(".")
        if typed.what == "lines" and head == "lines" and at.isdecimal() and int(at) < len(places):
            typed.rows[places[int(at)]].errors[name] = " ".join(told)
        else:
            rest[path] = " ".join(told)
    typed.errors = rest
    said = [text for path, text in rest.items() if path not in typed.values]
    typed.problem = " ".join(said) or _("Nothing was saved: correct what is marked.")
