"""Contracts with clients: from when until when, for which services, how many hours. Nothing is deleted: a contract is
ended, and can be put back. Each change has its row in the audit, and lets the client's open tickets be checked anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from instar.commands.clients import PERMISSION, authorize_clients, no_such_client, refuse_merged, refuse_outdated
from instar.commands.contract_values import COLUMNS, EMPTY, minutes_of, read
from instar.commands.entitlement import contracts_changed
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _

LONGEST_WORD = 500
_CLIENT = "SELECT id, name, merged_into FROM organization WHERE key = ?"
_ROW = f"""
SELECT c.organization_id, o.key, c.used, c.ended, c.rev, {", ".join(f"c.{name}" for name in COLUMNS)}
FROM contract c JOIN organization o ON o.id = c.organization_id WHERE c.id = ?"""
_INSERT = f"""
INSERT INTO contract (organization_id, {", ".join(COLUMNS)}, created) VALUES (?, {", ".join("?" * len(COLUMNS))}, ?)"""
_UPDATE = f"UPDATE contract SET {', '.join(f'{name} = ?' for name in COLUMNS)}, rev = rev + 1 WHERE id = ?"


@dataclass(frozen=True, slots=True)
class AddContract:
    """With the organization of this key. ``values``: name (number or title) and valid_from are needed; valid_until
    (the last day), hours (in all), services (keys, each with all that lies inside it; none: every service), note.
    Without a first day it holds from today."""

    organization: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EditContract:
    """``values``: any of those of ``AddContract``. ``rev``: the newest, if given."""

    contract: int
    values: Mapping[str, Any]
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class EndContract:
    """It covers nothing from now on, though its last day has not come. ``ended`` False: it goes on."""

    contract: int
    ended: bool = True
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class UseHours:
    """Hours of it were worked (``hours``: a number; below zero: given back). ``word``: what for."""

    contract: int
    hours: Any
    word: str = ""
    rev: int | None = None


class _One(NamedTuple):
    id: int
    organization: int
    client: str
    used: int
    ended: int | None
    rev: int
    columns: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.columns["name"])


@handles(AddContract, PERMISSION)
def add_contract(context: Context, command: AddContract) -> Answer:
    authorize_clients(context)
    row = context.tx.one(_CLIENT, (command.organization,))
    if row is None or not context.kernel.references.has(context.actor, "organization", command.organization):
        raise no_such_client()
    organization, client, merged = row
    refuse_merged(context, "organization", client, merged)
    values = {"name": "", **command.values}
    values["valid_from"] = values.get("valid_from") or context.kernel.day(context.now)
    columns = read(context, values, EMPTY)
    id = context.tx.insert(_INSERT, (organization, *(columns[name] for name in COLUMNS), context.now))
    audit(context, "contract.added", columns["name"], {"organization": command.organization, "contract": id})
    contracts_changed(context, organization)
    return {"id": id, "rev": 1, "changed": sorted(command.values)}


@handles(EditContract, PERMISSION)
def edit_contract(context: Context, command: EditContract) -> Answer:
    one = _load(context, command.contract, command.rev)
    columns = read(context, command.values, one.columns)
    changed = sorted(name for name in COLUMNS if columns[name] != one.columns[name])
    if changed:
        context.tx.run(_UPDATE, (*(columns[name] for name in COLUMNS), one.id))
        names = ["hours" if name == "minutes" else name for name in changed]
        told = {"organization": one.client, "contract": one.id, "changed": names}
        audit(context, "contract.edited", columns["name"], told)
        contracts_changed(context, one.organization)
    return {"id": one.id, "rev": one.rev + bool(changed), "changed": changed}


@handles(EndContract, PERMISSION)
def end_contract(context: Context, command: EndContract) -> Answer:
    one = _load(context, command.contract, command.rev)
    if (one.ended is not None) == command.ended:
        said = _("“{name}” is ended already.") if command.ended else _("“{name}” is not ended.")
        raise Refused("nothing_to_end", said.format(name=one.name))
    ended = context.now if command.ended else None
    context.tx.run("UPDATE contract SET ended = ?, rev = rev + 1 WHERE id = ?", (ended, one.id))
    what = "contract.ended" if command.ended else "contract.revived"
    audit(context, what, one.name, {"organization": one.client, "contract": one.id})
    contracts_changed(context, one.organization)
    return {"id": one.id, "rev": one.rev + 1, "changed": ["ended"]}


@handles(UseHours, PERMISSION)
def use_hours(context: Context, command: UseHours) -> Answer:
    one = _load(context, command.contract, command.rev)
    word = " ".join(command.word.split())
    if len(word) > LONGEST_WORD:
        raise Invalid({"word": [_("This is longer than {most} characters.").format(most=LONGEST_WORD)]})
    minutes = minutes_of("hours", command.hours)
    if minutes == 0:
        raise Invalid({"hours": [_("Say how many hours: 1.5, or −1.5 to give them back.")]})
    used = one.used + minutes
    if used < 0:
        raise Invalid({"hours": [_("More cannot be given back than was used.")]})
    context.tx.run("UPDATE contract SET used = ?, rev = rev + 1 WHERE id = ?", (used, one.id))
    told = {"organization": one.client, "contract": one.id, "minutes": minutes, "word": word}
    audit(context, "contract.hours_used", one.name, told)
    most = one.columns["minutes"]
    if most is not None and (one.used >= most) != (used >= most):  # only then does it cover something else
        contracts_changed(context, one.organization)
    return {"id": one.id, "rev": one.rev + 1, "changed": ["used"]}


# -- below: how it is done -----------------------------------------------------------------------------------


def _load(context: Context, id: int, rev: int | None) -> _One:
    """The contract of a client whom the actor may change; raises NotFound, Forbidden, Outdated."""
    authorize_clients(context)
    row = context.tx.one(_ROW, (id,))
    if row is None or not context.kernel.references.has(context.actor, "organization", row[1]):
        raise NotFound("no_contract", _("There is no such contract, or it is not shared with you."))
    organization, client, used, ended, known, *columns = row
    refuse_outdated(known, rev)
    return _One(id, organization, client, used, ended, known, dict(zip(COLUMNS, columns, strict=True)))
