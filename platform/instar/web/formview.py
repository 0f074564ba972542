"""A generated form as templates draw it (``FormView`` of ``_form.html``), and how a page's answer to it is read."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from instar.errors import InstarError
from instar.forms import Form, RenderField
from instar.forms.render import walk
from instar.i18n import _
from instar.queries import facts, references
from instar.queries import people as pickers
from instar.queries.files import stored
from instar.queries.key import Asked
from instar.web import current, sizes

_IN_ROW = re.compile(r"\.([0-9]+)\.")
OWN = ("_", "rev")
"""Names that the page itself adds to a form: everything with an underscore in front, and the ticket's rev."""


@dataclass(frozen=True, slots=True)
class FormView:
    """See ``_form.html``. ``key`` makes a second post of the same form a repeat; ``draft`` names what browsers keep."""

    id: str
    fields: tuple[RenderField, ...]
    live_url: str | None = None
    reply_to: str | None = None
    problem: str | None = None
    key: str = ""
    draft: str = ""
    preview_url: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """What a page has sent for a form, shown again letter by letter with the sentences that say what is wrong."""

    values: Mapping[str, Any]
    errors: Mapping[str, list[str]] | None = None
    problem: str | None = None


def form_view(
    form: Form | None,
    seen: Mapping[str, Any],
    *,
    id: str,
    entered: Entered | None = None,
    outcome: str | None = None,
    only: Sequence[str] | None = None,
    live_url: str | None = None,
    reply_to: str | None = None,
    draft: str = "",
    preview_url: str | None = None,
) -> FormView:
    """``seen``: what the form's expressions see (``ticket_env``). ``only``: ids of the fields to show."""
    fields: tuple[RenderField, ...] = ()
    if form is not None:
        fields = form.render(
            entered.values if entered else {},
            seen,
            errors=entered.errors if entered else None,
            typed=entered is not None,
            outcome=outcome,
            currency=current.kernel().settings.currency,
            zone=current.zone(),
            name_of=name_of,
            named=named,
            resolve=resolve,
        )
    if only is not None:
        fields = tuple(field for field in walk(fields) if field.path in only)
    live = any(field.live or any(part.live for part in field.blank) for field in walk(fields))
    return FormView(
        id=id,
        fields=fields,
        live_url=live_url if live else None,
        reply_to=reply_to,
        problem=(entered.problem or loose_errors(fields, entered.errors or {})) if entered else None,
        key=(sent_key() if entered else None) or new_key(),
        draft=draft,
        preview_url=preview_url,
    )


def wrong_fields(fields: Sequence[RenderField]) -> list[tuple[RenderField, str]]:
    """The fields that need another value, in their order, each with the row that it stands in: "row 2. "."""
    return [(field, _row_of(field.path)) for field in walk(fields) if field.errors]


def _row_of(path: str) -> str:
    found = _IN_ROW.search(path)
    return _("row {number}. ").format(number=int(found[1]) + 1) if found else ""


def loose_errors(fields: Sequence[RenderField], errors: Mapping[str, list[str]]) -> str | None:
    """Sentences about what is no field on the page: they stand on top of it."""
    shown = {field.path for field in walk(fields)}
    loose = [sentence for path, sentences in errors.items() if path not in shown for sentence in sentences]
    return " ".join(loose) or None


def ticket_env(asked: Asked) -> dict[str, Any]:
    """What the expressions of a ticket's forms see."""
    return facts.form_env(current.kernel(), current.actor(), asked)


def opening_env() -> dict[str, Any]:
    """What an opening form sees: there is no ticket yet."""
    return facts.opening_env(current.kernel(), current.actor())


def sent_values() -> dict[str, list[str]]:
    """The fields of the form that was posted, as lists of strings."""
    return {name: values for name, values in request.form.lists() if not name.startswith(OWN[0]) and name != OWN[1]}


def sent_key() -> str | None:
    """The idempotency key that the form carried; None without a usable one."""
    key = request.form.get("_key", "")
    return key if 8 <= len(key) <= 100 else None


def sent_rev() -> int | None:
    rev = request.form.get("rev", "")
    return int(rev) if rev.isascii() and rev.isdigit() and len(rev) < 16 else None


def new_key() -> str:
    return secrets.token_urlsafe(12)


def named(kind: str) -> list[tuple[str, str]]:
    """(key, name) of the teams that a field may name."""
    return [(one.key, one.name) for one in pickers.teams(current.kernel(), current.actor())]


def name_of(kind: str, key: str) -> str | None:
    """The name of what a field names, of a file with its size; None when it is gone or not for the reader."""
    if kind == "file":
        return file_name(key)
    return references.name_of(current.kernel(), current.actor(), kind, key)


def resolve(kind: str, line: str) -> str | None:
    """The key of what was written into a picker."""
    return current.kernel().references.resolve(current.actor(), kind, line)


def file_name(file_id: str) -> str | None:
    """Name and size of a file that a field names; None when it is gone."""
    try:
        row = stored(current.kernel(), current.actor(), file_id).row
    except InstarError:
        return None
    return f"{row.name} · {sizes.size(row.size)}"
