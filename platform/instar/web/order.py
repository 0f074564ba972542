"""Ordering a service in the portal: its form, what was begun, and what one learns right after sending.

Three posts lead here: send, keep for later, and (by a script, a moment after the typing stops) keep what is typed.
Whatever is refused comes back as it was typed; files that came with it are kept already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.open import LONGEST_TITLE
from instar.commands.order import DropOrder, KeepOrder, OrderService
from instar.definitions import addressed_to_all
from instar.errors import InstarError, Invalid, NotFound
from instar.forms import Form, RenderField
from instar.forms.render import walk
from instar.i18n import _, ngettext
from instar.queries import portal as query
from instar.queries.ticket import ticket, ticket_id
from instar.store import Service
from instar.web import current, offers, progress, times
from instar.web.brand import belongs_to
from instar.web.files import take_uploads
from instar.web.formview import (
    Entered,
    FormView,
    file_name,
    form_view,
    loose_errors,
    new_key,
    opening_env,
    sent_key,
    sent_values,
)
from instar.web.portal_answers import answers
from instar.web.routes import page

OWN = ("title", "body", "files", "whom", "then")
IN_VIEW = 5
"""So many fields stand before “More”; what is required is never behind it."""
Values = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom it is. ``people``: (contact, name) to choose from; None: a colleague's name is typed."""

    value: str
    people: tuple[tuple[int, str], ...] | None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderPage:
    """See ``order.html``. ``main``: paths of the fields in view, the others stand behind “More”; ``kept_at``: when
    what stands here was begun; ``kept``: the same for the scripts."""

    offer: offers.Offer
    form: FormView
    main: frozenset[str]
    title: RenderField | None
    body: RenderField
    files: tuple[tuple[str, str], ...]
    whom: Whom | None
    problem: str | None
    kept_at: times.TimeText | None = None
    kept: str = ""

    @property
    def more_open(self) -> bool:
        """A mistake is never behind “More”."""
        hidden = [one for one in self.form.fields if one.path not in self.main]
        return any(one.errors for one in walk(hidden)) or bool(self.body.errors)

    @property
    def folds(self) -> bool:
        return any(one.visible and one.path not in self.main for one in self.form.fields) or self.title is None


@page("/portal/s/<service>")
def form(service: str) -> ResponseReturnValue:
    offer, row = offers.offer(service)
    kept = next((one for one in query.begun(current.kernel(), current.actor()) if one.service.id == row.id), None)
    values = _held(kept.content) if kept else {}
    drawn = _page(offer, row, values, Entered(values) if kept else None)
    if kept:
        drawn = replace(drawn, kept_at=times.moment(kept.at), kept=_for_scripts(kept))
    return _shown(drawn, row)


@page("/portal/s/<service>", methods=("POST",))
def send(service: str) -> ResponseReturnValue:
    offer, row = offers.offer(service)
    order = _Sent.of_request()
    if request.form.get("then") == "keep" and not order.errors:
        execute(current.kernel(), KeepOrder(row.key, order.content()), current.actor())
        return redirect("/portal?kept=1", 303)
    form = _form(row)
    order.resolve_whom()
    came_up = _came_up(form, order.values) if not order.errors else 0
    if order.errors or came_up:
        return _shown(_page(offer, row, order.values, order.entered(came_up)), row, 422)
    command = OrderService(
        row.key,
        order.title(offer, form),
        order.last("body"),
        {name: given for name, given in order.values.items() if name not in OWN},
        tuple(id for id in order.values.get("files", ()) if id),
        order.whom,
        origin="page",
    )
    try:
        answer = execute(current.kernel(), command, current.actor(), key=sent_key())
    except Invalid as error:
        order.errors = {path: list(told) for path, told in error.errors.items()}
        return _shown(_page(offer, row, order.values, order.entered()), row, 422)
    return redirect(f"/portal/sent/{answer['number']}", 303)


@page("/portal/s/<service>/fields", methods=("POST",))
def fields(service: str) -> ResponseReturnValue:
    """The service's fields again, as what was typed so far makes them; a page with script asks for them."""
    offer, row = offers.offer(service)
    return render_template("_order_fields.html", page=_page(offer, row, sent_values(), Entered(sent_values())))


@page("/portal/s/<service>/draft", methods=("POST",))
def keep(service: str) -> ResponseReturnValue:
    """``{"at": ms}``: when it was kept; None where it has been sent meanwhile. Without content: discarded. Without a
    script the same, and home again."""
    _offer, row = offers.offer(service)
    content = request.form.get("content", "")
    if content:
        return execute(current.kernel(), KeepOrder(row.key, content, sent_key()), current.actor())
    execute(current.kernel(), DropOrder(row.key), current.actor())
    return {"at": None} if current.wants_json() else redirect(f"/portal/s/{row.key}", 303)


@page("/portal/sent/<number>")
def sent(number: str) -> ResponseReturnValue:
    """Right after sending: the number, what happens next and by when, and where we write to."""
    kernel, actor = current.kernel(), current.actor()
    view = ticket(kernel, actor, ticket_id(kernel, actor, number))
    at = progress.place(view.status, untouched=True, ended=view.ended is not None)
    belongs_to(view.service.key)
    return render_template(
        "portal_sent.html",
        number=view.number,
        title=view.title,
        url=f"/t/{view.number}",
        head=view.stage.public if view.stage else "",
        dots=progress.dots(at),
        next=progress.what_next(at),
        when=progress.when(at, query.promised(kernel, actor, view.key), times.Clock.of()),
        email=actor.email or "",
        whom=view.requester.name if view.requester and view.requester.id != actor.contact_id else "",
    )


# -- below: how it is done -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sent:
    """What the form brought. ``whom``: the contact that it is for, None for who orders."""

    values: Values
    errors: dict[str, list[str]] = field(default_factory=dict)
    whom: int | None = None

    @classmethod
    def of_request(cls) -> _Sent:
        order = cls(sent_values())
        try:
            take_uploads(order.values)
        except InstarError as error:
            order.errors["files"] = [f"{error.message} {error.hint or ''}".strip()]
        return order

    def last(self, name: str) -> str:
        given = self.values.get(name)
        return given[-1] if given else ""

    def resolve_whom(self) -> None:
        """A contact of the company by its id, a colleague by what was typed."""
        given = self.last("whom").strip()
        if not given:
            return
        if given.isascii() and given.isdecimal() and len(given) < 16:
            self.whom = int(given)
            return
        login = current.kernel().references.resolve(current.actor(), "user", given)
        self.whom = query.contact_of(current.kernel(), login or _bracketed(given))
        if self.whom is None:
            self.errors["whom"] = [_("There is no colleague of this name. Choose one from the list.")]

    def entered(self, came_up: int = 0) -> Entered:
        told = ngettext(
            "Your answers bring up one more question. Look at it, then send the form.",
            "Your answers bring up {count} more questions. Look at them, then send the form.",
            came_up,
        ).format(count=came_up)
        return Entered(self.values, self.errors, told if came_up else None)

    def title(self, offer: offers.Offer, form: Form) -> str:
        """What was typed; where the form asks for more than that, the service and the first answer."""
        if _asks_title(form):
            return self.last("title")
        answers = _rendered(form, self.values)
        first = next((said for one in answers if (said := _said(one))), "")
        return f"{offer.title}: {first}"[:LONGEST_TITLE] if first else offer.title

    def content(self) -> str:
        """As browsers keep a form: see ``js/drafts.js``."""
        values: dict[str, Any] = {}
        for name, given in self.values.items():
            if name == "files" or name.endswith("__file"):
                continue
            values[name] = given[-1] if given else ""
            values |= {f"{name}={value}": True for value in given if value}
        files = [
            {"field": name, "id": id, "name": shown}
            for name, given in self.values.items()
            for id in given
            if (shown := _kept_file(id))
        ]
        return orjson.dumps({"values": values, "files": files}).decode()


def _shown(drawn: OrderPage, service: Service, status: int = 200) -> ResponseReturnValue:
    belongs_to(service.key)
    return make_response(render_template("order.html", page=drawn, answers=answers(service=service.key)), status)


def _form(service: Service) -> Form:
    return addressed_to_all(current.kernel().definitions.opening_form(service.process or "", service))


def _page(offer: offers.Offer, service: Service, values: Mapping[str, Any], entered: Entered | None) -> OrderPage:
    errors = (entered.errors or {}) if entered else {}
    asked = _form(service)
    drawn = form_view(
        asked,
        opening_env(),
        id="order",
        entered=entered,
        live_url=f"/portal/s/{service.key}/fields",
        draft=f"portal/{service.key}",
    )
    whom = _whom(values, errors)
    title = _own("title", _("In a few words"), values, errors, required=True) if _asks_title(asked) else None
    body = _own(
        "body",
        _("Tell us more") if title else _("Anything else that we should know"),
        values,
        errors,
        lines=4,
    )
    own = [one for one in (title, body) if one is not None]
    problem = (entered.problem if entered else None) or loose_errors(
        (*own, *drawn.fields), {path: told for path, told in errors.items() if path != "whom" or whom is None}
    )
    room = IN_VIEW - 1 - sum(one is not None for one in (title, title and body, whom))
    files = tuple((id, name) for id in values.get("files", ()) if (name := _kept_file(id)))
    return OrderPage(
        offer,
        replace(drawn, problem=None, key=drawn.key or new_key()),
        _in_view(drawn.fields, room),
        title,
        body,
        files,
        whom,
        problem,
    )


def _in_view(fields: Sequence[RenderField], room: int) -> frozenset[str]:
    """The first fields, and all that are required or wrong."""
    found = [
        one.path for one in fields if one.visible and (one.required or any(part.required for part in one.children))
    ]
    wrong = [one.path for one in fields if any(part.errors for part in walk((one,)))]
    rest = [one.path for one in fields if one.visible and one.path not in found]
    return frozenset([*found, *wrong, *rest[: max(0, room - len(found))]])


def _whom(values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> Whom | None:
    """Where one may order for others."""
    kernel, actor = current.kernel(), current.actor()
    given = values.get("whom") or [""]
    told = tuple(errors.get("whom", ()))
    firm = query.company(kernel, actor)
    if firm is not None:
        people = tuple(one for one in firm.people if one[0] != actor.contact_id)
        return Whom(str(given[-1]), people, told) if people else None
    return Whom(str(given[-1]), None, told) if kernel.references.inside(actor) else None


def _asks_title(form: Form) -> bool:
    """A form that asks something is answer enough; without one the reader says in his own words what it is about."""
    return not any(one.required for one in form.inputs.values())


def _own(name: str, title: str, values: Mapping[str, Any], errors: Mapping[str, list[str]], **more: Any) -> RenderField:
    given = values.get(name) or [""]
    return RenderField(
        id=name,
        path=name,
        name=name,
        type="text",
        widget="text",
        title=title,
        value=str(given[-1]),
        errors=tuple(errors.get(name, ())),
        max_length=LONGEST_TITLE if name == "title" else None,
        **more,
    )


def _rendered(form: Form, values: Values) -> Iterator[RenderField]:
    drawn = form_view(form, opening_env(), id="order", entered=Entered(values))
    return (one for one in walk(drawn.fields) if one.visible)


def _came_up(form: Form, values: Values) -> int:
    """How many questions the answers have brought up that were not on the page yet: without script they were not."""
    names = set(request.form) | {name.removesuffix("__file") for name in request.files}
    skipped = ("note", "section", "group")
    return sum(
        1
        for one in _rendered(form, values)
        if one.widget not in skipped and not one.read_only and one.name not in names
    )


def _said(field: RenderField) -> str:
    """A short answer in words, for the title."""
    if field.widget == "choice":
        return next((one.title for one in field.options if one.selected), "")
    return " ".join(str(field.value or "").split())[:80] if field.widget == "text" else ""


def _bracketed(line: str) -> str:
    """ "Olga Petrova (olga)" → olga."""
    return line[line.rfind("(") + 1 : -1] if line.endswith(")") and "(" in line else ""


def _kept_file(id: str) -> str | None:
    with suppress(NotFound):
        return file_name(id) if id and len(id) >= 8 else None
    return None


def _held(content: str) -> Values:
    """What was begun, as a page would send it."""
    try:
        kept = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    found: Values = {}
    for key, value in (kept.get("values") or {}).items():
        name, mark, option = str(key).partition("=")
        if isinstance(value, str) and not mark:
            found.setdefault(name, []).append(value)
        elif value is True and mark and option not in found.get(name, []):
            found.setdefault(name, []).append(option)
    for file in kept.get("files") or ():
        if _kept_file(str(file.get("id", ""))):
            found.setdefault(str(file.get("field", "files")), []).append(str(file["id"]))
    return found


def _for_scripts(kept: query.Begun) -> str:
    try:
        return orjson.dumps({"at": kept.at, **orjson.loads(kept.content)}).decode()
    except (orjson.JSONDecodeError, TypeError):
        return ""
