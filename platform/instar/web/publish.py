"""Checking, publishing, rolling back and retiring a definition from its page. What was typed stays with every no."""

from __future__ import annotations

from dataclasses import replace

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.publish import BrokenDefinition, Publish
from instar.commands.retire import RetireDefinition, RollBack
from instar.definitions.formats import FORMATS
from instar.engine.source import Source
from instar.errors import Conflict, InstarError, NotFound
from instar.i18n import _
from instar.queries.definitions import definition
from instar.web import current
from instar.web.design import KINDS, definition_page, new_page, number_of
from instar.web.draft import Draft, base_of, checked, key_of, sent_base, sent_text
from instar.web.formview import sent_key
from instar.web.routes import page

EDITOR = "/design/<any(process, form, decision, calendar):kind>/<key>"


@page(EDITOR, methods=("POST",))
def send(kind: str, key: str) -> ResponseReturnValue:
    """The editor of a definition that is there."""
    kernel, actor = current.kernel(), current.actor()
    kernel.access.authorize(actor, "process.publish")
    view = definition(kernel, actor, kind, key)
    base = sent_base()
    source = Source.read(sent_text())
    problem: InstarError | None = None
    if source.value is not None and (key_of(source) != key or source.format != FORMATS[kind]):
        problem = InstarError(
            "another_definition",
            _("This is the page of “{key}”; the text is another definition.").format(key=key),
            hint=_("“New” is the place for it."),
            status=422,
        )
    elif request.form.get("do") == "publish":
        problem = _publish(base)
        if problem is None:
            return redirect(f"/design/{kind}/{key}?published=1", 303)
        if isinstance(problem, Conflict):
            base = base_of(kind, key)  # the page shows the difference to it: whoever publishes now has seen it
            view = definition(kernel, actor, kind, key)
    name = f"design/{kind}/{key}/{base}"
    version = kernel.definitions.version(view.row.version_id)
    draft = checked(f"/design/{kind}/{key}", name, base, version)
    return make_response(definition_page(view, _told(draft, problem)), problem.status if problem else 200)


@page("/design/<any(processes, forms, decisions, calendars):which>/new", methods=("POST",))
def send_new(which: str) -> ResponseReturnValue:
    """The editor of a new definition."""
    current.kernel().access.authorize(current.actor(), "process.publish")
    kind, source = KINDS[which], Source.read(sent_text())
    problem: InstarError | None = None
    if source.value is not None and source.format in set(FORMATS.values()) - {FORMATS[kind]}:
        problem = InstarError("another_kind", _("The text is of another kind."), status=422)
    elif request.form.get("do") == "publish":
        problem = _publish(0)
        if problem is None:
            return redirect(f"/design/{kind}/{key_of(source)}?published=1", 303)
        if isinstance(problem, Conflict):
            problem = _taken(key_of(source))
    draft = checked(f"/design/{which}/new", f"design/{which}/new", 0, None)
    return make_response(new_page(which, _told(draft, problem)), problem.status if problem else 200)


@page(f"{EDITOR}/rollback", methods=("POST",))
def roll_back(kind: str, key: str) -> ResponseReturnValue:
    number = number_of(request.form.get("number", ""))
    if number is None:
        raise NotFound("no_definition", _("There is no such definition."))
    execute(current.kernel(), RollBack(kind, key, number), current.actor())
    return redirect(f"/design/{kind}/{key}?published=1", 303)


@page(f"{EDITOR}/retire", methods=("POST",))
def retire(kind: str, key: str) -> ResponseReturnValue:
    execute(current.kernel(), RetireDefinition(kind, key), current.actor())
    return redirect(f"/design/{kind}/{key}", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _publish(base: int) -> InstarError | None:
    """Publish what was sent; the refusal when it was refused in a way that the editor shows."""
    command = Publish(sent_text(), note=request.form.get("note", "").strip(), base=base)
    try:
        execute(current.kernel(), command, current.actor(), key=sent_key())
    except (BrokenDefinition, Conflict) as error:
        return error
    return None


def _taken(key: str) -> InstarError:
    return Conflict(
        "key_taken", _("There is a definition “{key}” already.").format(key=key), hint=_("Give it another key.")
    )


def _told(draft: Draft, problem: InstarError | None) -> Draft:
    if problem is None:
        return draft
    hint = None if isinstance(problem, BrokenDefinition) else problem.hint
    return replace(draft, problem=problem.message, hint=hint)
