"""Forms while somebody writes them, for pages of plugins. Everything here is for who may design forms: others are
refused with Forbidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from instar.contract import Viewer
from instar.engine.keys import EXTENSION, FIELD_KEYS, FORM_KEYS, OPTION_KEYS
from instar.forms import KERNEL_TYPES
from instar.forms.keys import NOT_IN_GROUPS, OUTSIDE_GROUPS
from instar.queries import forming
from instar.queries.definitions import definition
from instar.queries.forming import FieldUse, FormName, FormNames
from instar.sdk.desk import as_actor
from instar.web import specimen
from instar.web.current import kernel
from instar.web.specimen import Pieces, Reader, Sample

__all__ = [
    "FieldTypeRow",
    "FieldUse",
    "FormName",
    "FormNames",
    "FormPieces",
    "FormSample",
    "field_indexes",
    "field_types",
    "field_uses",
    "form_key_orders",
    "form_names",
    "form_pieces",
    "form_sample",
    "form_users",
]
FormPieces = Pieces
FormSample = Sample


@dataclass(frozen=True, slots=True)
class FieldTypeRow:
    """A type of field. ``keys``: what a definition may say of it; ``in_group``: the same in a row of a group, empty
    where it cannot stand there; ``holds``: "value", "rows", or "" for what only groups others or is read; ``gives``:
    what an expression that computes it must give."""

    key: str
    keys: frozenset[str]
    in_group: frozenset[str]
    holds: Literal["value", "rows", ""]
    gives: str


def field_types() -> tuple[FieldTypeRow, ...]:
    """All types of this version, in the order of the format's page."""
    return tuple(
        FieldTypeRow(
            row.key,
            row.keys,
            frozenset() if row.holds_rows or row.key in OUTSIDE_GROUPS else row.keys - NOT_IN_GROUPS,
            "rows" if row.holds_rows else "value" if row.field else "",
            row.expression_type.kind,
        )
        for row in KERNEL_TYPES.values()
    )


def form_key_orders() -> dict[str, Any]:
    """In which order the canonical text of a form has its keys: of the form, a field, an option; what extensions begin
    with."""
    return {"form": [*FORM_KEYS], "field": [*FIELD_KEYS], "option": [*OPTION_KEYS], "extension": EXTENSION}


def form_names(by: Viewer) -> FormNames:
    """What expressions of a form may read, which forms it may use, which outcomes its fields may be asked for."""
    return forming.form_names(kernel(), as_actor(by))


def field_uses(by: Viewer, field: str) -> tuple[FieldUse, ...]:
    """The definitions in force, or run by open tickets, that have a field of this id or read it."""
    return forming.field_uses(kernel(), as_actor(by), field)


def field_indexes(by: Viewer) -> Mapping[str, int]:
    """Field id → when the index for its lists was made, in ms."""
    return forming.field_indexes(kernel(), as_actor(by))


def form_users(by: Viewer, key: str) -> tuple[str, ...]:
    """What leads to the form, each as a phrase; raises NotFound."""
    return definition(kernel(), as_actor(by), "form", key).used_by


def form_pieces(by: Viewer, text: str, lang: str) -> FormPieces:
    """Every field of a form that somebody is writing as HTML by its JSON pointer, in one language.

    ``text``: the definition as typed, right or wrong; what is wrong is left out.
    """
    forming.authorize(kernel(), as_actor(by))
    return specimen.pieces(text, lang)


def form_sample(
    by: Viewer,
    text: str,
    values: Mapping[str, Any] | None,
    lang: str,
    *,
    origin: Literal["page", "api"] = "page",
    reader: Reader = "staff",
    live_url: str | None = None,
    check: bool = True,
) -> FormSample:
    """A form that somebody is writing, filled in for a try: what would be stored, or what is wrong, as a step's page
    and the API say it. Nothing is written.

    ``values``: of the page lists of strings by field path, of the API JSON; None for an untouched form. ``reader``:
    for whom it is drawn. ``check``: False draws the fields again, as conditions say now; ``live_url``: where they ask
    for that.
    """
    forming.authorize(kernel(), as_actor(by))
    return specimen.sample(text, values, lang, origin=origin, reader=reader, live_url=live_url, check=check)
