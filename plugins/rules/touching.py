"""The commands by which a rule by the clock is carried out on one ticket of a run: ``touch`` does it and writes the log
in one transaction, ``miss`` says that it could not be done.

Each ticket is touched once in a run, whoever dies in the middle: the unique key of the log sees to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, condition_env
from instar_plugins.rules.firing import cause_of, plain_json
from instar_plugins.rules.force import compiled
from instar_plugins.rules.format import ParsedRule
from instar_plugins.rules.planning import Failed, plan
from instar_plugins.rules.tables import FIRING, RULE, RUN
from instar_plugins.rules.weighing import told_by_clock, weigh

_RUN = f"""
SELECT r.id, r.key, r.title, r.body, r.version, n.due FROM {RUN} n JOIN {RULE} r ON r.id = n.rule_id
WHERE n.id = ? AND n.state = 'running' AND r.version = n.version AND r.enabled = 1 AND r.gone IS NULL"""
_KNOWN = f"SELECT state FROM {FIRING} WHERE rule_id = ? AND (once = ? OR once = ?)"
_INSERT = f"""
INSERT INTO {FIRING} (rule_id, version, once, event_id, event, ticket_id, number, at, state, done, error, run_id)
VALUES (?, ?, ?, 0, 'time', ?, ?, ?, ?, ?, ?, ?)"""
_WELL = f"UPDATE {RUN} SET fired = fired + 1, streak = 0 WHERE id = ?"
_BADLY = f"UPDATE {RUN} SET failed = failed + 1, streak = streak + 1 WHERE id = ?"
_STREAK = f"SELECT streak FROM {RUN} WHERE id = ?"


class TouchBody(Arguments):
    ticket = fields.String(required=True)
    run = fields.Integer(required=True)


class MissBody(TouchBody):
    error = fields.String(required=True)


class _At(NamedTuple):
    """The rule of a run, and the ticket. ``known``: the log has it already."""

    rule: int
    key: str
    title: str
    body: str
    version: int
    due: int
    ticket: int
    number: str
    once: str
    of_run: str
    known: bool

    def row(self, at: int, state: str, done: str, error: str, run: int) -> tuple[Any, ...]:
        once = self.once if state == "fired" else self.of_run
        return (self.rule, self.version, once, self.ticket, self.number, at, state, done, error, run)


def touch(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """It answers {"state": fired | known | off | not}."""
    found = _at(tx, args["run"])
    if found is None:
        return CommandAnswer({"state": "off"})
    at, rule = found
    if at.known:
        return CommandAnswer({"state": "known"})
    assert tx.ticket is not None, "the command names the ticket"
    env = {**condition_env(tx.ticket, tx.ticket["data"], tx.now), "event": told_by_clock(at.due)}
    verdict = weigh(rule, env)
    if verdict.error:
        raise Failed(verdict.error)
    if not verdict.holds:
        return CommandAnswer({"state": "not"})
    planned = plan(rule, env, tx.now, f"rules.run.{args['run']}.{at.ticket}")
    tx.insert(_INSERT, at.row(tx.now, "fired", plain_json(planned.done), "", args["run"]))
    tx.run(_WELL, (args["run"],))
    told = {"rule": at.key, "run": args["run"]}
    return CommandAnswer({"state": "fired"}, planned.effects, told, cause_of(at.title, (at.key,)))


def miss(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """It answers {"streak"}: how many tickets of the run have failed in a row."""
    found = _at(tx, args["run"])
    if found is not None and not found[0].known:
        tx.insert(_INSERT, found[0].row(tx.now, "failed", "[]", args["error"][:1000], args["run"]))
        tx.run(_BADLY, (args["run"],))
    return CommandAnswer({"streak": tx.value(_STREAK, (args["run"],)) or 0}, (), {"run": args["run"]})


def _at(tx: CommandTx, run: int) -> tuple[_At, ParsedRule] | None:
    """None where the run has ended, or the rule is another now. Raises Failed."""
    row = tx.one(_RUN, (run,))
    if row is None:
        return None
    rule, problem = compiled(row[3])
    if rule is None:
        raise Failed(problem)
    assert tx.ticket is not None, "the command names the ticket"
    id, number = int(tx.ticket["id"]), str(tx.ticket["number"])
    of_run = f"c{run}.{id}"
    once = f"t{id}" if rule.once == "ticket" else of_run
    known = tx.one(_KNOWN, (row[0], once, of_run)) is not None
    return _At(*row, id, number, once, of_run, known), rule
