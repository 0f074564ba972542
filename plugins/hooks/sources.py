"""The commands by which a source is set up, changed and forgotten, and its secret exchanged. A secret is sealed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import orjson
from marshmallow import fields, validate

from instar.sdk import Arguments, CommandAnswer, CommandTx, Invalid, NotFound, _, seal
from instar_plugins.hooks.door import ALGORITHMS, ENCODINGS, WAYS
from instar_plugins.hooks.mapping import NAMES, field_map
from instar_plugins.hooks.paths import LONGEST as LONGEST_PATH
from instar_plugins.hooks.signing import new_secret
from instar_plugins.hooks.subscriptions import BOTH_MS, LONGEST, SHORTEST_SECRET
from instar_plugins.hooks.tables import PLUGIN, SOURCE

_HEADER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_ONE = f"SELECT way FROM {SOURCE} WHERE id = ?"
_COLUMNS = "name, way, header, algorithm, prefix, encoding, delivery, map, service, most, active"
_ADD = f"INSERT INTO {SOURCE} ({_COLUMNS}, token, secret) VALUES ({', '.join('?' * 13)})"
_SET = f"UPDATE {SOURCE} SET {', '.join(f'{one} = ?' for one in _COLUMNS.split(', '))} WHERE id = ?"
_ROTATE = f"UPDATE {SOURCE} SET old_secret = secret, old_until = ?, secret = ? WHERE id = ?"


class MapBody(Arguments):
    """Paths, and ``data``: id of a field → path."""

    title, body, name, email, phone, thing, event, service, only = (
        fields.String(load_default="", validate=validate.Length(max=LONGEST_PATH)) for _name in NAMES
    )
    data = fields.Dict(fields.String(), fields.String(), load_default=dict)


class SourceBody(Arguments):
    """``source``: id of the one that is changed; without it a new one is set up. ``secret``: of a new one, "" for one
    that is made; of one that is there it is changed by ``rotate_source``."""

    source = fields.Integer(load_default=None, allow_none=True)
    name = fields.String(required=True, validate=validate.Length(max=LONGEST))
    way = fields.String(required=True, validate=validate.OneOf(WAYS))
    header = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    algorithm = fields.String(load_default="sha256", validate=validate.OneOf(ALGORITHMS))
    prefix = fields.String(load_default="", validate=validate.Length(max=40))
    encoding = fields.String(load_default="hex", validate=validate.OneOf(ENCODINGS))
    secret = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    delivery = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    map = fields.Nested(MapBody, load_default=dict)
    service = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    most = fields.Integer(load_default=1000, validate=validate.Range(1, 100_000))
    active = fields.Boolean(load_default=True)


class SourceNamed(Arguments):
    source = fields.Integer(required=True)


class RotateSourceBody(SourceNamed):
    secret = fields.String(load_default="", validate=validate.Length(max=LONGEST))


def set_source(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    id, name = args["source"], args["name"].strip()
    header, delivery = args["header"].strip().lower(), args["delivery"].strip().lower()
    said = {name: value for name, value in args["map"].items() if value}
    _check(args["way"], name, header, delivery, said)
    row = (name, args["way"], header, args["algorithm"], args["prefix"].strip(), args["encoding"], delivery)
    more = (orjson.dumps(said).decode(), args["service"].strip(), args["most"], int(args["active"]))
    if id is None:
        made = (secrets.token_urlsafe(24), seal(PLUGIN, _secret(args["secret"])))
        id = tx.insert(_ADD, (*row, *more, *made))
    else:
        _before(tx, id)
        tx.run(_SET, (*row, *more, id))
    return CommandAnswer({"source": id}, audit={"source": id, "way": args["way"], "active": args["active"]})


def rotate_source(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Another secret; the one before counts for a day more."""
    _before(tx, args["source"])
    until = tx.now + BOTH_MS
    tx.run(_ROTATE, (until, seal(PLUGIN, _secret(args["secret"])), args["source"]))
    return CommandAnswer({"until": until}, audit={"source": args["source"], "secret": "rotated"})


def drop_source(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Tickets stay as they are; its address leads nowhere from then on."""
    _before(tx, args["source"])
    tx.run(f"DELETE FROM {SOURCE} WHERE id = ?", (args["source"],))
    return CommandAnswer({}, audit={"source": args["source"], "dropped": True})


# -- below: how it is done -----------------------------------------------------------------------------------


def _check(way: str, name: str, header: str, delivery: str, said: Mapping[str, Any]) -> None:
    """Raises Invalid with all that is wrong."""
    wrong: dict[str, list[str]] = {}
    if not name:
        wrong["name"] = [_("Give it a name, by which people know whose messages these are.")]
    if way == "hmac" and not header:
        wrong["header"] = [_("In which header does the signature stand? It is something like X-Signature.")]
    for at, value in (("header", header), ("delivery", delivery)):
        if value and not _HEADER.fullmatch(value):
            wrong[at] = [_("This is no name of a header. It looks like X-Signature.")]
    _map, faults = field_map(said)
    wrong |= {f"map.{at}": [fault] for at, fault in faults.items()}
    if wrong:
        raise Invalid(wrong)


def _secret(given: str) -> str:
    typed = given.strip()
    if not typed:
        return new_secret()
    if len(typed) < SHORTEST_SECRET:
        said = _("A secret has at least {n} signs. Leave it empty: one is made.")
        raise Invalid({"secret": [said.format(n=SHORTEST_SECRET)]})
    return typed


def _before(tx: CommandTx, id: int) -> None:
    if tx.one(_ONE, (id,)) is None:
        raise NotFound("no_source", _("There is no such source."))
