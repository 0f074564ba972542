"""The commands ``account`` and ``drop_account``: a mailbox is set up, changed, switched off, forgotten.

A password is sealed before it is written, and told to nobody again. Who changes where the mailbox lies begins anew
with what comes from then on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Invalid, NotFound, _, seal
from instar_plugins.mail.tables import ACCOUNT, AFTERWARDS, PLUGIN, SECURITY

PORTS = {"tls": 993, "starttls": 143, "none": 143}
LONGEST = 200
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,253}")
_HOST = re.compile(r"(?!-)[A-Za-z0-9.:-]{1,253}")
_WHERE = ("host", "login", "folder")
_COLUMNS = ("address", "host", "port", "security", "login", "password", "folder", "afterwards", "target", "active")
_ONE = f"SELECT {', '.join(_COLUMNS)} FROM {ACCOUNT} WHERE id = ?"
_ADD = f"INSERT INTO {ACCOUNT} ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_SET = f"UPDATE {ACCOUNT} SET {', '.join(f'{name} = ?' for name in _COLUMNS)}, due = 0, failures = 0 WHERE id = ?"
_ANEW = f"UPDATE {ACCOUNT} SET validity = NULL, last = 0, error = '', note = '' WHERE id = ?"
_TAKEN = f"SELECT 1 FROM {ACCOUNT} WHERE host = ? AND login = ? AND folder = ? AND id <> ?"


def _text(most: int = LONGEST, default: str = "") -> fields.String:
    return fields.String(validate=validate.Length(max=most), load_default=default)


class AccountBody(Arguments):
    """``account``: id of the one that is changed; without it a new one is set up. ``password``: "" leaves it as it
    is. ``port``: 0 for the usual one."""

    account = fields.Integer(load_default=None, allow_none=True)
    address = _text()
    host = _text()
    port = fields.Integer(validate=validate.Range(0, 65535), load_default=0)
    security = fields.String(validate=validate.OneOf(SECURITY), load_default="tls")
    login = _text()
    password = _text(1000)
    folder = _text(default="INBOX")
    afterwards = fields.String(validate=validate.OneOf(AFTERWARDS), load_default="seen")
    target = _text()
    active = fields.Boolean(load_default=True)


class DropBody(Arguments):
    account = fields.Integer(required=True)


def set_account(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    id = args["account"]
    before = _before(tx, id) if id is not None else None
    given = _checked(args, before)
    if tx.one(_TAKEN, (*(given[name] for name in _WHERE), id or 0)) is not None:
        raise Conflict("known", _("Letters are fetched from this folder already."))
    row = tuple(given[name] for name in _COLUMNS)
    if id is None:
        id = tx.insert(_ADD, row)
    else:
        tx.run(_SET, (*row, id))
        if before is not None and any(before[name] != given[name] for name in _WHERE):
            tx.run(_ANEW, (id,))
    told = {name: given[name] for name in ("address", "host", "folder", "active")}
    return CommandAnswer({"account": id}, audit={"account": id, **told})


def drop_account(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    before = _before(tx, args["account"])
    tx.run(f"DELETE FROM {ACCOUNT} WHERE id = ?", (args["account"],))
    return CommandAnswer({}, audit={"account": args["account"], "address": before["address"], "dropped": True})


# -- below: how it is done -----------------------------------------------------------------------------------


def _before(tx: CommandTx, id: int) -> dict[str, Any]:
    row = tx.one(_ONE, (id,))
    if row is None:
        raise NotFound("no_account", _("There is no such mailbox."))
    return dict(zip(_COLUMNS, row, strict=True))


def _checked(args: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    given = {name: args[name].strip() if isinstance(args[name], str) else args[name] for name in _COLUMNS}
    given["password"] = args["password"]
    wrong: dict[str, list[str]] = {}
    if not _ADDRESS.fullmatch(given["address"]):
        wrong["address"] = [_("This is no e-mail address. Check it.")]
    if not _HOST.fullmatch(given["host"]):
        wrong["host"] = [_("This is no name of a server, such as imap.example.com.")]
    if not given["login"]:
        wrong["login"] = [_("Say as whom to log in; mostly it is the address.")]
    if not given["folder"]:
        wrong["folder"] = [_("Name a folder; mostly it is INBOX.")]
    if given["afterwards"] == "move" and given["target"] in ("", given["folder"]):
        wrong["target"] = [_("Name another folder, to which letters are moved.")]
    moved = before is not None and (before["host"], before["login"]) != (given["host"], given["login"])
    if not given["password"] and (before is None or moved):
        wrong["password"] = [_("Type the password: it is never sent to another server, nor for another user.")]
    if wrong:
        raise Invalid(wrong)
    sealed = seal(PLUGIN, given["password"]) if given["password"] else before["password"] if before else ""
    port = given["port"] or PORTS[given["security"]]
    return {
        **given,
        "address": given["address"].lower(),
        "port": port,
        "password": sealed,
        "active": int(given["active"]),
    }
