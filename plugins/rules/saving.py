"""The commands by which people change rules: save, switch, order, delete. Each stands in the audit.

Who may publish what is shared by all processes may do it: a rule reaches every ticket of the site.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import (
    Arguments,
    CommandAnswer,
    CommandTx,
    Conflict,
    Finding,
    Forbidden,
    Invalid,
    NotFound,
    SetAlarm,
    Source,
    Viewer,
    _,
    may_design,
    may_publish,
)
from instar_plugins.rules.around import surroundings
from instar_plugins.rules.format import ParsedRule, body_of, parse
from instar_plugins.rules.tables import ALARM, RULE

PERMISSION = "process.publish"
STEP = 10
MOST = 200
"""Rules of a site."""

_BY_KEY = f"SELECT id, version, place, enabled, since, looked, body FROM {RULE} WHERE key = ? AND gone IS NULL"
_COUNT = f"SELECT count(*), coalesce(max(place), 0) FROM {RULE} WHERE gone IS NULL"
_ADD = f"""
INSERT INTO {RULE} (key, title, body, place, enabled, version, since, looked, failures, off, changed, changed_by)
VALUES (?, ?, ?, ?, ?, 1, ?, ?, 0, '', ?, ?)"""
_CHANGE = f"""
UPDATE {RULE} SET title = ?, body = ?, place = ?, enabled = ?, version = version + 1, since = ?, looked = ?,
  failures = 0, off = '', changed = ?, changed_by = ? WHERE id = ?"""
_SWITCH = f"UPDATE {RULE} SET enabled = ?, since = ?, looked = ?, failures = 0, off = '' WHERE id = ?"
_PLACE = f"UPDATE {RULE} SET place = ? WHERE id = ?"
_DELETE = f"UPDATE {RULE} SET gone = ?, enabled = 0 WHERE id = ?"
_KEYS = f"SELECT key, id FROM {RULE} WHERE gone IS NULL ORDER BY place, id"


def may_change(by: Viewer) -> bool:
    """The site itself may: it brings rules in from files."""
    return by.kind == "system" or may_publish(by, "decision", "")


def may_read(by: Viewer) -> bool:
    return may_design(by, "decision", "") or may_change(by)


class SaveBody(Arguments):
    """``version``: of the rule that this was made from, 0 for a new one."""

    text = fields.String(required=True)
    version = fields.Integer(required=True)
    key = fields.String(load_default="")


class SwitchBody(Arguments):
    key = fields.String(required=True)
    on = fields.Boolean(required=True)


class OrderBody(Arguments):
    keys = fields.List(fields.String(), required=True)


class DeleteBody(Arguments):
    key = fields.String(required=True)
    version = fields.Integer(required=True)


def save(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Put a rule in place of the version it was made from. Raises Invalid at ``text`` with every finding."""
    _authorize(tx)
    source = Source.read(args["text"], f"{args['key'] or 'rule'}.json")
    rule, found = parse(source, surroundings())
    if rule is None:
        raise Invalid({"text": [in_words(one) for one in found]})
    if args["key"] and rule.key != args["key"]:
        raise Invalid({"text": [_("The key of a rule stays as it is: “{key}”.").format(key=args["key"])]})
    known = tx.one(_BY_KEY, (rule.key,))
    title, body = json.dumps(rule.title, ensure_ascii=False), body_of(source.value)
    if known is None:
        if args["version"]:
            raise NotFound("no_rule", _("There is no such rule any more."))
        count, last = tx.one(_COUNT) or (0, 0)
        if count >= MOST:
            raise Invalid({"text": [_("A site has at most {limit} rules.").format(limit=MOST)]})
        place = rule.order or last + STEP
        tx.insert(_ADD, (rule.key, title, body, place, int(rule.enabled), tx.now, tx.now, tx.now, tx.actor.id))
        return CommandAnswer({"key": rule.key, "version": 1}, _wake(tx, rule), {"rule": rule.key, "version": 1})
    id, version, place, enabled, since, looked, before = known
    if version != args["version"]:
        raise _changed(rule.key, version)
    place = rule.order if "order" in source.value else place
    on = rule.enabled if "enabled" in source.value else bool(enabled)
    since = since if on and enabled else tx.now
    looked = looked if on and enabled and json.loads(before)["on"] == source.value["on"] else tx.now
    tx.run(_CHANGE, (title, body, place, int(on), since, looked, tx.now, tx.actor.id, id))
    told = {"rule": rule.key, "version": version + 1}
    return CommandAnswer({"key": rule.key, "version": version + 1}, _wake(tx, rule), told)


def switch(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """On: from now on, for what happens from now on, and for moments of the clock that come."""
    _authorize(tx)
    id, _version, _place, enabled, *rest = _known(tx, args["key"])
    if bool(enabled) != args["on"]:
        tx.run(_SWITCH, (int(args["on"]), tx.now, tx.now, id))
    wake = (SetAlarm(ALARM, tx.now),) if args["on"] and _is_timed(rest[-1]) else ()
    return CommandAnswer({"on": args["on"]}, wake, {"rule": args["key"], "on": args["on"]})


def order(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Rules in the order of ``keys``; those that are not named come after them, as they stood."""
    _authorize(tx)
    ids = dict(tx.all(_KEYS))
    unknown = [key for key in args["keys"] if key not in ids]
    if unknown:
        raise NotFound("no_rule", _("There is no rule “{key}”.").format(key=unknown[0][:64]))
    keys = [*dict.fromkeys(args["keys"]), *(key for key in ids if key not in args["keys"])]
    for place, key in enumerate(keys, start=1):
        tx.run(_PLACE, (place * STEP, ids[key]))
    return CommandAnswer({"keys": keys}, (), {"keys": keys})


def delete(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """It is asked no more; the log keeps what it did, and its key is free."""
    _authorize(tx)
    id, version, *_rest = _known(tx, args["key"])
    if version != args["version"]:
        raise _changed(args["key"], version)
    tx.run(_DELETE, (tx.now, id))
    return CommandAnswer({"key": args["key"]}, (), {"rule": args["key"]})


def in_words(one: Finding) -> str:
    """One finding in a line: where, what, and what would be right."""
    where = one.pointer or "/"
    told = _("{where} (line {line}): {message}").format(where=where, line=one.line, message=one.message)
    return f"{told} {one.hint}".strip()


def _wake(tx: CommandTx, rule: ParsedRule) -> tuple[SetAlarm, ...]:
    """Let the clock be looked at, and the next moment be found."""
    return (SetAlarm(ALARM, tx.now),) if rule.every else ()


def _is_timed(body: str) -> bool:
    return any("every" in one for one in json.loads(body)["on"])


def _authorize(tx: CommandTx) -> None:
    if not may_change(tx.actor):
        raise Forbidden(
            "not_allowed",
            _("Rules reach every ticket: who changes them may publish in every process."),
            hint=_("Ask an administrator for the access right."),
        )


def _known(tx: CommandTx, key: str) -> tuple[Any, ...]:
    row = tx.one(_BY_KEY, (key,))
    if row is None:
        raise NotFound("no_rule", _("There is no rule “{key}”.").format(key=key[:64]))
    return row


def _changed(key: str, version: int) -> Conflict:
    return Conflict(
        "rule_changed",
        _("Somebody has saved the rule “{key}” meanwhile.").format(key=key),
        hint=_("Open it again and repeat your change: nothing of theirs is lost."),
        data={"version": version},
    )
