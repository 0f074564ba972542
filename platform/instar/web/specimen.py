"""A form while somebody writes it: drawn field by field for its editor, and filled in for a try.

Drawn by the macros of every other form and judged by what judges a ticket's: what a person sees and is told here is what
operators, requesters and the API will be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from flask import render_template

from instar.commands.filled import filled
from instar.definitions import addressed_to_all
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.errors import Invalid
from instar.forms import Field, Form, RenderField
from instar.forms.mended import Mended, mended
from instar.web import current
from instar.web.formview import Entered, FormView, form_view, opening_env

NOTHING: Mapping[str, Any] = MappingProxyType({})
Reader = Literal["staff", "requester"]
"""For whom the form is drawn: a requester is not shown what is kept from him."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """``html``: every field that can be drawn already, by its JSON pointer; ``left_out``: pointers of the others."""

    html: Mapping[str, str]
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A form that was filled in for a try. ``stored``: the ticket's data afterwards; None where ``errors``, sentences by
    path, keep it from that."""

    view: FormView
    errors: Mapping[str, list[str]]
    stored: Mapping[str, Any] | None


def pieces(text: str, id: str = "draft") -> Pieces:
    """``text``: the definition as typed; ``id``: prefix of the ids of all inputs."""
    source = Source.read(text)
    form, left_out = _mended(source.value)
    drawn = form_view(form, opening_env(), id=id)
    html = {
        pointer: render_template("_form_piece.html", form=drawn, field=field)
        for pointer, field in _paired(form.fields, drawn.fields)
    }
    return Pieces(html, tuple(sorted(left_out)), current.kernel().definitions.check(source))


def sample(
    text: str,
    values: Mapping[str, Any] | None,
    *,
    origin: Literal["page", "api"] = "page",
    reader: Reader = "staff",
    outcome: str | None = None,
    id: str = "sample",
    live_url: str | None = None,
    check: bool = True,
) -> Sample:
    """``values``: what was filled in, as the page sends it or the API would; None for a form that nobody has touched.
    ``check``: whether it is sent, or only drawn again because a condition reads what has changed."""
    form = _mended(Source.read(text).value).form
    form = addressed_to_all(form) if reader == "requester" else form
    seen = opening_env()
    errors: Mapping[str, list[str]] = {}
    stored: Mapping[str, Any] | None = None
    if check and values is not None:
        try:
            stored = filled(current.kernel(), current.actor(), form, values, seen, origin=origin, outcome=outcome)
        except Invalid as refused:
            errors = refused.errors
    typed = origin == "page" and values is not None
    entered = Entered(values or NOTHING, errors or None) if typed else None
    view = form_view(form, seen, id=id, entered=entered, outcome=outcome, live_url=live_url)
    return Sample(view, errors, stored)


def _mended(value: Any) -> Mended:
    """Whatever of it is right already, with the fields of this site."""
    definitions = current.kernel().definitions
    return mended(value, known=definitions.types(), used=definitions.body_of_form)


def _paired(fields: tuple[Field, ...], drawn: tuple[RenderField, ...]) -> Iterator[tuple[str, RenderField]]:
    """Every field with what is drawn of it, those of a group as in a row to be added. Sections and groups themselves are
    drawn by the editor: what is in them can be moved."""
    for field, one in zip(fields, drawn):
        if field.items:
            yield from _paired(field.items, one.blank or one.rows[0] if one.blank or one.rows else ())
        elif field.children or one.widget == "section":
            yield from _paired(field.children, one.children)
        else:
            yield field.pointer, one
