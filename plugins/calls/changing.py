"""What happens to a call afterwards: ``correct`` what it says, ``link`` it to a ticket, ``unlink`` it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Invalid, _
from instar_plugins.calls import facts, rights
from instar_plugins.calls.facts import CallFacts, Length
from instar_plugins.calls.legs import ANSWERED
from instar_plugins.calls.noting import CallBody
from instar_plugins.calls.tables import CALL, LEG

COLUMNS = ("direction", "raw", "phone", "party", "at", "duration", "outcome", "employee_id", "note")
WORKED_OUT = frozenset({"at", "duration", "outcome", "employee_id"})
"""What legs would say again."""
_LINK = f"UPDATE {CALL} SET ticket_id = ?, rev = rev + 1 WHERE id = ?"
_RECORDING = f"UPDATE {LEG} SET recording = ? WHERE id = (SELECT min(l.id) FROM {LEG} l WHERE l.call_id = ?)"


class CorrectBody(CallFacts):
    """What is left out stays. ``rev``: the state that was looked at; None writes over any."""

    call = fields.Integer(required=True, strict=True)
    rev = fields.Integer(strict=True, allow_none=True, load_default=None)


class LinkBody(CallBody):
    ticket = fields.String(required=True, validate=Length(max=20))


def correct(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    call = rights.find(args["call"], tx.actor, change=True)
    rights.same_state(call, args["rev"])
    said = dict(args)
    outcome = args.get("outcome", call.outcome)
    if outcome != ANSWERED:
        said["outcome"] = outcome
        if "duration" not in args:
            said["duration"] = 0
    found = facts.checked(tx, said)
    if not set(args) - {"call", "rev"}:
        raise Invalid({"": [_("Say what is to be corrected.")]})
    changed = {name: found[name] for name in COLUMNS if name in found and found[name] != getattr(call, name)}
    if changed:
        sets = "".join(f"{name} = ?, " for name in changed)
        corrected = 1 if WORKED_OUT & changed.keys() else call.corrected
        tx.run(
            f"UPDATE {CALL} SET {sets}corrected = ?, rev = rev + 1 WHERE id = ?",
            (*changed.values(), corrected, call.id),
        )
    if "recording" in found:
        tx.run(_RECORDING, (found["recording"], call.id))
    names = sorted(set(args) - {"call", "rev"})
    return CommandAnswer({"call": call.id}, (), {"call": call.id, "said": names})


def link(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    call = rights.find(args["call"], tx.actor, change=True)
    ticket = rights.ticket_to_note(args["ticket"], tx.actor)
    if call.ticket_id is not None and call.ticket_id != ticket:
        raise Conflict(
            "linked",
            _("This call belongs to T-{ticket} already.").format(ticket=call.ticket_id),
            hint=_("Take it off there first."),
        )
    if call.ticket_id is None:
        tx.run(_LINK, (ticket, call.id))
    return CommandAnswer({"call": call.id, "ticket": f"T-{ticket}"}, (), {"call": call.id, "number": f"T-{ticket}"})


def unlink(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    call = rights.find(args["call"], tx.actor, change=True)
    was = f"T-{call.ticket_id}" if call.ticket_id is not None else None
    if was is not None:
        tx.run(_LINK, (None, call.id))
    return CommandAnswer({"call": call.id, "ticket": None}, (), {"call": call.id, "number": was})


class ExportBody(Arguments):
    count = fields.Integer(required=True, strict=True, validate=validate.Range(0))


def export(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The line in the audit that says who has taken how many calls; the page writes it before the first row leaves."""
    return CommandAnswer({}, (), {"count": args["count"]})
