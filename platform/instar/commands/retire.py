"""Taking a definition out of use, and going back to an earlier version of it.

Retired means: no new tickets. Versions stay, running tickets go on with theirs, publishing or rolling back brings it
into force again. What something else still leads to is not retired: services and roles that name it, processes that
are in force or have running tickets (a form that goes would empty their steps). Rolling back publishes an earlier text
as a new version, checked as any other, because what it refers to may have gone since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.publish import Publish, publish
from instar.definitions import Version
from instar.errors import NotFound, Refused
from instar.i18n import _, text

_SERVICES = "SELECT key, title FROM service WHERE active = 1 AND {column} = ? ORDER BY key"
_LIVING = """
SELECT id FROM definition_version WHERE id IN (SELECT current_id FROM definition WHERE kind = 'process')
   OR id IN (SELECT version_id FROM ticket WHERE ended IS NULL) ORDER BY id"""


@dataclass(frozen=True, slots=True)
class RetireDefinition:
    """``kind``: process | form."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class RollBack:
    """Publish version ``number`` again; without a ``note`` the new version says which one it repeats."""

    kind: str
    key: str
    number: int
    note: str = ""


@handles(RetireDefinition, "process.publish")
def retire(context: Context, command: RetireDefinition) -> Answer:
    context.authorize()
    current = context.kernel.definitions.current(command.kind, command.key)
    if current is None:
        if not context.kernel.definitions.versions(command.kind, command.key):
            raise _missing()
        raise Refused("retired", _("It is retired already."))
    users = list(_users(context, command.kind, command.key))
    if users:
        raise Refused(
            "in_use",
            _("It is in use: {users}.").format(users=", ".join(users)),
            hint=_("Give them another one first."),
            data={"used_by": users},
        )
    context.tx.run("UPDATE definition SET current_id = NULL WHERE kind = ? AND key = ?", (command.kind, command.key))
    audit(context, "definition.retired", f"{command.kind}:{command.key}", {"number": current.number})
    context.kernel.epochs.bump(context.tx, "definitions")
    context.kernel.epochs.bump(context.tx, "access")
    return {"kind": command.kind, "key": command.key, "number": current.number}


@handles(RollBack, "process.publish")
def roll_back(context: Context, command: RollBack) -> Answer:
    context.authorize()
    known = context.kernel.definitions.versions(command.kind, command.key)
    wanted = next((version for version in known if version.number == command.number), None)
    if wanted is None:
        raise _missing()
    note = command.note or _("Back to version {number}").format(number=command.number)
    return publish(context, Publish(wanted.body, note=note))


def _missing() -> NotFound:
    return NotFound("no_definition", _("There is no such definition."))


def _users(context: Context, kind: str, key: str) -> Iterator[str]:
    """What leads to the definition, in words."""
    column = {"process": "process", "form": "form"}.get(kind, "process")
    for _service, title in context.tx.all(_SERVICES.format(column=column), (key,)):
        yield _("service “{name}”").format(name=text(_title(title)))
    for role in context.kernel.plugins.roles.values():
        if key == (role.process if kind == "process" else role.form):
            yield _("role “{name}”").format(name=text(role.title))
    for (id,) in context.tx.all(_LIVING):
        version = context.kernel.definitions.version(id)
        if (version.kind, version.key) != (kind, key) and _names(orjson.loads(version.body), kind, key):
            yield _version(version)


def _title(stored: str) -> Any:
    """A service's title as it lies in the database: a map of languages as JSON."""
    return orjson.loads(stored) if stored.startswith("{") else stored


def _version(version: Version) -> str:
    return _("process “{name}”, version {number}").format(
        name=text(orjson.loads(version.body).get("title")) or version.key, number=version.number
    )


def _names(value: Any, kind: str, key: str) -> bool:
    """Whether a definition names the other one anywhere: as the form of a step, as the process to hand over to."""
    if isinstance(value, dict):
        return value.get(kind) == key or any(_names(item, kind, key) for item in value.values())
    return isinstance(value, list) and any(_names(item, kind, key) for item in value)
