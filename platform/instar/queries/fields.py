"""Values of a ticket's ``data``, cut to what the actor may read, named and put into words.

The pane's form (the role's fields and the process's) says what a value is. What it does not know was left by an earlier
role or asked by a step: it is kept, shown under the name that some form gives it, and always internal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from instar.access import Actor, TicketKey
from instar.errors import InstarError
from instar.forms import Field, Form
from instar.forms.groups import readable as readable_part
from instar.kernel import Kernel
from instar.queries.day import zone_of
from instar.queries.references import name_of

_FILES = "SELECT a.id, a.name FROM attachment a WHERE a.ticket_id = ? LIMIT 500"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One value of ``data``. ``group``: role | process | kept (a value of an earlier role, or of a step's form).

    ``text`` is the value in words, "" for none; ``to_fill``: a required field that is empty; ``editable``: it is in the
    pane's form, not read-only, and the actor may edit.
    """

    id: str
    title: str
    group: str
    value: Any
    text: str
    to_fill: bool
    editable: bool


class FieldNames:
    """Titles and words of values by field id, for the pane and for history."""

    def __init__(self, kernel: Kernel, actor: Actor, ticket_id: int, role: str, version_id: int, zone: tzinfo) -> None:
        self.pane: Form = kernel.definitions.fields(role, version_id)
        self._kernel = kernel
        self._actor = actor
        self._zone = zone
        self._ticket_id = ticket_id
        self._version_id = version_id
        self._files: dict[str, str] | None = None

    def field(self, name: str) -> tuple[Form, Field] | None:
        """The field as the pane has it, else as a step of the version or another role has it."""
        found = self.pane.field(name)
        if found is not None:
            return self.pane, found
        for form in self._other_forms():
            found = form.field(name)
            if found is not None:
                return form, found
        return None

    def title(self, name: str) -> str:
        known = self.field(name)
        return known[1].label() if known else name.replace("_", " ").capitalize()

    def words(self, name: str, value: object) -> str:
        """The value as people read it, "" for none."""
        known = self.field(name)
        if known is None:
            return "" if value is None else str(value)
        form, field = known
        return form.display(
            value, field, currency=self._kernel.settings.currency, zone=self._zone, name_of=self._name_of
        )

    def audiences(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Field id → its audiences, for ``access.project``; unknown fields have none, they are internal."""
        return {name: _audience(self.pane.field(name)) for name in {*self.pane.inputs, *names}}

    def cut(self, data: Mapping[str, Any], key: TicketKey) -> Mapping[str, Any]:
        """The values without what, inside of rows, is not for the reader."""
        reader = self._kernel.access.reader(self._actor, key)
        if reader.internal:
            return data
        return {name: readable_part(self.pane.field(name), value, reader.reads) for name, value in data.items()}

    def _other_forms(self) -> list[Form]:
        definitions = self._kernel.definitions
        try:
            nodes = definitions.process(self._version_id).nodes
            forms = [definitions.step_form(self._version_id, id) for id, node in nodes.items() if node.form is not None]
        except InstarError:
            forms = []
        roles = (definitions.role_form(key) for key in self._kernel.plugins.roles)
        return [*forms, *(form for form in roles if form is not None)]

    def _name_of(self, kind: str, key: str) -> str | None:
        return self._file_name(key) if kind == "file" else name_of(self._kernel, self._actor, kind, key)

    def _file_name(self, id: str) -> str | None:
        if self._files is None:
            self._files = dict(self._kernel.store.read().all(_FILES, (self._ticket_id,)))
        return self._files.get(id)


def field_rows(
    kernel: Kernel,
    actor: Actor,
    key: TicketKey,
    of: tuple[str, int],
    data: Mapping[str, Any],
    *,
    may_edit: bool,
) -> tuple[FieldRow, ...]:
    """Fields of the pane in its order, filled or not, then what is kept. ``of``: the ticket's role and version."""
    role, version_id = of
    names = FieldNames(kernel, actor, key.id, role, version_id, zone_of(kernel, actor))
    role_form = kernel.definitions.role_form(role)
    readable = kernel.access.project(actor, key, names.audiences(data))
    data = names.cut(data, key)
    rows = [
        FieldRow(
            id=name,
            title=field.label(),
            group="role" if role_form is not None and name in role_form.inputs else "process",
            value=data.get(name),
            text=names.words(name, data.get(name)),
            to_fill=field.required and not field.when and not field.outcomes and data.get(name) is None,
            editable=may_edit and field.entered,
        )
        for name, field in names.pane.inputs.items()
        if name in readable
    ]
    kept = [name for name in data if name not in names.pane.inputs and name in readable]
    return (*rows, *(_kept(names, name, data[name]) for name in kept))


def _kept(names: FieldNames, name: str, value: Any) -> FieldRow:
    return FieldRow(name, names.title(name), "kept", value, names.words(name, value), False, False)


def _audience(field: Field | None) -> tuple[str, ...]:
    return field.audience if field is not None else ()
