"""What tickets can be filtered by: columns of the ticket, and fields of its data, each as SQL of a known type.

A name is there when the actor may read it *on every ticket that is looked at*; whatever else there is, is not there.
Columns and fields that are internal make the whole list one of the tickets whose inside the actor may see. To somebody
who sees no inside anywhere only fields addressed to him are there, and on a ticket whose form addresses the same field
to staff its value is null, as it is on his page. People of a partner need fields addressed to partners and, for what
they asked for themselves, to requesters; they cannot find out who asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from instar.access import Actor
from instar.engine.expressions import BOOLEAN, NUMBER, TEXT, TIME, Type
from instar.errors import InstarError
from instar.forms import KERNEL_TYPES, Form
from instar.kernel import Kernel
from instar.queries.scoped import branches, seen_id
from instar.store.values import value_sql

Reference = Literal["user", "team", "service", "organization"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_KEY_OF = "(SELECT x.key FROM {table} x WHERE x.id = {id})"


_ITEMS = "(SELECT count(*) FROM checklist_item x LEFT JOIN ticket xc ON xc.id = x.child_id WHERE x.ticket_id = t.id)"
_SPOKEN = "(SELECT max(x.at) FROM message x WHERE x.ticket_id = t.id AND x.automatic = 0)"
"""When a person has last written something, notes included."""


@dataclass(frozen=True, slots=True)
class Column:
    """``sql`` is a value of ``type``, or NULL: moments are ms, dates ISO texts, yes or no 1 and 0, lists JSON.

    ``id`` and ``of``: a column that refers to somebody or something by id, and to what. ``field``: the data's field.
    ``indexed``: an index finds the rows – by ``raw``, where ``sql`` is NULL for some readers.
    """

    type: Type
    sql: str
    internal: bool = False
    id: str = ""
    of: Reference | None = None
    field: str = ""
    indexed: bool = False
    raw: str = ""


def _reference(id: str, of: Reference, *, internal: bool = False) -> Column:
    table = of if of in ("service", "organization") else "principal"
    return Column(TEXT, _KEY_OF.format(table=table, id=id), internal, id, of)


HOLDER = """\
coalesce(t.assignee_id, (SELECT min(holding.assignee_id) FROM work_item holding WHERE holding.ticket_id = t.id))"""
"""Who answers for a ticket; where nobody does, who has taken a step of it."""

COLUMNS: Mapping[str, Column] = {
    "number": Column(NUMBER, "t.id", indexed=True),
    "title": Column(TEXT, "t.title"),
    "role": Column(TEXT, "t.role"),
    "process": Column(TEXT, "t.process"),
    "stage": Column(TEXT, "t.stage", internal=True),
    "status": Column(TEXT, "t.status"),
    "service": _reference("t.service_id", "service"),
    "priority": Column(NUMBER, "t.priority", internal=True),
    "assignee": _reference("t.assignee_id", "user", internal=True),
    "holder": _reference(HOLDER, "user", internal=True),
    "team": _reference("t.team_id", "team", internal=True),
    "requester": Column(NUMBER, "t.requester_id", indexed=True),
    "organization": _reference("t.organization_id", "organization", internal=True),
    "parent": Column(NUMBER, "t.parent_id", internal=True, indexed=True, raw="t.parent_id"),
    "channel": Column(TEXT, "t.channel", internal=True),
    "checklist": Column(NUMBER, _ITEMS, internal=True),
    "checklist_open": Column(NUMBER, f"{_ITEMS[:-1]} AND coalesce(xc.ended, x.done) IS NULL)", internal=True),
    "rating": Column(NUMBER, "t.rating", internal=True),
    "entitled": Column(BOOLEAN, "t.entitled", internal=True),
    "asked": Column(TIME, "t.asked", internal=True),
    "due": Column(TIME, "t.due"),
    "created": Column(TIME, "t.created"),
    "updated": Column(TIME, "t.updated"),
    "ended": Column(TIME, "t.ended"),
    "spoken": Column(TIME, _SPOKEN, internal=True),
}
KINDS = frozenset({"text", "number", "boolean", "date", "time", "list"})
"""Types of fields that can be filtered by."""


def columns(kernel: Kernel, actor: Actor) -> dict[str, Column]:
    """Everything the actor may filter by, by its name in an expression: "stage", "data.amount"."""
    inside = kernel.access.can(actor, "ticket.view_internal")
    found = {name: column for name, column in COLUMNS.items() if inside or not column.internal}
    if "parent" in found:  # of a hidden ticket nothing is told, not even its number
        found["parent"] = replace(found["parent"], sql=seen_id(kernel, actor, "ticket.view_internal", "t.parent_id"))
    wanted = _wanted(kernel, actor)
    if "partner" in wanted and not inside:
        del found["requester"]
    indexed = indexed_fields(kernel)
    for name, type in (_all_fields(kernel) if inside else _addressed_fields(kernel, wanted)).items():
        if _compares(type) and _NAME.fullmatch(name):
            sql = value_sql(name, type.kind, postgres=kernel.store.is_postgres)
            if not inside:
                sql = f"CASE WHEN {_readable(kernel, name, wanted)} THEN {sql} END"
            found[f"data.{name}"] = Column(type, sql, inside, field=name, indexed=inside and name in indexed)
    return found


def indexed_fields(kernel: Kernel) -> frozenset[str]:
    """Fields whose index is there."""
    return frozenset(field for (field,) in kernel.store.read().all("SELECT field FROM field_index"))


def forms(kernel: Kernel) -> Iterator[tuple[str, int, Form]]:
    """(role, 0, form) of every role, (process, version, form) of every process in force."""
    for role in kernel.plugins.roles:
        yield role, 0, kernel.definitions.role_form(role)
    for version in kernel.definitions.list("process"):
        try:
            yield version.key, version.id, kernel.definitions.process_form(version.id)
        except InstarError:  # published by other code: its fields cannot be known
            continue


# -- below: how it is done -----------------------------------------------------------------------------------


def _all_fields(kernel: Kernel) -> dict[str, Type]:
    found = {name: field.type.expression_type for *_of, form in forms(kernel) for name, field in form.inputs.items()}
    for name, kind in kernel.definitions.types().items():
        if name not in found and kind in KERNEL_TYPES:
            found[name] = KERNEL_TYPES[kind].expression_type
    return found


def _wanted(kernel: Kernel, actor: Actor) -> frozenset[str]:
    """The audiences by which the actor sees his tickets: a field that all of them read he reads everywhere."""
    return frozenset("partner" if part.partner else "requester" for part in branches(kernel, actor))


def _compares(type: Type) -> bool:
    """Whether a value can be compared at all: rows of a group cannot."""
    return type.kind in KINDS and (type.item is None or type.item.kind != "record")


def _addressed_fields(kernel: Kernel, wanted: frozenset[str]) -> dict[str, Type]:
    return {
        name: field.type.expression_type
        for *_of, form in forms(kernel)
        for name, field in form.inputs.items()
        if wanted and wanted <= set(field.audience) and not field.items  # rows may hold what is not for him
    }


def _readable(kernel: Kernel, name: str, wanted: frozenset[str]) -> str:
    """Of which tickets these audiences read the field: the role's form counts before the process's."""
    addressed: list[str] = []
    known: list[str] = []
    versions: list[int] = []
    for role, version, form in forms(kernel):
        field = form.field(name)
        if field is None:
            continue
        if not version:
            known.append(role)
        if wanted <= set(field.audience):
            if version:
                versions.append(version)
            else:
                addressed.append(role)
    of_version = f"t.version_id IN ({', '.join(map(str, versions))})"
    return f"(t.role IN ({_listed(addressed)}) OR (t.role NOT IN ({_listed(known)}) AND {of_version}))"


def _listed(keys: list[str]) -> str:
    return ", ".join("'" + key.replace("'", "''") + "'" for key in keys)
