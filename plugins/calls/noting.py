"""The command ``record``: a call is noted, by a person or by the channel of a telephone exchange.

An exchange tells of each leg with the leg's own id and the id of the whole call (``external``, ``root``), and may tell
it twice: a leg is kept once, and all legs of a root are one call. Told again, only a recording that came meanwhile is
added. What people have corrected is not worked out anew when a late leg comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Invalid, NotFound, _
from instar_plugins.calls import facts, rights
from instar_plugins.calls.facts import CallFacts, Length, OneOf
from instar_plugins.calls.legs import ANSWERED, DIRECTIONS, Part, whole
from instar_plugins.calls.numbers import LONGEST
from instar_plugins.calls.tables import CALL, LEG, Call

_LEG = f"SELECT id, call_id, recording FROM {LEG} WHERE source = ? AND external = ?"
_OF_ROOT = f"SELECT id FROM {CALL} WHERE source = ? AND root = ?"
_PARTS = f"SELECT at, duration, outcome, employee_id FROM {LEG} WHERE call_id = ? ORDER BY at, id"
_CALL_ROW = f"""
INSERT INTO {CALL} (source, root, direction, raw, phone, party, at, duration, outcome, employee_id, note, ticket_id,
  author_id, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ADD_CALL = f"{_CALL_ROW} ON CONFLICT DO NOTHING"
_ADD_LEG = f"""
INSERT INTO {LEG} (call_id, source, external, at, duration, outcome, employee_id, recording, word)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_SUM = f"""
UPDATE {CALL} SET at = ?, duration = ?, outcome = ?, employee_id = ?, rev = rev + 1 WHERE id = ? AND corrected = 0"""
_BESIDE = f"UPDATE {CALL} SET ticket_id = coalesce(ticket_id, ?), note = ? WHERE id = ?"
_RECORDING = f"UPDATE {LEG} SET recording = ? WHERE id = ?"


class RecordBody(CallFacts):
    """``employee`` left out is who asks, where that is a person. ``source``: of which exchange ``external`` and
    ``root`` are ids; ``word``: what it calls the outcome."""

    direction = fields.String(required=True, validate=OneOf(DIRECTIONS))
    number = fields.String(required=True, validate=Length(max=LONGEST))
    ticket = fields.String(validate=Length(max=20), allow_none=True, load_default=None)
    source = fields.String(validate=Length(max=40), load_default="")
    external = fields.String(validate=Length(max=200), load_default="")
    root = fields.String(validate=Length(max=200), load_default="")
    word = fields.String(validate=Length(max=100), load_default="")


def record(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    names = {name: args[name].replace("\0", "").strip() for name in ("source", "external", "root", "word")}
    if bool(names["source"]) != bool(names["external"]) or (names["root"] and not names["external"]):
        raise Invalid({"external": [_("Say both: the exchange (“source”) and its own id of the call (“external”).")]})
    said = {"at": None, "duration": 0, "outcome": ANSWERED, "employee_id": _self(tx), "note": "", "recording": ""}
    said |= facts.checked(tx, args)
    said["at"] = tx.now if said["at"] is None else said["at"]
    told = tx.one(_LEG, (names["source"], names["external"])) if names["external"] else None
    if told is not None:
        return _again(tx, told, said["recording"])
    ticket = rights.ticket_to_note(args["ticket"], tx.actor) if args["ticket"] else None
    id, joined = _call(tx, names, said, ticket)
    leg = (said["at"], said["duration"], said["outcome"], said["employee_id"], said["recording"], names["word"])
    if not tx.run(_ADD_LEG, (id, names["source"], names["external"] or None, *leg)):
        told = tx.one(_LEG, (names["source"], names["external"]))  # told by another process a moment ago
        assert told is not None, "what is in the way is there"
        return _again(tx, told, said["recording"])
    if joined:
        sum_up(tx, id)
    return CommandAnswer({"call": id, "known": False}, (), {"call": id})


def sum_up(tx: CommandTx, id: int) -> None:
    """Let a call say what its legs come to, unless somebody has corrected it."""
    found = whole([Part(*row) for row in tx.all(_PARTS, (id,))])
    tx.run(_SUM, (*found, id))


def _call(tx: CommandTx, names: Mapping[str, str], said: Mapping[str, Any], ticket: int | None) -> tuple[int, bool]:
    """The call that a leg belongs to, and whether it was there: one of the same root, or a new one."""
    root = (names["root"] or names["external"]) or None
    number = (said["direction"], said["raw"], said["phone"], said["party"])
    talk = (said["at"], said["duration"], said["outcome"], said["employee_id"])
    row = (names["source"], root, *number, *talk, said["note"], ticket, tx.actor.id, tx.now)
    if root is None:
        return tx.insert(_CALL_ROW, row), False
    added = tx.run(_ADD_CALL, row)
    known = int(tx.value(_OF_ROOT, (names["source"], root)))
    if not added:
        call = rights.find(known, tx.actor, change=True)
        notes = [one for one in (call.note, said["note"]) if one]
        tx.run(_BESIDE, (ticket, "\n".join(dict.fromkeys(notes))[: facts.LONGEST_NOTE], call.id))
    return known, not added


def _again(tx: CommandTx, told: tuple[Any, ...], recording: str) -> CommandAnswer:
    """What is known already: nothing is changed but for a recording that was not there yet."""
    leg, call, before = told
    if rights.sees(_known(call), tx.actor) and recording and not before:
        tx.run(_RECORDING, (recording, leg))
    return CommandAnswer({"call": call, "known": True}, (), {"call": call, "known": True})


def _known(id: int) -> Any:
    call = Call.get_or_none(Call.id == id)
    if call is None:
        raise NotFound("no_call", _("There is no such call, or it is not shared with you."))
    return call


def _self(tx: CommandTx) -> int | None:
    return tx.actor.id if tx.actor.kind == "user" else None


class CallBody(Arguments):
    call = fields.Integer(required=True, strict=True)
