"""A new ticket: first what it is about, then the form of the service. Two posts of one form make one ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.open import LONGEST_TITLE, OpenTicket
from instar.errors import Invalid, NotFound
from instar.forms import Form, RenderField
from instar.i18n import _
from instar.queries.catalogue import Offered, ProcessChoice, ServiceRow, all_of, orderable, processes, services
from instar.queries.labels import role_label
from instar.web import chips, current
from instar.web.files import take_uploads
from instar.web.formview import Entered, FormView, form_view, loose_errors, opening_env, sent_key, sent_values
from instar.web.routes import page

PARENT = "_parent"
"""In the form: a name that no field of a process has."""
LONGEST_NUMBER = 20
OWN = ("title", "body", "files", "client_name", "client_email", "client_phone", "process", "then")
ERRORS = {"requester": "client_name", "requester.email": "client_email", "requester.phone": "client_phone"}
"""Where the command's errors about the client stand on the page."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be opened, or with ``url`` "" a heading over what stands behind it."""

    title: str
    note: str
    url: str
    role: chips.Role | None
    about: str = ""
    price: str = ""


@dataclass(frozen=True, slots=True)
class NewPage:
    """See ``new.html``. ``own``: title and text; ``client``: who asks, when it is not the reader."""

    service: ServiceRow
    process: str | None
    url: str
    parent: str
    own: FormView
    client: FormView
    form: FormView
    open_client: bool
    files: bool


@page("/new")
def choose() -> ResponseReturnValue:
    """What may be opened, as the catalogue has it. ``q``: only what these words find. ``process``: only what begins
    with it, and straight there when it is one."""
    process, title = request.args.get("process"), request.args.get("title", "")[:LONGEST_TITLE]
    asked = request.args.get("q", "").strip()[:LONGEST_TITLE]
    offers = list(_offers(asked))
    if process:
        fitting = [offer for key, offer in _offers("") if key == process]
        if fitting:
            return redirect(fitting[0].url)
    carried = {"title": title, "parent": _parent()}
    more = urlencode({name: value for name, value in carried.items() if value}, quote_via=quote)
    return render_template(
        "new_choose.html", offers=[offer for _key, offer in offers], more=more, carried=carried, asked=asked
    )


@page("/new/<service>")
def show(service: str) -> ResponseReturnValue:
    row = _service(service)
    started = _process(row, request.args.get("process"))
    values = {"title": [request.args.get("title", "")[:LONGEST_TITLE]]}
    return render_template("new.html", page=_page(row, started, values, None))


@page("/new/<service>", methods=("POST",))
def create(service: str) -> ResponseReturnValue:
    row = _service(service)
    sent = sent_values()
    started = _process(row, _last(sent, "process") or None)
    data = {name: values for name, values in sent.items() if name not in OWN and not name.endswith("__file")}
    try:
        uploads = {**data, "files": sent.get("files", [])}
        take_uploads(uploads)
        files = tuple(file for file in uploads.pop("files", []) if file)
        data = uploads
        command = OpenTicket(
            title=_last(sent, "title"),
            process=started,
            service=row.key,
            body=_last(sent, "body"),
            requester=_client(sent),
            data=data,
            channel="page",
            origin="page",
            files=files,
            parent=_parent() or None,
        )
        answer = execute(current.kernel(), command, current.actor(), key=sent_key())
    except Invalid as error:
        errors = {ERRORS.get(path, path): sentences for path, sentences in error.errors.items()}
        drawn = _page(row, started, {**sent, **data}, Entered({**sent, **data}, errors))
        return make_response(render_template("new.html", page=drawn), 422)
    if _last(sent, "then") == "another":
        return redirect(f"/new/{row.key}?made={answer['number']}", 303)
    return redirect(f"/t/{answer['number']}", 303)


@page("/new/<service>/fields", methods=("POST",))
def fields(service: str) -> ResponseReturnValue:
    """The service's fields again, as the conditions say now."""
    row = _service(service)
    started = _process(row, _last(sent_values(), "process") or None)
    form = form_view(
        _form(row, started), opening_env(), id="new", entered=Entered(sent_values()), live_url=request.path
    )
    return render_template("_fields.html", form=form)


# -- below: how it is done -----------------------------------------------------------------------------------


def _offers(asked: str) -> Iterator[tuple[str, Offer]]:
    """(process, offer): the catalogue, then processes that no service begins."""
    kernel, actor = current.kernel(), current.actor()
    yield from _shelves(all_of(orderable(kernel, actor, asked)))
    rows = services(kernel, actor)
    served = {row.process for row in rows}
    first = next((row for row in rows if row.process), rows[0] if rows else None)
    if first is not None and not asked:
        alone = [one for one in processes(kernel, actor) if one.key not in served]
        if alone:
            yield "", Offer(_("Without a service"), "", "", None)
        yield from ((one.key, _alone(one, first)) for one in alone)


def _shelves(rows: Iterable[Offered]) -> Iterator[tuple[str, Offer]]:
    """Headings that say the whole place in the tree, each with what lies right there."""
    shelves: dict[str, list[Offered]] = {}
    for row in rows:
        shelves.setdefault(" › ".join(row.path), []).append(row)
    for place, inside in shelves.items():
        if place:
            yield "", Offer(place, "", "", None)
        for row in inside:
            role = chips.role(row.role) if row.role else None
            yield row.process or "", Offer(row.title, row.team, f"/new/{row.key}", role, row.description, row.price)


def _alone(process: ProcessChoice, service: ServiceRow) -> Offer:
    role = chips.role(role_label(current.kernel(), process.role))
    return Offer(process.title, "", f"/new/{service.key}?process={process.key}", role)


def _service(key: str) -> ServiceRow:
    found = next((row for row in services(current.kernel(), current.actor()) if row.key == key), None)
    if found is None:
        raise NotFound("no_service", _("There is no such service, or it is not offered to you."))
    return found


def _process(row: ServiceRow, asked: str | None) -> str | None:
    """The process that the ticket will begin: the one asked for, else the service's."""
    known = {one.key for one in processes(current.kernel(), current.actor())}
    started = asked if asked in known else row.process
    if started is None:
        raise NotFound("no_process", _("This service has no process yet."), hint=_("Choose another service."))
    return started


def _form(row: ServiceRow, process: str | None) -> Form | None:
    kernel = current.kernel()
    if process is None:
        return None
    service = kernel.directory.service_by_key(row.key)
    return kernel.definitions.opening_form(process, service if process == row.process else None)


def _page(row: ServiceRow, process: str | None, values: dict[str, Any], entered: Entered | None) -> NewPage:
    errors = (entered.errors or {}) if entered else {}
    own = (_own("title", _("Title"), values, errors, required=True), _body(values, errors))
    client = tuple(
        _own(name, title, values, errors, widget=widget)
        for name, title, widget in (
            ("client_name", _("Name"), "text"),
            ("client_email", _("E-mail"), "email"),
            ("client_phone", _("Phone"), "phone"),
        )
    )
    form = form_view(
        _form(row, process),
        opening_env(),
        id="new",
        entered=entered,
        live_url=f"/new/{row.key}/fields",
        draft=f"new/{row.key}",
    )
    form = replace(form, problem=None)  # what is no field of the form may be one of the page's own
    shown = (*own, *client, *form.fields)
    problem = loose_errors(shown, errors)
    return NewPage(
        service=row,
        process=process if process != row.process else None,
        url=f"/new/{row.key}",
        parent=_parent(),
        own=FormView("new-own", own, problem=problem, key=form.key, draft=form.draft),
        client=FormView("new-client", client),
        form=form,
        open_client=any(field.value or field.errors for field in client),
        files=True,
    )


def _own(
    name: str,
    title: str,
    values: dict[str, Any],
    errors: Any,
    *,
    widget: str = "text",
    required: bool = False,
    **more: Any,
) -> RenderField:
    return RenderField(
        id=name,
        path=name,
        name=name,
        type=widget,
        widget=widget,
        title=title,
        required=required,
        value=_last(values, name),
        errors=tuple(errors.get(name, ())),
        max_length=LONGEST_TITLE if name == "title" else None,
        **more,
    )


def _body(values: dict[str, Any], errors: Any) -> RenderField:
    return _own("body", _("Message"), values, errors, lines=5)


def _parent() -> str:
    """Number of the ticket that the new one is to be a part of, "" for none."""
    return (request.form.get(PARENT) or request.args.get("parent", ""))[:LONGEST_NUMBER]


def _last(values: dict[str, Any], name: str) -> str:
    sent = values.get(name)
    return str(sent[-1]) if sent else ""


def _client(sent: dict[str, list[str]]) -> dict[str, str] | None:
    """Who asks; None where nothing is said of anybody: then it is the reader."""
    given = {key: _last(sent, f"client_{key}").strip() for key in ("name", "email", "phone")}
    return given if any(given.values()) else None
