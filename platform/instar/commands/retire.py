"""Taking a definition out of use, and going back to an earlier version of it.

Retired means: no new tickets. Versions stay, running tickets go on with theirs, publishing or rolling back brings it
into force again. What something else still leads to is not retired: services and roles that name it, forms that use
it, calendars that extend it, processes that are in force or have running tickets (a form that goes would empty their
steps). Rolling back
publishes an earlier text as a new version, checked as any other, because what it refers to may have gone since.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.publish import Publish, publish
from instar.commands.schedules import schedule
from instar.definitions.uses import used_by
from instar.errors import NotFound, Refused
from instar.i18n import _


@dataclass(frozen=True, slots=True)
class RetireDefinition:
    """``kind``: process | form | decision | calendar."""

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
    context.authorize_definition(command.kind, command.key)
    current = context.kernel.definitions.current(command.kind, command.key)
    if current is None:
        if not context.kernel.definitions.versions(command.kind, command.key):
            raise _missing()
        raise Refused("retired", _("It is retired already."))
    kernel = context.kernel
    users = list(used_by(context.tx, kernel.definitions, kernel.plugins, command.kind, command.key))
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
    if command.kind == "process":
        schedule(context, command.key, None)
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
