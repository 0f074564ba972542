"""The commands by which the site itself writes down what is to leave, and what came of it. They name no permission, so
that nobody else can ask for them, but for "send again", which is for those who manage channels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from marshmallow import fields, validate

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, NotFound, SetAlarm, _
from instar_plugins.hooks.settings import values
from instar_plugins.hooks.subscriptions import may_touch
from instar_plugins.hooks.tables import ALARM, DELIVERY, HOOK

FIRST_MS = 10_000
LONGEST_MS = 6 * 3_600_000
MOST_KEPT = 1000
"""Messages of one subscription that the log holds."""
LONGEST_ERROR = 500
DAY_MS = 86_400_000
STATES = ("sent", "failed", "waiting", "dropped")
_WAITING = f"SELECT count(*) FROM {DELIVERY} WHERE hook_id = ? AND state = 'waiting'"
_ADD = f"""
INSERT INTO {DELIVERY} (hook_id, once, name, kind, ticket_id, number, body, made, due)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hook_id, once) DO NOTHING"""
_MISSED = f"UPDATE {HOOK} SET missed = missed + 1 WHERE id = ?"
_SETTLE = f"""
UPDATE {DELIVERY} SET state = ?, tries = tries + 1, due = ?, status = ?, took = ?, answer = ?, error = ?, done = ?
WHERE id = ? AND state = 'waiting'"""
_WELL = f"UPDATE {HOOK} SET failures = 0, due = 0, error = '', good = ? WHERE id = ?"
_BADLY = f"UPDATE {HOOK} SET failures = failures + 1, due = ?, error = ? WHERE id = ?"
_PAUSE = f"UPDATE {HOOK} SET paused = ?, error = ? WHERE id = ? AND paused = ''"
_OLD = f"""
DELETE FROM {DELIVERY} WHERE hook_id = ? AND state <> 'waiting' AND (made < ? OR id <= coalesce((
  SELECT id FROM {DELIVERY} WHERE hook_id = ? ORDER BY id DESC LIMIT 1 OFFSET {MOST_KEPT}), 0))"""
_ONE = f"SELECT hook_id, state, tries FROM {DELIVERY} WHERE id = ?"
_AGAIN = f"UPDATE {DELIVERY} SET state = 'waiting', due = ?, tries = 0, done = NULL WHERE id = ? AND state <> 'waiting'"
_AT_ONCE = f"UPDATE {HOOK} SET due = 0 WHERE id = ?"


class QueueBody(Arguments):
    hook = fields.Integer(required=True)
    once = fields.String(required=True)
    kind = fields.String(required=True)
    ticket = fields.Integer(required=True)
    number = fields.String(required=True)
    body = fields.String(required=True)


class SettleBody(Arguments):
    """``state``: sent, dropped, or waiting for another try; ``wait``: ms for which the receiver wants to be left alone;
    ``gone``: it wants nothing any more."""

    delivery = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    status = fields.Integer(load_default=None, allow_none=True)
    took = fields.Integer(load_default=None, allow_none=True)
    answer = fields.String(load_default="")
    error = fields.String(load_default="")
    wait = fields.Integer(load_default=0)
    gone = fields.Boolean(load_default=False)


class HaltBody(Arguments):
    """``why``: reader – whoever it is told in the name of has left; secret – it cannot be read."""

    hook = fields.Integer(required=True)
    why = fields.String(required=True)


class TroubledBody(Arguments):
    hook = fields.Integer(required=True)
    error = fields.String(required=True)


class AgainBody(Arguments):
    delivery = fields.Integer(required=True)


def queue(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """A second one of the same happening changes nothing. It answers {"queued"}."""
    hook = args["hook"]
    if tx.value(f"SELECT 1 FROM {HOOK} WHERE id = ?", (hook,)) is None:
        return CommandAnswer({"queued": False})
    if int(tx.value(_WAITING, (hook,))) >= int(values()["most_waiting"]):
        tx.run(_MISSED, (hook,))
        return CommandAnswer({"queued": False}, audit={"hook": hook, "missed": True})
    row = (hook, args["once"], f"msg_{uuid4().hex}", args["kind"], args["ticket"], args["number"], args["body"])
    fresh = tx.run(_ADD, (*row, tx.now, tx.now)) == 1
    return CommandAnswer({"queued": fresh}, (SetAlarm(ALARM, tx.now),), audit={"hook": hook})


def settle(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Write down what came of a try. It answers {"paused": why, if this try was one too many}."""
    id, hook, state, tries = args["delivery"], *_find(tx, args["delivery"])
    if state != "waiting":  # another worker was faster, or somebody has given it up
        return CommandAnswer({"paused": ""})
    wanted, error = args["state"], args["error"][:LONGEST_ERROR]
    if wanted == "waiting" and tries + 1 >= int(values()["tries"]):
        wanted = "failed"
    due = tx.now + max(pause(tries), args["wait"])
    ended = tx.now if wanted != "waiting" else None
    tx.run(_SETTLE, (wanted, due, args["status"], args["took"], args["answer"][:1000], error, ended, id))
    paused = ""
    if wanted == "sent":
        tx.run(_WELL, (tx.now, hook))
    elif wanted != "dropped":
        paused = _failed(tx, hook, error, args)
    tx.run(_OLD, (hook, tx.now - int(values()["keep_days"]) * DAY_MS, hook))
    return CommandAnswer({"paused": paused}, audit={"hook": hook, "delivery": id, "state": wanted})


def halt(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """It answers {"paused": why, if it was not paused before}."""
    why = {
        "reader": _("The account in whose name it is told is not in use any more."),
        "secret": _("Its secret cannot be read: the site has another secret key. Make a new one."),
    }[args["why"]]
    fresh = tx.run(_PAUSE, (why, why, args["hook"])) == 1
    return CommandAnswer({"paused": why if fresh else ""}, audit={"hook": args["hook"], "paused": args["why"]})


def troubled(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Its condition cannot be worked out; that stands with it, and nothing is told of the event."""
    said = _("The condition cannot be worked out: {error}").format(error=args["error"])[:LONGEST_ERROR]
    tx.run(f"UPDATE {HOOK} SET error = ? WHERE id = ?", (said, args["hook"]))
    return CommandAnswer({}, audit={"hook": args["hook"], "condition": "failed"})


def again(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The same bytes with the same id, however often it has left."""
    hook, state, _tries = _find(tx, args["delivery"])
    reader = tx.value(f"SELECT reader FROM {HOOK} WHERE id = ?", (hook,))
    if reader is None or not may_touch(int(reader), tx.actor):
        raise NotFound("no_delivery", _("There is no such message."))
    if state == "waiting":
        raise Conflict("waiting", _("It waits to be sent already."))
    tx.run(_AGAIN, (tx.now, args["delivery"]))
    tx.run(_AT_ONCE, (hook,))
    return CommandAnswer({"hook": hook}, (SetAlarm(ALARM, tx.now),), audit={"delivery": args["delivery"], "hook": hook})


def pause(tries: int) -> int:
    """Ms after so many failures and one more: 10 s, 30 s, 90 s … 6 h."""
    return min(FIRST_MS * 3 ** min(tries, 20), LONGEST_MS)


# -- below: how it is done -----------------------------------------------------------------------------------


def _failed(tx: CommandTx, hook: int, error: str, args: Mapping[str, Any]) -> str:
    failures = int(tx.value(f"SELECT failures FROM {HOOK} WHERE id = ?", (hook,)) or 0)
    tx.run(_BADLY, (tx.now + max(pause(failures), args["wait"]), error, hook))
    if args["gone"]:
        why = _("The receiver says that it wants nothing any more (HTTP 410).")
    elif failures + 1 >= int(values()["failures"]):
        why = _("{n} tries in a row have failed. The last one: {error}").format(n=failures + 1, error=error)
    else:
        return ""
    return why if tx.run(_PAUSE, (why[:LONGEST_ERROR], error, hook)) == 1 else ""


def _find(tx: CommandTx, id: int) -> tuple[int, str, int]:
    row = tx.one(_ONE, (id,))
    if row is None:
        raise NotFound("no_delivery", _("There is no such message."))
    return int(row[0]), str(row[1]), int(row[2])
