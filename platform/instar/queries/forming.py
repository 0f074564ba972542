"""What who writes a form asks of the site: the names that its expressions may read, the forms that it may use, what
reads a field of his, and which fields have an index. For those who may design forms: forms are shared, so a right in
one process is not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.definitions import Version
from instar.engine.compiler import TICKET, USER
from instar.engine.expressions import FUNCTIONS, Type
from instar.errors import InstarError
from instar.forms import Form
from instar.forms.keys import FIELD_ID
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.definitions import readable

_LIVING = """
SELECT id FROM definition_version WHERE id IN (SELECT current_id FROM definition)
   OR id IN (SELECT version_id FROM ticket WHERE ended IS NULL) ORDER BY id"""
_INDEXES = "SELECT field, created FROM field_index ORDER BY field"
_LISTS = frozenset({"card", "columns"})
"""Keys under which definitions list ids of fields."""


@dataclass(frozen=True, slots=True)
class FormName:
    """Something that an expression may read: ``data.amount`` with what people call it; ``type``: of the field, or what
    the expression gives."""

    path: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class FormNames:
    """``fields``: of the whole site, as ``data.…``; ``forms``: (key, title) of those that may be used; ``outcomes``:
    (key, title) of all that a form's field may be asked for; ``functions``: names."""

    fields: tuple[FormName, ...]
    ticket: tuple[FormName, ...]
    forms: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str], ...]
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldUse:
    """One definition that has or reads a field: ``has`` as a field of its own, ``reads`` in expressions, lists, cards.
    ``current``: whether that version is in force, not only run by tickets."""

    kind: str
    key: str
    title: str
    number: int
    current: bool
    has: bool
    reads: int


def authorize(kernel: Kernel, actor: Actor) -> None:
    """Raises Forbidden for who may not design forms."""
    kernel.access.authorize_process(actor, "process.design", "")


def form_names(kernel: Kernel, actor: Actor) -> FormNames:
    """Raises Forbidden."""
    authorize(kernel, actor)
    titles = dict(_titles(kernel))
    fields = tuple(
        FormName(f"data.{id}", titles.get(id, id), kind) for id, kind in sorted(kernel.definitions.types().items())
    )
    seen = (*_spelled("ticket", TICKET), *_spelled("user", USER), FormName("now", "now", "time"))
    forms = ((one.key, text(orjson.loads(one.body).get("title")) or one.key) for one in kernel.definitions.list("form"))
    return FormNames(fields, tuple(seen), tuple(forms), _outcomes(kernel), tuple(sorted(FUNCTIONS)))


def field_uses(kernel: Kernel, actor: Actor, field: str) -> tuple[FieldUse, ...]:
    """Definitions in force, or run by open tickets, that have the field or read it; raises Forbidden."""
    authorize(kernel, actor)
    shown = readable(kernel, actor)
    if not FIELD_ID.fullmatch(field):
        return ()
    versions = (kernel.definitions.version(id) for (id,) in kernel.store.read().all(_LIVING))
    found = (_use(kernel, version, field) for version in versions if shown(version.kind, version.key))
    return tuple(use for use in found if use.has or use.reads)


def field_indexes(kernel: Kernel, actor: Actor) -> dict[str, int]:
    """Field id → when its index was made (ms); raises Forbidden."""
    authorize(kernel, actor)
    return dict(kernel.store.read().all(_INDEXES))


# -- below: how it is done -----------------------------------------------------------------------------------


def _titles(kernel: Kernel) -> Iterator[tuple[str, str]]:
    """(field id, title), of the forms that say one; of two that differ, any."""
    definitions = kernel.definitions
    forms: list[Form | None] = [definitions.role_form(role) for role in kernel.plugins.roles]
    forms += [definitions.form(version.key) for version in definitions.list("form")]
    for version in definitions.list("process"):
        try:
            forms.append(definitions.process_form(version.id))
        except InstarError:  # published by other code: its fields have no titles
            continue
    for form in filter(None, forms):
        for id, field in form.inputs.items():
            yield id, field.label()


def _spelled(of: str, names: Mapping[str, Type]) -> Iterator[FormName]:
    """Every member, and those of members that are records."""
    for name, type in names.items():
        path = f"{of}.{name}"
        if type.kind == "record":
            yield from _spelled(path, type.members)
        elif type.kind != "list":
            yield FormName(path, path, type.kind)


def _outcomes(kernel: Kernel) -> tuple[tuple[str, str], ...]:
    """Of the steps of all processes in force, those with the same key once."""
    found: dict[str, str] = {}
    for version in kernel.definitions.list("process"):
        try:
            process = kernel.definitions.process(version.id)
        except InstarError:  # published by other code
            continue
        for node in process.nodes.values():
            for outcome in node.outcomes:
                found.setdefault(outcome.key, text(outcome.title) or outcome.key)
    return tuple(sorted(found.items()))


def _use(kernel: Kernel, version: Version, field: str) -> FieldUse:
    body = orjson.loads(version.body)
    current = kernel.definitions.current(version.kind, version.key)
    return FieldUse(
        kind=version.kind,
        key=version.key,
        title=text(body.get("title")) or version.key,
        number=version.number,
        current=current is not None and current.id == version.id,
        has=field in kernel.definitions.fields_of(version),
        reads=_reads(body, field, re.compile(rf"\bdata(?:\.{field}\b|\[['\"]{field}['\"]\])")),
    )


def _reads(value: Any, field: str, spelled: re.Pattern[str]) -> int:
    """In how many places a definition reads the field: texts with expressions, names of places, lists of fields."""
    if isinstance(value, str):
        return int(spelled.search(value) is not None)
    if isinstance(value, list):
        return sum(_reads(item, field, spelled) for item in value)
    if not isinstance(value, dict):
        return 0
    listed = sum(field in value[key] for key in _LISTS & value.keys() if isinstance(value[key], list))
    return listed + sum(_reads(key, field, spelled) + _reads(item, field, spelled) for key, item in value.items())
