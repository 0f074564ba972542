"""The commands by which a rule by the clock begins, gets further, and ends: what is known of one beginning (a *run*).

What was missed is caught up on once: a run is for the first moment that is over, and from then on the clock counts as
looked at up to now. One that is still running when its next moment comes lets that one pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, _
from instar_plugins.rules import failures
from instar_plugins.rules.tables import RULE, RUN

DAY_MS = 24 * 3_600_000

_RULE = f"SELECT key, version, looked FROM {RULE} WHERE id = ? AND gone IS NULL AND enabled = 1"
_SAME = f"SELECT count(*) FROM {RUN} WHERE rule_id = ? AND due = ?"
_OPEN = f"SELECT count(*) FROM {RUN} WHERE rule_id = ? AND state = 'running'"
_BEGIN = f"""
INSERT INTO {RUN} (rule_id, version, due, begun, ended, state, total, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_LOOKED = f"UPDATE {RULE} SET looked = ? WHERE id = ?"
_CLEAR = f"DELETE FROM {RUN} WHERE begun < ? AND state <> 'running'"
_HAND = f"UPDATE {RUN} SET at = ? WHERE id = ?"
_WENT = f"UPDATE {RUN} SET after = ?, at = 0, looked = looked + ? WHERE id = ? AND after = ? AND state = 'running'"
_STANDS = f"SELECT rule_id, fired, failed FROM {RUN} WHERE id = ? AND state = 'running'"
_END = f"UPDATE {RUN} SET state = ?, ended = ?, error = ?, at = 0 WHERE id = ?"
_KEY = f"SELECT key FROM {RULE} WHERE id = ?"


class BeginBody(Arguments):
    """``looked``: up to which moment the clock had been looked at, ``now``: up to which it is then."""

    rule = fields.Integer(required=True)
    due = fields.Integer(required=True)
    looked = fields.Integer(required=True)
    now = fields.Integer(required=True)
    total = fields.Integer(required=True)


class HandBody(Arguments):
    run = fields.Integer(required=True)
    ticket = fields.Integer(required=True)


class WentBody(Arguments):
    """``before``: the ticket (id) behind which these were, ``after``: the last of them."""

    run = fields.Integer(required=True)
    before = fields.Integer(required=True)
    after = fields.Integer(required=True)
    looked = fields.Integer(required=True)


class EndBody(Arguments):
    run = fields.Integer(required=True)
    state = fields.String(required=True)
    error = fields.String(load_default="")


def begins(settings: Mapping[str, Any]) -> Callable[..., CommandAnswer]:
    """The command ``begin``. It answers {"run": id}, null where nothing begins."""
    keep = int(settings["keep_days"]) * DAY_MS

    def begin(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
        row = tx.one(_RULE, (args["rule"],))
        if row is None or row[2] != args["looked"]:
            return CommandAnswer({"run": None})
        key, version, _looked = row
        tx.run(_LOOKED, (args["now"], args["rule"]))
        tx.run(_CLEAR, (tx.now - keep,))
        if tx.value(_SAME, (args["rule"], args["due"])):
            return CommandAnswer({"run": None})
        held = bool(tx.value(_OPEN, (args["rule"],)))
        error = _("The time before was still under way.") if held else ""
        state, ended = ("skipped", tx.now) if held else ("running", None)
        made = (args["rule"], version, args["due"], tx.now, ended, state, args["total"], error)
        run = tx.insert(_BEGIN, made)
        return CommandAnswer({"run": None if held else run}, (), {"rule": key, "run": run})

    return begin


def hand(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Which ticket is in hand: if the worker dies of it time and again, it is left out."""
    tx.run(_HAND, (args["ticket"], args["run"]))
    return CommandAnswer()


def went(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """A portion is done. Nothing is counted where somebody else has done it."""
    tx.run(_WENT, (args["after"], args["looked"], args["run"], args["before"]))
    return CommandAnswer()


def ends(settings: Mapping[str, Any]) -> Callable[..., CommandAnswer]:
    """The command ``end``. It answers {"off"}: whether the rule was switched off, since nothing but failures came of
    it so many times in a row."""
    most = int(settings["failures"])

    def end(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
        row = tx.one(_STANDS, (args["run"],))
        if row is None:
            return CommandAnswer({"off": False})
        rule, fired, failed = row
        error = args["error"][:1000]
        tx.run(_END, (args["state"], tx.now, error, args["run"]))
        off = False
        if args["state"] == "failed" or (failed and not fired):
            off = failures.badly(tx, rule, most, error or _("Nothing but failures came of it."))
        elif args["state"] != "stopped":
            failures.well(tx, rule)
        key = tx.value(_KEY, (rule,)) or ""
        return CommandAnswer({"off": off}, (), {"rule": key, "run": args["run"], "off": off})

    return end
