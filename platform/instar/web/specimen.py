"""A form while somebody writes it: drawn field by field for its editor, and filled in for a try.

Drawn by the macros of every other form and judged by what judges a ticket's: what one sees and is told here is what
operators, requesters and the API will be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from flask import render_template

from instar import i18n
from instar.commands.filled import filled
from instar.definitions import addressed_to_all
from instar.engine.source import Source
from instar.errors import Invalid
from instar.forms import Field, RenderField
from instar.forms.mended import Mended, mended
from instar.web import current
from instar.web.formview import Entered, form_view, opening_env

NOTHING: Mapping[str, Any] = MappingProxyType({})
Reader = Literal["staff", "requester"]
"""For whom the form is drawn: a requester is not shown what is kept from him."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """``html``: every field that can be drawn already, by its JSON pointer; ``left_out``: pointers of the others."""

    html: Mapping[str, str]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A form that was filled in for a try. ``html``: the form again, with its errors; ``stored``: the ticket's data
    afterwards; None where ``errors``, sentences by path, keep it from that."""

    html: str
    errors: Mapping[str, list[str]]
    stored: Mapping[str, Any] | None


def pieces(text: str, lang: str, id: str = "draft") -> Pieces:
    """``text``: the definition as typed; ``id``: prefix of the ids of all inputs."""
    form, left_out = _mended(Source.read(text).value)
    with i18n.use(lang):
        drawn = form_view(form, opening_env(), id=id)
        html = {
            pointer: render_template("_form_piece.html", form=drawn, field=field)
            for pointer, field in _paired(form.fields, drawn.fields)
        }
    return Pieces(html, tuple(sorted(left_out)))


def sample(
    text: str,
    values: Mapping[str, Any] | None,
    lang: str,
    *,
    origin: Literal["page", "api"] = "page",
    reader: Reader = "staff",
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
    with i18n.use(lang):
        if check and values is not None:
            try:
                stored = filled(current.kernel(), current.actor(), form, values, seen, origin=origin)
            except Invalid as refused:
                errors = refused.errors
        typed = origin == "page" and values is not None
        entered = Entered(values or NOTHING, errors or None) if typed else None
        view = form_view(form, seen, id="sample", entered=entered, live_url=live_url)
        return Sample(render_template("_form_sample.html", form=view, live=not check), errors, stored)


def _mended(value: Any) -> Mended:
    """Whatever of it is right already, with the fields of this site."""
    definitions = current.kernel().definitions
    return mended(value, known=definitions.types(), used=definitions.body_of_form)


def _paired(fields: tuple[Field, ...], drawn: tuple[RenderField, ...]) -> Iterator[tuple[str, RenderField]]:
    """Every field with what is drawn of it, those of a group as in a row to be added. Sections and groups themselves
    are drawn by the editor: what is in them can be moved."""
    for field, one in zip(fields, drawn, strict=bool(drawn)):
        if field.items:
            yield from _paired(field.items, one.blank or one.rows[0] if one.blank or one.rows else ())
        elif field.children or one.widget == "section":
            yield from _paired(field.children, one.children)
        else:
            yield field.pointer, one
