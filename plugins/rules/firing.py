"""The commands by which a rule is carried out: ``fire`` does it and writes the log in one transaction, ``failed`` says
that it could not be done.

A rule fires once for an event, or once for a ticket; the unique key of the log sees to it, however often the event is
told. In ``fire`` the conditions are asked once more, of the ticket that the transaction has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, Cause, CommandAnswer, CommandTx, _, condition_env
from instar_plugins.rules import failures
from instar_plugins.rules.force import compiled
from instar_plugins.rules.planning import Failed, plan
from instar_plugins.rules.tables import FIRING, RULE
from instar_plugins.rules.weighing import weigh

DAY_MS = 24 * 3_600_000
MINUTE_MS = 60_000
FUSE = 10
"""Times that a rule fires on one ticket within a minute: more of it is a circle that leads through a process."""
EVERY = 500
"""Rows of the log after which old ones are cleared away."""

_RULE = f"SELECT key, title, body, version FROM {RULE} WHERE id = ? AND gone IS NULL AND enabled = 1"
_KNOWN = f"SELECT state FROM {FIRING} WHERE rule_id = ? AND (event_id = ? OR once = ?)"
_LATELY = f"SELECT count(*) FROM {FIRING} WHERE rule_id = ? AND ticket_id = ? AND state = 'fired' AND at > ?"
_INSERT = f"""
INSERT INTO {FIRING} (rule_id, version, once, event_id, event, ticket_id, number, at, state, chain, done, error)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_CLEAR = f"DELETE FROM {FIRING} WHERE at < ? AND substr(once, 1, 1) IN ('e', 'c')"
"""What a rule did once for a ticket stays: else it would do it again."""
_STOOD = f"SELECT enabled, off FROM {RULE} WHERE id = ?"


class FireBody(Arguments):
    ticket = fields.String(required=True)
    rule = fields.Integer(required=True)
    event = fields.Integer(required=True)
    told = fields.Dict(required=True)
    chain = fields.List(fields.String(), required=True)


class FailedBody(FireBody):
    error = fields.String(required=True)
    at_once = fields.Boolean(load_default=False)


def fires(settings: Mapping[str, Any]) -> Callable[..., CommandAnswer]:
    """The command ``fire``. It answers {"state": fired | known | off | not}."""
    keep = int(settings["keep_days"]) * DAY_MS

    def fire(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
        row = tx.one(_RULE, (args["rule"],))
        if row is None:
            return CommandAnswer({"state": "off"})
        key, title, body, version = row
        rule, problem = compiled(body)
        if rule is None:
            raise Failed(problem)
        assert tx.ticket is not None, "the command names the ticket"
        id, number = tx.ticket["id"], str(tx.ticket["number"])
        once = f"t{id}" if rule.once == "ticket" else f"e{args['event']}"
        if tx.one(_KNOWN, (args["rule"], args["event"], once)) is not None:
            return CommandAnswer({"state": "known"})
        env = {**condition_env(tx.ticket, tx.ticket["data"], tx.now), "event": args["told"]}
        verdict = weigh(rule, env)
        if verdict.error:
            raise Failed(verdict.error)
        if not verdict.holds:
            return CommandAnswer({"state": "not"})
        if tx.value(_LATELY, (args["rule"], id, tx.now - MINUTE_MS)) >= FUSE:
            said = _("It fired {count} times within a minute on {number}: it seems to go in a circle.")
            raise Failed(said.format(count=FUSE, number=number), at_once=True)
        planned = plan(rule, env, tx.now, f"rules.{args['rule']}.{args['event']}")
        row = (args["rule"], version, once, args["event"], args["told"]["kind"], id, number, tx.now, "fired")
        made = tx.insert(_INSERT, (*row, plain_json(args["chain"]), plain_json(planned.done), ""))
        failures.well(tx, args["rule"])
        if made % EVERY == 0:
            tx.run(_CLEAR, (tx.now - keep,))
        cause = cause_of(title, (*args["chain"], key))
        return CommandAnswer({"state": "fired"}, planned.effects, {"rule": key, "event": args["event"]}, cause)

    return fire


def fails(settings: Mapping[str, Any]) -> Callable[..., CommandAnswer]:
    """The command ``failed``. It answers {"off"}: whether the rule was switched off for it."""
    most = int(settings["failures"])

    def failed(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
        assert tx.ticket is not None, "the command names the ticket"
        row = tx.one(_RULE, (args["rule"],))
        if row is None or tx.one(_KNOWN, (args["rule"], args["event"], f"e{args['event']}")) is not None:
            stood = tx.one(_STOOD, (args["rule"],))
            return CommandAnswer({"off": bool(stood and not stood[0] and stood[1])})
        key, _title, _body, version = row
        number, error = str(tx.ticket["number"]), args["error"][:1000]
        row = (args["rule"], version, f"e{args['event']}", args["event"], args["told"]["kind"], tx.ticket["id"], number)
        tx.insert(_INSERT, (*row, tx.now, "failed", plain_json(args["chain"]), "[]", error))
        off = failures.badly(tx, args["rule"], most, error, at_once=args["at_once"])
        return CommandAnswer({"off": off}, (), {"rule": key, "event": args["event"], "off": off})

    return failed


def cause_of(title: str, chain: tuple[str, ...]) -> Cause:
    """What the history says: the rule's title in each of its languages. ``chain``: keys of the rules that led here."""
    given = json.loads(title)
    words = {"en": "Rule “{}”", "ru": "Правило «{}»"}
    texts = given if isinstance(given, dict) else {"en": given}
    first = next(iter(texts.values()))
    return Cause({language: word.format(texts.get(language, first)) for language, word in words.items()}, chain)


def plain_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
