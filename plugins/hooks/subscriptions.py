"""The commands by which a subscription is set up, changed, paused and forgotten, and its secret exchanged.

A secret is sealed before it is written. Whoever sets up a subscription tells the receiver what its reader may read: in
another's name that is for those who give rights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import (
    HAPPENED,
    HAPPENINGS,
    RECORD,
    Arguments,
    CommandAnswer,
    CommandTx,
    ExpressionError,
    Forbidden,
    Invalid,
    NotFound,
    SetAlarm,
    Viewer,
    _,
    account_of,
    compile_expression,
    may,
    people_logins,
    seal,
    site_names,
    unseal,
)
from instar_plugins.hooks.settings import allowed
from instar_plugins.hooks.signing import PREFIX, new_secret
from instar_plugins.hooks.tables import ALARM, DELIVERY, HOOK, PLUGIN, Hook
from instar_plugins.hooks.targets import Refused, target_of

LONGEST = 200
SHORTEST_SECRET = 16
BOTH_MS = 24 * 3_600_000
"""For so long an old secret goes on signing."""
GIVES = "grant.manage"
_ONE = f"SELECT reader, active FROM {HOOK} WHERE id = ?"
_ADD = f"""
INSERT INTO {HOOK} (name, url, kinds, process, role, service, condition, reader, active, since, secret)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_SET = f"""
UPDATE {HOOK} SET name = ?, url = ?, kinds = ?, process = ?, role = ?, service = ?, condition = ?, reader = ?,
  active = ?, since = ?, due = 0, failures = 0, paused = '', error = '' WHERE id = ?"""
_ROTATE = f"UPDATE {HOOK} SET old_secret = secret, old_until = ?, secret = ? WHERE id = ?"
_RESUME = f"UPDATE {HOOK} SET paused = '', error = '', failures = 0, due = 0, missed = 0 WHERE id = ?"


class HookBody(Arguments):
    """``hook``: id of the one that is changed; without it a new one is set up. ``reader``: log-in, "" for who asks, and
    of one that is there already for who it is. ``secret``: of a new one, "" for one that is made."""

    hook = fields.Integer(load_default=None, allow_none=True)
    name = fields.String(required=True, validate=validate.Length(max=LONGEST))
    url = fields.String(required=True)
    kinds = fields.List(fields.String(validate=validate.OneOf(tuple(HAPPENINGS))), required=True)
    process = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    role = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    service = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    condition = fields.String(load_default="", validate=validate.Length(max=2000))
    reader = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    secret = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    active = fields.Boolean(load_default=True)


class HookNamed(Arguments):
    hook = fields.Integer(required=True)


class RotateBody(HookNamed):
    secret = fields.String(load_default="", validate=validate.Length(max=LONGEST))


def set_hook(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    id = args["hook"]
    before = _before(tx, id) if id is not None else None
    name, url, condition = args["name"].strip(), args["url"].strip(), args["condition"].strip()
    _check(name, url, args["kinds"], condition)
    reader = _reader(tx, args["reader"].strip(), before[0] if before else None)
    active = int(args["active"])
    kinds = " ".join(one for one in HAPPENINGS if one in args["kinds"])
    about = (args["process"].strip(), args["role"].strip(), args["service"].strip())
    row = (name, url, kinds, *about, condition, reader, active)
    if id is None:
        id = tx.insert(_ADD, (*row, tx.now, seal(PLUGIN, _secret(args["secret"]))))
    else:
        since = tx.now if active and before and not before[1] else _since(tx, id)
        tx.run(_SET, (*row, since, id))
    told = {"hook": id, "kinds": kinds, "reader": reader, "active": bool(active)}
    return CommandAnswer({"hook": id}, (SetAlarm(ALARM, tx.now),), audit=told)


def rotate(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """A new secret; both sign for a day."""
    _owned(tx, args["hook"])
    until = tx.now + BOTH_MS
    tx.run(_ROTATE, (until, seal(PLUGIN, _secret(args["secret"])), args["hook"]))
    return CommandAnswer({"until": until}, audit={"hook": args["hook"], "secret": "rotated"})


def resume(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """What waits is sent from now on."""
    _owned(tx, args["hook"])
    tx.run(_RESUME, (args["hook"],))
    return CommandAnswer({}, (SetAlarm(ALARM, tx.now),), audit={"hook": args["hook"], "resumed": True})


def drop(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Its log, and what waits for it, go along."""
    _before(tx, args["hook"])
    tx.run(f"DELETE FROM {DELIVERY} WHERE hook_id = ?", (args["hook"],))
    tx.run(f"DELETE FROM {HOOK} WHERE id = ?", (args["hook"],))
    return CommandAnswer({}, audit={"hook": args["hook"], "dropped": True})


def secrets_of(hook: Hook, now: int) -> list[str]:
    """Those that sign at this moment, the one in force first. Raises ValueError for what this site cannot read."""
    found = [unseal(PLUGIN, hook.secret)]
    if hook.old_secret and hook.old_until > now:
        found.append(unseal(PLUGIN, hook.old_secret))
    return found


def condition_names(*, open: bool = False) -> dict[str, Any]:
    """What a condition may read. ``open``: of one in force, whose fields may have gone."""
    return site_names().types(open=open, event=RECORD(dict(HAPPENED)))


def may_touch(reader: int | None, asks: Viewer) -> bool:
    """Whether who asks may say what is told in the name of the reader."""
    return reader is None or reader == asks.id or may(GIVES, _asker(asks))


# -- below: how it is done -----------------------------------------------------------------------------------


def _check(name: str, url: str, kinds: list[str], condition: str) -> None:
    """Raises Invalid with all that is wrong."""
    wrong: dict[str, list[str]] = {}
    if not name:
        wrong["name"] = [_("Give it a name, by which people know what it is for.")]
    if not kinds:
        wrong["kinds"] = [_("Choose at least one thing that is told.")]
    try:
        target_of(url, allowed())
    except Refused as error:
        wrong["url"] = [str(error)]
    if condition:
        try:
            compile_expression(condition, condition_names())
        except ExpressionError as error:
            wrong["condition"] = [str(error)]
    if wrong:
        raise Invalid(wrong)


def _reader(tx: CommandTx, login: str, before: int | None) -> int:
    """Who it is told in the name of; raises Invalid. Which log-ins there are is told to nobody who gives no rights."""
    asks = tx.actor
    own = people_logins([asks.id]).get(asks.id) if asks.id is not None else None
    other = bool(login) and login != own
    if not (may_touch(before, asks) and (not other or may(GIVES, _asker(asks)))):
        raise Invalid({"reader": [_("In another’s name only who gives access rights can set this up.")]})
    found = account_of(login) if other else asks.id if login or before is None else before
    if found is None:
        raise Invalid({"reader": [_("There is no account “{login}” in use.").format(login=login)]})
    return found


def _secret(given: str) -> str:
    """The one that was typed, or a new one; raises Invalid."""
    typed = given.strip()
    if not typed:
        return new_secret()
    plain = typed.removeprefix(PREFIX)
    if len(plain) < SHORTEST_SECRET or not typed.isascii():
        said = _("A secret has at least {n} signs, Latin letters and digits. Leave it empty: one is made.")
        raise Invalid({"secret": [said.format(n=SHORTEST_SECRET)]})
    return typed


def _since(tx: CommandTx, id: int) -> int:
    return int(tx.value(f"SELECT since FROM {HOOK} WHERE id = ?", (id,)))


def _owned(tx: CommandTx, id: int) -> None:
    if not may_touch(int(_before(tx, id)[0]), tx.actor):
        raise Forbidden("not_allowed", _("In another’s name only who gives access rights can set this up."))


def _asker(by: Viewer) -> Viewer | None:
    """None for the site itself."""
    return None if by.kind == "system" else by


def _before(tx: CommandTx, id: int) -> tuple[Any, ...]:
    row = tx.one(_ONE, (id,))
    if row is None:
        raise NotFound("no_hook", _("There is no such subscription."))
    return row
